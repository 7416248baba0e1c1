//! Whoever stops a plugin, or lets it do less, stops what it is just doing.

use std::{sync::Arc, time::Duration};

use door::Ask;
use testkit::{Shop, Value, json, on_both, text};
use tokio::runtime::Handle;

use crate::{
    deliveries, harming::MEANWHILE, installed, made, outside::word, product, shop, somebody::port, states, system,
    worked,
};

/// One that asks, is interrupted, and goes on.
async fn stubborn(shop: &Shop) -> Value {
    let port = port();
    let needs = format!(
        "events = [\"catalog.product-added\"]
         operations = [\"catalog.add-brand\"]
         hosts = [{{ scheme = \"http\", host = \"127.0.0.1\", port = {port}, path = \"/api\", methods = [\"GET\", \"POST\"] }}]"
    );
    installed(shop, "stubborn", &needs).await
}

/// Somebody asks for this while the plugin works on what it is told of this product; all that is due is tried.
async fn interrupted(shop: &Shop, operation: &'static str, input: Value) {
    let name = word(shop, operation);
    let (door, owner, waiting) = (Arc::clone(&shop.door), shop.fresh(&shop.owner), Handle::current());
    let does = move || {
        waiting.block_on(door.ask(&owner, Ask::with(operation, &input))).unwrap();
    };
    MEANWHILE.lock().unwrap().insert(name.clone(), Box::new(does));
    product(shop, &name).await;
    worked(shop).await;
}

/// What left, and what it remembers.
async fn left(shop: &Shop, plugin: &Value) -> (usize, usize) {
    let receipts = made(shop, "plugins.list-receipts", json!({})).await["items"].as_array().unwrap().len();
    let all = json!({ "plugin": plugin["id"], "prefix": "", "limit": 10 });
    let kept = shop.run(&system(shop), "plugins.scan-entries", all).await.unwrap();
    (receipts, kept["items"].as_array().unwrap().len())
}

on_both! {
    in shop;

    async fn contained_it_sends_and_keeps_nothing_more(shop) {
        let plugin = stubborn(shop).await;
        interrupted(shop, "plugins.contain", json!({ "id": plugin["id"] })).await;
        let [one] = &deliveries(shop).await[..] else { panic!("one was told") };
        assert!(text(&one["trouble"]).contains("plugins.stopped-meanwhile"), "{one}");
        let whole = made(shop, "plugins.get-delivery", json!({ "id": one["id"] })).await;
        let log = &whole["told"]["log"][0];
        assert_eq!(log, "info true true plugins.stopped-meanwhile,plugins.stopped-meanwhile");
        assert_eq!((left(shop, &plugin).await, states(shop).await), ((1, 0), vec!["waiting".to_owned()]));
    }

    async fn paused_it_waits_with_what_it_was_doing(shop) {
        let plugin = stubborn(shop).await;
        interrupted(shop, "plugins.pause", json!({ "id": plugin["id"] })).await;
        assert_eq!((left(shop, &plugin).await, states(shop).await), ((1, 0), vec!["waiting".to_owned()]));
        let now = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        made(shop, "plugins.resume", json!({ "id": plugin["id"], "version": now["version"] })).await;
        shop.advance(Duration::from_secs(60));
        worked(shop).await;
        assert_eq!(states(shop).await, ["done"], "and does it then");
        assert_eq!(left(shop, &plugin).await, (4, 1));
    }

    async fn what_is_taken_from_it_is_taken_at_once(shop) {
        let plugin = stubborn(shop).await;
        let less = json!({ "id": plugin["id"], "version": plugin["version"], "grants": { "events": ["catalog.product-added"] } });
        interrupted(shop, "plugins.narrow", less).await;
        assert_eq!((left(shop, &plugin).await, states(shop).await), ((1, 0), vec!["waiting".to_owned()]));
        shop.advance(Duration::from_secs(60));
        worked(shop).await;
        assert_eq!(states(shop).await, ["done"], "it goes on with what it has");
        assert_eq!(left(shop, &plugin).await, (1, 1), "and sends nothing where it no longer may");
    }
}
