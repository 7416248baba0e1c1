//! A plugin comes in by an owner's word, may no more than its manifest says, and leaves nothing behind.

use testkit::{Value, json, on_both, text};

use crate::{connection, deliveries, installed, made, manifest, product, refused, sent, shop, worked};

const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]";

on_both! {
    in shop;

    async fn what_is_wrong_with_it_is_said(shop) {
        for (needs, says) in [
            ("operations = [\"catalog.add-brands\"]", "catalog.add-brands"),
            ("operations = [\"plugins.install\"]", "plugins.install"),
            ("operations = [\"members.set-roles\"]", "members.set-roles"),
            ("operations = [\"identity.log-in\"]", "identity.log-in"),
            ("operations = [\"plugins.settle\"]", "plugins.settle"),
            ("operations = [\"tokens.create\"]", "tokens.create"),
            ("events = [\"catalog.nothing\"]", "catalog.nothing"),
            ("records = [{ kind = \"session\" }]", "session"),
            ("evnets = []", "evnets"),
        ] {
            let input = json!({ "package": sent(shop, "greeter", &manifest("greeter", needs)).await });
            let no = shop.run(&shop.fresh(&shop.owner), "plugins.install", input).await.unwrap_err();
            assert!(no.code == "input.invalid" && no.detail.contains(says), "{needs}: {no:?}");
        }
        let input = json!({ "package": sent(shop, "nobody", &manifest("greeter", "")).await });
        assert_eq!(refused(shop, "plugins.install", input).await, "plugins.not-a-plugin");
        let grants = json!({ "operations": ["catalog.add-category"] });
        let file = sent(shop, "greeter", &manifest("greeter", HEARS)).await;
        let more = json!({ "package": file, "grants": grants });
        assert_eq!(refused(shop, "plugins.install", more).await, "input.invalid");
        installed(shop, "greeter", HEARS).await;
        assert_eq!(refused(shop, "plugins.install", json!({ "package": file })).await, "plugins.installed");
    }

    async fn nobody_lets_one_in_but_an_owner_who_just_proved_who_they_are(shop) {
        let input = json!({ "package": sent(shop, "greeter", &manifest("greeter", HEARS)).await });
        shop.advance(std::time::Duration::from_secs(301));
        let stale = shop.run(&shop.owner, "plugins.install", input.clone()).await.unwrap_err();
        assert_eq!(stale.code, "session.step-up");
        for role in ["admin", "manager", "cashier"] {
            let member = shop.fresh(&shop.member(role).await);
            let no = shop.run(&member, "plugins.install", input.clone()).await.unwrap_err();
            assert_eq!(no.code, "access.denied", "{role}");
        }
    }

    async fn a_secret_goes_in_and_never_out(shop) {
        let plugin = installed(shop, "greeter", "secrets = [{ name = \"key\", title = \"Key\" }]").await;
        let before = connection(shop, &plugin).await;
        let put = json!({ "id": before["id"], "credential": "key", "value": "canary-of-the-shop" });
        made(shop, "plugins.put-credential", put).await;
        let shown = connection(shop, &plugin).await;
        assert_eq!(shown["credentials"][0]["name"], "key");
        let whole = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        let log = shop.log(Some(shop.workspace)).await;
        for place in [shown.to_string(), whole.to_string(), json!(log).to_string()] {
            assert!(!place.contains("canary"), "{place}");
        }
        let other = json!({ "id": before["id"], "credential": "other", "value": "x" });
        assert_eq!(refused(shop, "plugins.put-credential", other).await, "record.not-found");
    }

    async fn what_is_made_here_nobody_types_in_and_another_is_made(shop) {
        let secrets = "secrets = [{ name = \"key\", title = \"Key\" }, { name = \"hook\", title = \"Hook\", made = true }]";
        let plugin = installed(shop, "greeter", secrets).await;
        let before = connection(shop, &plugin).await;
        let put = |credential: &str, value: Value| json!({ "id": before["id"], "credential": credential, "value": value });
        for wrong in [put("hook", json!("mine")), put("key", Value::Null), put("key", json!(""))] {
            assert_eq!(refused(shop, "plugins.put-credential", wrong.clone()).await, "input.invalid", "{wrong}");
        }
        shop.advance(std::time::Duration::from_secs(60));
        made(shop, "plugins.put-credential", put("hook", Value::Null)).await;
        let after = connection(shop, &plugin).await;
        assert_eq!(after["credentials"][0]["name"], "hook");
        assert_ne!(after["credentials"][0]["set_at"], before["credentials"][0]["set_at"]);
    }

    async fn what_is_filled_in_is_what_it_asks_for(shop) {
        let settings = "[[settings]]\nname = \"store\"\ntitle = \"Your store\"\nkind = \"url\"\nrequired = true\n";
        let manifest = format!("{}{settings}", manifest("greeter", HEARS));
        let plugin = made(shop, "plugins.install", json!({ "package": sent(shop, "greeter", &manifest).await })).await;
        let add = |settings: Value| json!({ "id": plugin["id"], "name": "Second", "settings": settings });
        for wrong in [json!({}), json!({ "store": "no" }), json!({ "store": "https://a.example/?x=1" }), json!({ "other": "1" })] {
            assert_eq!(refused(shop, "plugins.connect", add(wrong.clone())).await, "input.invalid", "{wrong}");
        }
        let second = made(shop, "plugins.connect", add(json!({ "store": "https://a.example/shop" }))).await;
        assert_eq!((&second["name"], &second["state"]), (&json!("Second"), &json!("ok")));
        // Each is told what happens.
        product(shop, "Tea").await;
        worked(shop).await;
        assert_eq!(deliveries(shop).await.len(), 2);
        let seen = |one: &Value| json!({ "id": one["id"], "version": one["version"] });
        made(shop, "plugins.disconnect", seen(&second)).await;
        assert_eq!(deliveries(shop).await.len(), 1, "what was for it is gone with it");
        let first = connection(shop, &plugin).await;
        assert_eq!(refused(shop, "plugins.disconnect", seen(&first)).await, "plugins.last-connection");
    }

    async fn whoever_lets_go_of_one_that_was_told_much_does_not_wait_for_it(shop) {
        let plugin = installed(shop, "greeter", HEARS).await;
        let second = made(shop, "plugins.connect", json!({ "id": plugin["id"], "name": "Second", "settings": {} })).await;
        // More than is forgotten at once.
        for number in 0..105 {
            product(shop, &format!("Tea {number}")).await;
        }
        worked(shop).await;
        let told = async || {
            let mut found = made(shop, "plugins.list-deliveries", json!({ "limit": 200 })).await;
            let mut items = found["items"].as_array().unwrap().clone();
            if let Some(next) = found["next"].as_str() {
                found = made(shop, "plugins.list-deliveries", json!({ "limit": 200, "cursor": next })).await;
                items.extend(found["items"].as_array().unwrap().clone());
            }
            items.iter().filter(|one| one["connection"] == second["id"]).count()
        };
        assert_eq!(told().await, 105);
        let seen = json!({ "id": second["id"], "version": second["version"] });
        made(shop, "plugins.disconnect", seen.clone()).await;
        assert_eq!(told().await, 5, "the rest goes by itself");
        assert_eq!(refused(shop, "plugins.disconnect", seen).await, "record.not-found");
        let asked = json!({ "id": second["id"], "action": "anything" });
        assert_eq!(refused(shop, "plugins.ask-action", asked).await, "record.not-found");
        let left = made(shop, "plugins.list-connections", json!({ "id": plugin["id"] })).await;
        assert_eq!(left["items"].as_array().unwrap().len(), 1);
        // It is told nothing any more, and what is left goes.
        product(shop, "Coffee").await;
        worked(shop).await;
        assert_eq!(told().await, 0);
        // All of it is gone with the plugin, as if it had never been.
        made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": 1 })).await;
        made(shop, "plugins.forget-removed", json!({ "id": plugin["id"], "version": 2 })).await;
    }

    async fn it_leaves_nothing_but_what_it_did(shop) {
        let plugin = installed(shop, "keeper", HEARS).await;
        product(shop, "Tea").await;
        worked(shop).await;
        assert_eq!(deliveries(shop).await.len(), 1);
        made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": 1 })).await;
        assert_eq!(made(shop, "plugins.list", json!({})).await["items"], json!([]));
        assert!(deliveries(shop).await.is_empty());
        assert_eq!(crate::brands(shop).await, ["Count 1"], "what it did stays");
        // Where nothing is left, it begins anew when it comes again.
        made(shop, "plugins.forget-removed", json!({ "id": plugin["id"], "version": 2 })).await;
        let again = installed(shop, "keeper", HEARS).await;
        product(shop, "Coffee").await;
        worked(shop).await;
        assert_ne!(text(&again["id"]), text(&plugin["id"]));
        assert_eq!(deliveries(shop).await.len(), 1);
    }
}
