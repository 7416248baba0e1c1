//! What is taken back: a plugin that was removed comes again and goes on where it was, and a release that is no good makes
//! room for the one before.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, packed, text};
use vault::Signer;

use crate::{brands, bytes_sent, connection, deliveries, installed, listing::DAY, made, manifest, product, programs};
use crate::{refused, remove, sent, shop, told, trusted, worked};

const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]
secrets = [{ name = \"key\", title = \"Key\" }, { name = \"hook\", title = \"Hook\", made = true }]
[[settings]]
name = \"store\"
title = \"Store\"
kind = \"text\"";

/// A release of the keeper, of any program.
async fn release(shop: &Shop, number: &str, needs: &str, program: &str) -> Value {
    sent(shop, program, &manifest("keeper", needs).replace("1.0.0", number)).await
}

async fn version(shop: &Shop, plugin: &Value) -> Value {
    made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone()
}

async fn left(shop: &Shop) -> Vec<Value> {
    made(shop, "plugins.list-removed", json!({})).await["items"].as_array().unwrap().clone()
}

/// It has counted one, has a secret, and something is filled in.
async fn at_work(shop: &Shop) -> Value {
    let plugin = installed(shop, "keeper", HEARS).await;
    let own = connection(shop, &plugin).await;
    let put = json!({ "id": own["id"], "credential": "key", "value": "canary-of-the-shop" });
    made(shop, "plugins.put-credential", put).await;
    filled_in(shop, &plugin, "first").await;
    product(shop, "Tea").await;
    worked(shop).await;
    assert_eq!(brands(shop).await, ["Count 1"]);
    plugin
}

async fn filled_in(shop: &Shop, plugin: &Value, store: &str) {
    let own = connection(shop, plugin).await;
    let set = json!({ "id": own["id"], "version": own["version"], "settings": { "store": store } });
    made(shop, "plugins.set-settings", set).await;
}

async fn update(shop: &Shop, plugin: &Value, package: Value, more: Value) -> Value {
    let version = version(shop, plugin).await;
    let mut input = json!({ "id": plugin["id"], "version": version, "package": package });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    made(shop, "plugins.update", input).await
}

async fn back(shop: &Shop, plugin: &Value, release: &str) -> Value {
    let version = version(shop, plugin).await;
    json!({ "id": plugin["id"], "version": version, "release": release })
}

on_both! {
    in shop;

    async fn one_that_comes_again_goes_on_where_it_was(shop) {
        let plugin = at_work(shop).await;
        let before = connection(shop, &plugin).await;
        let removed = remove(shop, &plugin).await;
        let until: model::Timestamp = text(&removed["kept_until"]).parse().unwrap();
        assert_eq!((&removed["state"], until.since(shop.door.now()).as_secs().div_ceil(86_400)), (&json!("removed"), 30));
        assert_eq!((left(shop).await.len(), deliveries(shop).await.len()), (1, 0));
        for (operation, input) in [
            ("plugins.get", json!({ "id": plugin["id"] })),
            ("plugins.resume", json!({ "id": plugin["id"], "version": removed["version"] })),
            ("plugins.list-connections", json!({ "id": plugin["id"] })),
            ("plugins.put-credential", json!({ "id": before["id"], "credential": "key", "value": "x" })),
            ("plugins.disconnect", json!({ "id": before["id"], "version": before["version"] })),
        ] {
            assert_eq!(refused(shop, operation, input).await, "record.not-found", "{operation}");
        }
        product(shop, "Unseen").await;
        worked(shop).await;
        assert_eq!(brands(shop).await, ["Count 1"], "it is told nothing");
        let again = installed(shop, "keeper", HEARS).await;
        assert_eq!((&again["id"], &again["state"], left(shop).await.len()), (&plugin["id"], &json!("active"), 0));
        let after = connection(shop, &again).await;
        assert_eq!((&after["id"], &after["settings"]), (&before["id"], &json!({ "store": "first" })));
        let names: Vec<_> = after["credentials"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect();
        assert_eq!(names, ["hook"], "its secrets were gone, and what is made here is made anew");
        product(shop, "Coffee").await;
        worked(shop).await;
        assert_eq!(brands(shop).await, ["Count 1", "Count 2"]);
    }

    async fn what_is_left_is_only_for_the_same_and_not_for_ever(shop) {
        let plugin = at_work(shop).await;
        let newer = release(shop, "1.2.0", HEARS, "keeper").await;
        update(shop, &plugin, newer, json!({})).await;
        remove(shop, &plugin).await;
        let old = release(shop, "1.0.0", HEARS, "keeper").await;
        assert_eq!(refused(shop, "plugins.install", json!({ "package": old })).await, "plugins.left-behind");
        let stranger = Signer::generate();
        let named = json!({ "name": "Somebody else", "public_key": stranger.verifier().to_text() });
        made(shop, "plugins.add-publisher", named).await;
        let theirs = packed(&manifest("keeper", HEARS).replace("1.0.0", "2.0.0"), &programs::bytes("keeper"));
        let theirs = packages::Package::read(&theirs).unwrap().signed(&stranger).to_bytes();
        let theirs = bytes_sent(shop, &theirs).await;
        assert_eq!(refused(shop, "plugins.install", json!({ "package": theirs })).await, "plugins.left-behind");
        // Day by day somebody looks whether it is time.
        for day in 1..=31 {
            shop.advance(DAY);
            worked(shop).await;
            assert_eq!(left(shop).await.len(), usize::from(day < 30), "{day}");
        }
        trusted(shop).await;
        let fresh = made(shop, "plugins.install", json!({ "package": theirs })).await;
        assert_ne!(fresh["id"], plugin["id"]);
        product(shop, "Coffee").await;
        worked(shop).await;
        assert_eq!(brands(shop).await, ["Count 1"], "it counts from one, and that brand is there already");
    }

    async fn what_is_left_is_forgotten_at_once_where_its_owner_says_so(shop) {
        let plugin = at_work(shop).await;
        assert_eq!(
            refused(shop, "plugins.forget-removed", json!({ "id": plugin["id"], "version": 1 })).await,
            "record.not-found"
        );
        let removed = remove(shop, &plugin).await;
        let seen = json!({ "id": plugin["id"], "version": removed["version"] });
        let admin = shop.fresh(&shop.member("admin").await);
        assert_eq!(shop.run(&admin, "plugins.forget-removed", seen.clone()).await.unwrap_err().code, "access.denied");
        made(shop, "plugins.forget-removed", seen).await;
        assert!(left(shop).await.is_empty());
        assert_ne!(installed(shop, "keeper", HEARS).await["id"], plugin["id"]);
    }

    async fn of_one_that_was_told_much_it_goes_piece_by_piece(shop) {
        let plugin = installed(shop, "keeper", HEARS).await;
        for number in 0..230 {
            product(shop, &format!("Tea {number}")).await;
        }
        told(shop).await;
        let all = |found: Value| found["items"].as_array().unwrap().len();
        let removed = remove(shop, &plugin).await;
        assert_eq!(deliveries(shop).await.len(), 130, "the rest goes in a moment");
        // Forgotten at once, nobody finds it again, whatever is still there.
        let seen = json!({ "id": plugin["id"], "version": removed["version"] });
        made(shop, "plugins.forget-removed", seen.clone()).await;
        let gone = refused(shop, "plugins.forget-removed", seen).await;
        assert_eq!((gone.as_str(), left(shop).await.len()), ("record.not-found", 0));
        let again = installed(shop, "keeper", HEARS).await;
        assert_ne!(again["id"], plugin["id"]);
        product(shop, "Coffee").await;
        worked(shop).await;
        assert_eq!(all(made(shop, "plugins.list-deliveries", json!({ "limit": 200 })).await), 1);
        assert_eq!(brands(shop).await, ["Count 1"]);
    }

    async fn the_release_before_is_there_again_with_what_it_knew(shop) {
        let plugin = at_work(shop).await;
        assert_eq!(refused(shop, "plugins.go-back", back(shop, &plugin, "0.9.0").await).await, "plugins.no-former");
        let next = release(shop, "1.1.0", HEARS, "keeper").await;
        update(shop, &plugin, next, json!({})).await;
        filled_in(shop, &plugin, "second").await;
        product(shop, "Coffee").await;
        worked(shop).await;
        assert_eq!(brands(shop).await, ["Count 1", "Count 2"]);
        let seen = made(shop, "plugins.get-updates", json!({ "id": plugin["id"] })).await["former"].clone();
        assert_eq!((&seen["release"], &seen["regains"]), (&json!("1.0.0"), &Value::Null));
        let stale = json!({ "id": plugin["id"], "version": 1, "release": "1.0.0" });
        assert_eq!(refused(shop, "plugins.go-back", stale).await, "record.stale");
        let admin = shop.fresh(&shop.member("admin").await);
        let there = back(shop, &plugin, "1.0.0").await;
        assert_eq!(shop.run(&admin, "plugins.go-back", there.clone()).await.unwrap_err().code, "access.denied");
        let after = made(shop, "plugins.go-back", there.clone()).await;
        assert_eq!((&after["release"], &after["state"]), (&json!("1.0.0"), &json!("active")));
        let own = connection(shop, &plugin).await;
        assert_eq!(own["settings"], json!({ "store": "first" }));
        assert_eq!(own["credentials"].as_array().unwrap().len(), 2, "secrets stay");
        // It counted one, then; that there is a second brand by now it does not know.
        product(shop, "Cocoa").await;
        worked(shop).await;
        let last = deliveries(shop).await.last().unwrap().clone();
        assert!(text(&last["trouble"]).contains("catalog.add-brand"), "{last}");
        assert_eq!(refused(shop, "plugins.go-back", back(shop, &plugin, "1.0.0").await).await, "plugins.no-former");
        // And the newer one may come again.
        let next = release(shop, "1.1.0", HEARS, "greeter").await;
        assert_eq!(update(shop, &plugin, next, json!({})).await["release"], "1.1.0");
    }

    async fn a_release_before_regains_nothing_unasked(shop) {
        let plugin = at_work(shop).await;
        let less = HEARS.replace("[\"catalog.add-brand\"]", "[]");
        let next = release(shop, "1.1.0", &less, "greeter").await;
        update(shop, &plugin, next, json!({})).await;
        let seen = made(shop, "plugins.get-updates", json!({ "id": plugin["id"] })).await["former"].clone();
        assert_eq!(seen["regains"], "catalog.add-brand");
        let mut input = back(shop, &plugin, "1.0.0").await;
        assert_eq!(refused(shop, "plugins.go-back", input.clone()).await, "plugins.wants-more");
        input["regains"] = json!(true);
        assert_eq!(made(shop, "plugins.go-back", input).await["grants"]["operations"], json!(["catalog.add-brand"]));
    }

    async fn nobody_goes_back_after_thirty_days(shop) {
        let plugin = at_work(shop).await;
        let next = release(shop, "1.1.0", HEARS, "keeper").await;
        update(shop, &plugin, next, json!({})).await;
        for _ in 0..32 {
            shop.advance(DAY + Duration::from_secs(60));
            worked(shop).await;
        }
        let seen = made(shop, "plugins.get-updates", json!({ "id": plugin["id"] })).await;
        assert_eq!(seen["former"], Value::Null);
        assert_eq!(refused(shop, "plugins.go-back", back(shop, &plugin, "1.0.0").await).await, "plugins.no-former");
    }
}
