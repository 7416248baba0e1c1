//! What a plugin leaves itself to do is told to it by and by, the newest of it alone.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::{brands, deliveries, installed, made, product, refused, settled, shop, system, told, worked};

const NEEDS: &str = "operations = [\"catalog.add-brand\"]
events = [\"catalog.product-added\", \"catalog.product-changed\"]";

async fn renamed(shop: &Shop, product: &Value, name: &str) -> Value {
    let change = json!({ "id": product["id"], "version": product["version"], "name": name });
    made(shop, "catalog.change-product", change).await
}

async fn take(shop: &Shop, plugin: &Value) -> Value {
    shop.run(&system(shop), "plugins.take", json!({ "plugin": plugin["id"] })).await.unwrap()["delivery"].clone()
}

/// Those that were left for later, in their order: how they stand, and why.
async fn left(shop: &Shop) -> Vec<(String, String)> {
    let all = deliveries(shop).await;
    let later = all.iter().filter(|one| one["kind"] == "later");
    later.map(|one| (text(&one["state"]), text(&one["trouble"]))).collect()
}

fn replaced() -> (String, String) {
    ("dropped".to_owned(), "A newer one took its place.".to_owned())
}

fn done() -> (String, String) {
    ("done".to_owned(), String::new())
}

on_both! {
    in shop;

    async fn of_several_about_one_record_the_newest_is_told(shop) {
        installed(shop, "pusher", NEEDS).await;
        let tea = product(shop, "Tea").await;
        let tea = renamed(shop, &tea, "Green tea").await;
        renamed(shop, &tea, "White tea").await;
        product(shop, "Salt").await;
        settled(shop).await;
        assert_eq!(brands(shop).await, ["Salt 1", "White tea 3"]);
        let mut stand = left(shop).await;
        stand.sort();
        assert_eq!(stand, [done(), done(), replaced(), replaced()]);
    }

    async fn what_goes_on_with_itself_comes_to_its_end(shop) {
        installed(shop, "pusher", NEEDS).await;
        product(shop, "More 20").await;
        for _ in 0..21 {
            settled(shop).await;
        }
        assert_eq!(brands(shop).await, ["More 0 21"], "however often it left itself more to do");
        assert_eq!(left(shop).await, vec![done(); 21]);
    }

    async fn one_that_is_being_told_is_let_end(shop) {
        let plugin = installed(shop, "pusher", NEEDS).await;
        let tea = product(shop, "Tea").await;
        told(shop).await;
        let event = take(shop, &plugin).await;
        let later = json!({ "later": [{ "name": "push", "about": tea["id"], "body": { "name": "Tea" } }] });
        let settle = json!({ "delivery": event["id"], "attempt": 1, "standing": event["standing"], "told": { "facts": later.to_string() } });
        shop.run(&system(shop), "plugins.settle", settle).await.unwrap();
        let first = take(shop, &plugin).await;
        assert_eq!((&first["kind"], &first["body"]["said"]), (&json!("later"), &json!({ "name": "Tea" })));
        renamed(shop, &tea, "Green tea").await;
        settled(shop).await;
        assert!(brands(shop).await.is_empty(), "the newer one waits for it");
        let end = json!({ "delivery": first["id"], "attempt": 1, "standing": first["standing"] });
        shop.run(&system(shop), "plugins.settle", end).await.unwrap();
        // Whoever took it looks for the next themselves; here it is whoever comes when their time is over.
        shop.advance(Duration::from_secs(91));
        settled(shop).await;
        assert_eq!(brands(shop).await, ["Green tea 2"]);
        assert_eq!(left(shop).await, [done(), done()]);
    }

    async fn one_that_failed_makes_room_for_a_newer_one(shop) {
        installed(shop, "pusher", NEEDS).await;
        let tea = product(shop, "Down").await;
        settled(shop).await;
        let key = async || deliveries(shop).await.iter().rev().find(|one| one["kind"] == "later").unwrap().clone();
        let first = key().await;
        assert_eq!(first["state"], "waiting");
        shop.advance(Duration::from_secs(4_000));
        worked(shop).await;
        assert_eq!(key().await["id"], first["id"], "each try of one generation has the same key");
        renamed(shop, &tea, "Tea").await;
        settled(shop).await;
        assert_ne!(key().await["id"], first["id"], "and another has another");
        assert_eq!(brands(shop).await, ["Tea 2"]);
        assert_eq!(left(shop).await, [replaced(), done()]);
        // Nobody has it told after what came later.
        assert_eq!(refused(shop, "plugins.replay-delivery", json!({ "id": first["id"] })).await, "plugins.replaced");
    }
}
