//! What people ask plugins to do is done in their name: what they may, as far as the plugin was granted it.

use std::time::Duration;

use model::Actor;
use testkit::{Shop, Value, json, on_both, text};

use crate::{brands, connection, deliveries, installed, made, product, shop, worked};

const ASKED: &str = "operations = [\"catalog.add-brand\"]
records = [{ kind = \"product\", labels = [\"internal\", \"financial\"] }]
[[actions]]
name = \"add\"
title = \"Add a brand\"
form = [{ name = \"name\", title = \"Name\", kind = \"text\", required = true }]
[[actions]]
name = \"look\"
title = \"Look at it\"
on = \"product\"";

async fn ask(shop: &Shop, who: &Actor, of: &Value, action: &str, more: Value) -> Result<Value, String> {
    let mut input = json!({ "id": of["id"], "action": action });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    shop.advance(Duration::from_millis(1));
    shop.run(who, "plugins.ask-action", input).await.map_err(|no| no.code.into_owned())
}

async fn answered(shop: &Shop, who: &Actor, asked: &Value) -> Value {
    shop.run(who, "plugins.get-action", json!({ "id": asked["id"] })).await.unwrap()
}

fn named(name: &str) -> Value {
    json!({ "settings": { "name": name } })
}

on_both! {
    in shop;

    async fn it_is_done_in_the_name_of_whoever_asked(shop) {
        let plugin = installed(shop, "helper", ASKED).await;
        let of = connection(shop, &plugin).await;
        let asked = ask(shop, &shop.owner, &of, "add", named("Assam")).await.unwrap();
        assert_eq!((&asked["state"], &asked["answer"]), (&json!("waiting"), &json!("")));
        worked(shop).await;
        let done = answered(shop, &shop.owner, &asked).await;
        assert_eq!((&done["state"], &done["answer"]), (&json!("done"), &json!("Assam was added, with nothing")));
        assert_eq!(brands(shop).await, ["Assam"]);
        let log = shop.log(Some(shop.workspace)).await;
        let added = log.iter().find(|entry| entry["operation"] == "catalog.add-brand").unwrap();
        let owner = json!(shop.owner.account().unwrap());
        assert_eq!((&added["actor"], &added["on_behalf_of"]), (&plugin["id"], &owner), "the log says both");
    }

    async fn who_may_not_themselves_may_not_by_a_plugin(shop) {
        let plugin = installed(shop, "helper", ASKED).await;
        let of = connection(shop, &plugin).await;
        // A cashier adds no brands.
        let cashier = shop.member("cashier").await;
        let asked = ask(shop, &cashier, &of, "add", named("Assam")).await.unwrap();
        worked(shop).await;
        let no = answered(shop, &cashier, &asked).await;
        assert_eq!((&no["state"], &no["answer"]), (&json!("dead"), &json!("")));
        assert!(text(&no["trouble"]).contains("plugins.not-granted"), "{no}");
        assert!(brands(shop).await.is_empty());
        // A manager does, and no longer once they are none.
        let manager = shop.member("manager").await;
        let asked = ask(shop, &manager, &of, "add", named("Darjeeling")).await.unwrap();
        let member = manager.member().unwrap();
        let now = made(shop, "members.get", json!({ "id": member })).await;
        let less = json!({ "id": member, "version": now["version"], "roles": ["cashier"] });
        made(shop, "members.set-roles", less).await;
        worked(shop).await;
        assert_eq!(answered(shop, &manager, &asked).await["state"], "dead", "as they stand when it is done");
        assert!(brands(shop).await.is_empty());
        // And nobody lends a plugin what it was not granted.
        let narrow = json!({ "id": plugin["id"], "version": plugin["version"], "grants": {} });
        made(shop, "plugins.narrow", narrow).await;
        let asked = ask(shop, &shop.owner, &of, "add", named("Assam")).await.unwrap();
        worked(shop).await;
        assert_eq!(answered(shop, &shop.owner, &asked).await["state"], "dead");
        assert!(brands(shop).await.is_empty());
    }

    async fn what_it_sees_is_what_they_see(shop) {
        let plugin = installed(shop, "helper", ASKED).await;
        let of = connection(shop, &plugin).await;
        let tea = product(shop, "Tea").await;
        let about = json!({ "record": tea["id"] });
        let asked = ask(shop, &shop.owner, &of, "look", about.clone()).await.unwrap();
        worked(shop).await;
        assert!(text(&answered(shop, &shop.owner, &asked).await["answer"]).contains("Tea"));
        // What was answered to somebody is nobody else's.
        let admin = shop.member("admin").await;
        let no = shop.run(&admin, "plugins.get-action", json!({ "id": asked["id"] })).await.unwrap_err();
        assert_eq!(no.code, "record.not-found");
    }

    async fn only_what_is_declared_is_asked_for_and_by_people(shop) {
        let plugin = installed(shop, "helper", ASKED).await;
        let of = connection(shop, &plugin).await;
        let found = made(shop, "plugins.list-actions", json!({})).await;
        let names: Vec<_> = found["items"].as_array().unwrap().iter().map(|one| text(&one["action"])).collect();
        assert_eq!(names, ["add", "look"]);
        let found = made(shop, "plugins.list-actions", json!({ "on": "product" })).await;
        assert_eq!(found["items"][0]["title"], "Look at it");
        for (action, more, code) in [
            ("other", json!({}), "record.not-found"),
            ("add", json!({}), "input.invalid"),
            ("add", json!({ "settings": { "name": "A", "more": "B" } }), "input.invalid"),
            ("add", json!({ "settings": { "name": "A" }, "record": "prd_1" }), "input.invalid"),
            ("look", json!({}), "input.invalid"),
        ] {
            assert_eq!(ask(shop, &shop.owner, &of, action, more.clone()).await, Err(code.to_owned()), "{action} {more}");
        }
        let auditor = shop.member("auditor").await;
        assert_eq!(ask(shop, &auditor, &of, "add", named("A")).await, Err("access.denied".to_owned()));
        let operator = shop.operator(Some(shop.workspace));
        assert_eq!(ask(shop, &operator, &of, "add", named("A")).await, Err("access.denied".to_owned()));
        made(shop, "plugins.pause", json!({ "id": plugin["id"] })).await;
        assert_eq!(ask(shop, &shop.owner, &of, "add", named("A")).await, Err("plugins.not-active".to_owned()));
        assert_eq!(made(shop, "plugins.list-actions", json!({})).await["items"], json!([]));
        assert!(deliveries(shop).await.is_empty());
    }
}
