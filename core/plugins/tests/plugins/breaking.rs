//! A plugin that is stopped again and again rests; it goes on by itself, or when somebody says so.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both};

use crate::{deliveries, installed, made, product, shop, worked};

const MINUTE: Duration = Duration::from_secs(60);

async fn stopped(shop: &Shop, times: usize, every: Duration) {
    for _ in 0..times {
        worked(shop).await;
        shop.advance(every);
    }
}

async fn state(shop: &Shop, plugin: &Value) -> (Value, Value) {
    let whole = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
    (whole["state"].clone(), whole["reason"].clone())
}

async fn tries(shop: &Shop) -> i64 {
    deliveries(shop).await[0]["attempts"].as_i64().unwrap()
}

on_both! {
    in shop;

    async fn who_is_stopped_too_often_rests(shop) {
        let plugin = installed(shop, "trapped", "events = [\"catalog.product-added\"]").await;
        product(shop, "Tea").await;
        stopped(shop, 4, MINUTE).await;
        assert_eq!(state(shop, &plugin).await, (json!("active"), json!("")));
        stopped(shop, 1, MINUTE).await;
        assert_eq!(state(shop, &plugin).await, (json!("paused"), json!("quarantined")));
        stopped(shop, 5, MINUTE).await;
        assert_eq!(tries(shop).await, 5, "nobody calls it");
        let log = shop.log(Some(shop.workspace)).await;
        assert!(log.iter().any(|entry| entry["operation"] == "plugins.fail" && entry.to_string().contains("quarantined")), "{log:?}");
        // Somebody lets it go on, and it is counted anew.
        let version = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
        made(shop, "plugins.resume", json!({ "id": plugin["id"], "version": version })).await;
        stopped(shop, 1, MINUTE).await;
        assert_eq!((tries(shop).await, state(shop, &plugin).await.0), (6, json!("active")));
        // And by itself, later.
        for name in ["A", "B", "C", "D"] {
            product(shop, name).await;
        }
        stopped(shop, 1, MINUTE).await;
        assert_eq!(state(shop, &plugin).await.0, "paused", "however many deliveries it takes");
        let before = tries(shop).await;
        shop.advance(60 * MINUTE);
        worked(shop).await;
        assert_eq!(tries(shop).await, before + 1);
    }

    async fn who_is_stopped_now_and_then_does_not(shop) {
        let plugin = installed(shop, "trapped", "events = [\"catalog.product-added\"]").await;
        product(shop, "Tea").await;
        stopped(shop, 8, 4 * MINUTE).await;
        assert!(tries(shop).await > 5);
        assert_eq!(state(shop, &plugin).await, (json!("active"), json!("")));
    }
}
