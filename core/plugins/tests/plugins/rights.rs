//! A plugin may what it was granted, however it asks.

use model::{Actor, RequestId, Sensitivity};
use testkit::{Shop, Value, json, on_both, text};

use crate::{brands, installed, made, product, shop, worked};

fn actor(shop: &Shop, plugin: &Value) -> Actor {
    Actor::plugin(text(&plugin["id"]).parse().unwrap(), shop.workspace, RequestId::new(shop.door.now()))
}

async fn said(shop: &Shop, actor: &Actor, operation: &str, input: Value) -> String {
    shop.run(actor, operation, input).await.map_or_else(|no| no.code.into_owned(), |_| "done".to_owned())
}

on_both! {
    in shop;

    async fn it_may_what_was_granted_and_nothing_beside(shop) {
        // Adding a brand and changing one are one permission.
        let plugin = installed(shop, "greeter", "operations = [\"catalog.add-brand\"]").await;
        let actor = actor(shop, &plugin);
        assert_eq!(said(shop, &actor, "catalog.add-brand", json!({ "name": "Own" })).await, "done");
        let brand = made(shop, "catalog.list-brands", json!({})).await["items"][0].clone();
        let change = json!({ "id": brand["id"], "version": brand["version"], "name": "Changed" });
        assert_eq!(said(shop, &actor, "catalog.change-brand", change).await, "plugins.not-granted");
        for (operation, input) in [
            ("catalog.list-products", json!({})),
            ("members.list", json!({})),
            ("plugins.list", json!({})),
            ("plugins.take", json!({ "plugin": plugin["id"] })),
            ("plugins.contain", json!({ "id": plugin["id"] })),
            ("identity.log-in", json!({ "email": "a@b.example", "password": "correct horse battery" })),
            ("workspaces.create", json!({ "name": "Mine" })),
        ] {
            assert_eq!(said(shop, &actor, operation, input).await, "plugins.not-granted", "{operation}");
        }
        // In another business it is nobody.
        let elsewhere = Actor { workspace: Some(shop.other), ..actor.clone() };
        assert_eq!(said(shop, &elsewhere, "catalog.add-brand", json!({ "name": "Theirs" })).await, "plugins.not-granted");
        made(shop, "plugins.pause", json!({ "id": plugin["id"] })).await;
        assert_eq!(said(shop, &actor, "catalog.add-brand", json!({ "name": "Asleep" })).await, "plugins.not-granted");
        assert_eq!(brands(shop).await, ["Own"]);
    }

    async fn what_is_taken_from_it_is_gone_at_once(shop) {
        let needs = "operations = [\"catalog.add-brand\", \"catalog.add-category\"]";
        let plugin = installed(shop, "greeter", needs).await;
        let actor = actor(shop, &plugin);
        assert_eq!(said(shop, &actor, "catalog.add-category", json!({ "name": "Before" })).await, "done");
        let less = json!({ "id": plugin["id"], "version": 1, "grants": { "operations": ["catalog.add-brand"] } });
        let less = made(shop, "plugins.narrow", less).await;
        assert_eq!(less["sentences"], json!(["It can do this by itself, at any time: catalog.add-brand."]));
        assert_eq!(said(shop, &actor, "catalog.add-category", json!({ "name": "After" })).await, "plugins.not-granted");
        assert_eq!(said(shop, &actor, "catalog.add-brand", json!({ "name": "Still" })).await, "done");
        let more = json!({ "id": plugin["id"], "version": 2, "grants": { "operations": ["catalog.add-category"] } });
        assert_eq!(crate::refused(shop, "plugins.narrow", more).await, "input.invalid", "it does not come back so");
    }

    async fn what_was_taken_from_it_comes_back_where_somebody_agrees_anew(shop) {
        let needs = "operations = [\"catalog.add-brand\", \"catalog.add-category\"]\nevents = [\"catalog.product-added\"]";
        let plugin = installed(shop, "greeter", needs).await;
        let actor = actor(shop, &plugin);
        made(shop, "plugins.narrow", json!({ "id": plugin["id"], "version": 1, "grants": {} })).await;
        product(shop, "Meanwhile").await;
        worked(shop).await;
        let agree = |version: i64, operations: &[&str]| {
            let grants = json!({ "operations": operations, "events": ["catalog.product-added"] });
            json!({ "id": plugin["id"], "version": version, "grants": grants })
        };
        // Whoever does so proves who they are, and may install plugins.
        let whole = agree(2, &["catalog.add-brand", "catalog.add-category"]);
        shop.advance(std::time::Duration::from_secs(301));
        let stale = shop.run(&shop.owner, "plugins.agree", whole.clone()).await.unwrap_err();
        assert_eq!(stale.code, "session.step-up");
        let manager = shop.fresh(&shop.member("manager").await);
        assert_eq!(shop.run(&manager, "plugins.agree", whole.clone()).await.unwrap_err().code, "access.denied");
        // No more than its release asks for, and as it was seen.
        let more = agree(2, &["catalog.add-product"]);
        assert_eq!(crate::refused(shop, "plugins.agree", more).await, "input.invalid");
        assert_eq!(crate::refused(shop, "plugins.agree", agree(1, &[])).await, "record.stale");
        let agreed = made(shop, "plugins.agree", whole).await;
        assert_eq!((&agreed["grants"]["operations"], &agreed["release"]), (&agreed["manifest"]["needs"]["operations"], &plugin["release"]));
        assert_eq!(said(shop, &actor, "catalog.add-category", json!({ "name": "Again" })).await, "done");
        // It hears of what happens from then on.
        product(shop, "Tea").await;
        worked(shop).await;
        assert_eq!(brands(shop).await.len(), 1);
        let log = shop.log(Some(shop.workspace)).await;
        let outcomes = log.iter().filter(|entry| entry["operation"] == "plugins.agree").map(|entry| &entry["outcome"]);
        assert_eq!(outcomes.filter(|outcome| *outcome == "done").count(), 1);
        // Nothing is given to what nobody answers for any more.
        let known = made(shop, "plugins.list-publishers", json!({})).await["items"][0].clone();
        made(shop, "plugins.remove-publisher", json!({ "id": known["id"], "version": known["version"] })).await;
        let no = crate::refused(shop, "plugins.agree", agree(3, &["catalog.add-brand"])).await;
        assert_eq!(no, "plugins.unknown-publisher");
    }

    async fn it_reads_what_it_was_granted_to_read(shop) {
        let needs = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]
                     records = [{ kind = \"product\", labels = [\"internal\"] }]";
        installed(shop, "reader", needs).await;
        product(shop, "Tea").await;
        worked(shop).await;
        assert_eq!(brands(shop).await, ["Tea of 1, not-granted, None"]);
    }

    async fn what_it_was_told_is_hidden_from_whoever_does_not_see_it_whatever_it_may_by_now(shop) {
        let needs = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]
                     records = [{ kind = \"product\", labels = [\"internal\", \"financial\"] }]";
        let plugin = installed(shop, "reader", needs).await;
        product(shop, "Tea").await;
        worked(shop).await;
        let helper = json!({ "name": "helper", "title": "Helper", "permissions": ["plugins:deliveries", "data:personal"] });
        made(shop, "roles.define", helper).await;
        let helper = shop.member("helper").await;
        let body = async |who: &Actor| {
            let id = crate::deliveries(shop).await[0]["id"].clone();
            shop.run(who, "plugins.get-delivery", json!({ "id": id })).await.unwrap()["body"].clone()
        };
        assert_eq!(body(&helper).await, Value::Null);
        made(shop, "plugins.narrow", json!({ "id": plugin["id"], "version": 1, "grants": {} })).await;
        assert_eq!(body(&helper).await, Value::Null, "it could see what is financial when it was told");
        assert!(body(&shop.owner).await.is_object());
    }
}

/// Every kind that can be granted is one, and is read by operations that are there.
#[tokio::test]
async fn every_kind_is_read_by_operations_that_are_there() {
    let shop = crate::shop(testkit::Engine::Sqlite).await.unwrap();
    let registry = shop.door.registry();
    for (kind, get, list) in plugins::allowed::KINDS {
        for operation in get.iter().chain([list]) {
            assert!(registry.spec(operation).is_some_and(|spec| !spec.is_public()), "{kind}: {operation}");
        }
        let mut described = registry.modules().iter().flat_map(|module| &module.records);
        let fields = described.find(|record| record.kind == *kind).map(|record| record.fields);
        let is_kept = fields.is_some_and(|all| all.iter().any(|field| field.labels.sensitivity != Sensitivity::SECRET));
        assert!(is_kept, "{kind} is no record, so that nothing of it could be left out");
    }
    shop.close().await;
}
