//! However much a plugin says and leaves, what is kept of it has an end.

use std::{fs, time::Duration};

use testkit::{Shop, Value, json, on_both, text};

use crate::{deliveries, installed, made, product, shop, system, told, worked};

const HEARS: &str = "events = [\"catalog.product-added\"]";

/// The most memory that this process ever had, in MiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
}

/// All that it was told and waits to be told, however much that is.
async fn everything(shop: &Shop) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = made(shop, "plugins.list-deliveries", json!({ "limit": 200, "cursor": cursor })).await;
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        cursor = page["next"].clone();
        if cursor.is_null() {
            return all;
        }
    }
}

on_both! {
    in shop;

    async fn what_nobody_could_read_nobody_keeps(shop) {
        installed(shop, "shouter", HEARS).await;
        product(shop, "Tea").await;
        let before = peak();
        worked(shop).await;
        let more = peak() - before;
        assert!(more < 200, "{more} MiB for a hundred notices of 8 MiB");
        let one = deliveries(shop).await[0].clone();
        let whole = made(shop, "plugins.get-delivery", json!({ "id": one["id"] })).await;
        assert_eq!((&one["state"], &whole["told"]["notices"]), (&json!("done"), &json!(["{\"title\":\"100 were refused\"}"])));
    }

    async fn what_waits_has_an_end_and_nothing_is_lost(shop) {
        installed(shop, "breeder", HEARS).await;
        for most in [1_000; 9].into_iter().chain([997, 1_000]) {
            product(shop, &most.to_string()).await;
        }
        product(shop, "enough").await;
        // Ten left what they could; the eleventh has no room, and the last keeps all of that from being tried. A slow machine
        // does not come so far in one turn.
        let mut all = Vec::new();
        for _ in 0..10 {
            worked(shop).await;
            all = everything(shop).await;
            if all.iter().filter(|one| one["kind"] == "event").all(|one| one["attempts"] != 0) {
                break;
            }
            shop.advance(Duration::from_secs(10));
        }
        let refused: Vec<_> = all.iter().filter(|one| text(&one["trouble"]).contains("plugins.too-much-waits")).collect();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!((&refused[0]["state"], &refused[0]["kind"]), (&json!("waiting"), &json!("event")));
        assert_eq!(all.iter().filter(|one| one["state"] == "waiting").count(), 9_999);
        for _ in 0..3 {
            product(shop, "1").await;
            told(shop).await;
        }
        assert_eq!(everything(shop).await.len(), all.len() + 1, "it is told of one more, and no further");
        let is_behind = shop.run(&system(shop), "plugins.is-behind", json!({})).await.unwrap();
        assert_eq!(is_behind["more"], true, "and will be: the log keeps it");
    }
}
