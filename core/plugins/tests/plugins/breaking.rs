//! A plugin that is stopped again and again rests; it goes on by itself, or when somebody says so.

use std::{sync::Arc, time::Duration};

use door::blob::BlobId;
use plugins::{
    Works,
    wall::{Ended, NotCalled, Runs, Taped},
};
use sandbox::{Limits, Trigger};
use testkit::{Shop, Value, json, on_both, text};

use crate::{deliveries, installed, made, manifest, product, sent, shop, worked, worked_by};

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
        let now = made(shop, "plugins.list-health", json!({ "plugin": plugin["id"] })).await["items"][0].clone();
        assert_eq!((&now["rest"]["delivery"], &now["needs_somebody"]), (&deliveries(shop).await[0]["id"], &json!(true)));
        assert!(!text(&now["rest"]["trouble"]).is_empty() && text(&now["rest"]["until"]) > shop.door.now().to_string(), "{now}");
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
    async fn whose_program_cannot_be_loaded_rests_until_there_is_another(shop) {
        let needs = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]";
        let plugin = installed(shop, "greeter", needs).await;
        product(shop, "Tea").await;
        let damaged = || Works { wall: Arc::new(Damaged), client: testkit::outside(Vec::new()) };
        worked_by(shop, damaged()).await;
        assert_eq!(state(shop, &plugin).await, (json!("paused"), json!("unloaded")));
        assert_eq!((tries(shop).await, &deliveries(shop).await[0]["trouble"]), (1, &json!("it is no package")));
        stopped(shop, 2, 60 * MINUTE).await;
        assert_eq!(tries(shop).await, 1, "nobody tries it again and again");
        let next = sent(shop, "greeter", &manifest("greeter", needs).replace("1.0.0", "1.0.1")).await;
        let version = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
        made(shop, "plugins.update", json!({ "id": plugin["id"], "version": version, "package": next })).await;
        assert_eq!(state(shop, &plugin).await, (json!("active"), json!("")));
        stopped(shop, 1, MINUTE).await;
        assert_eq!(deliveries(shop).await[0]["state"], "done", "what came to it waited");
    }
}

/// Where nothing can be loaded.
struct Damaged;

impl Runs for Damaged {
    fn check(&self, _: &[u8]) -> Result<Vec<String>, String> {
        Err("it is no package".to_owned())
    }

    fn has(&self, _: BlobId) -> bool {
        false
    }

    fn load(&self, _: BlobId, _: &[u8]) -> Result<(), NotCalled> {
        Err(NotCalled::Unloaded("it is no package".to_owned()))
    }

    fn call(&self, _: BlobId, _: &Trigger, _: &Limits, _: Taped) -> Option<Ended> {
        None
    }
}
