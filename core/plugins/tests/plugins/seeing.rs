//! What whoever looks after plugins sees of them: what they want people to know, what they wrote down, what of them needs
//! somebody, and what left.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::{deliveries, installed, made, outside, product, refused, shop, worked};

const HEARS: &str = "events = [\"catalog.product-added\"]\n";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn told(shop: &Shop, names: &[&str]) {
    for name in names {
        product(shop, name).await;
        worked(shop).await;
    }
}

async fn health(shop: &Shop, plugin: &Value) -> Value {
    made(shop, "plugins.list-health", json!({ "plugin": plugin["id"] })).await["items"][0].clone()
}

async fn listed(shop: &Shop, operation: &str, plugin: &Value) -> Vec<Value> {
    made(shop, operation, json!({ "id": plugin["id"] })).await["items"].as_array().unwrap().clone()
}

fn words(all: &[Value]) -> Vec<&str> {
    all.iter().map(|one| one["words"].as_str().unwrap()).collect()
}

on_both! {
    in shop;

    async fn what_a_plugin_wants_people_to_know_counts_until_they_looked(shop) {
        let plugin = installed(shop, "herald", HEARS).await;
        assert_eq!(health(shop, &plugin).await["needs_somebody"], false);
        told(shop, &["Tea", "slow", "Sencha"]).await;
        let all = listed(shop, "plugins.list-notices", &plugin).await;
        assert_eq!(words(&all), ["Sencha\nIt is here.", "Tea\nIt is here."], "newest first, and nothing of what it did not get done");
        assert_eq!((&all[0]["delivery"], &all[0]["seen_at"]), (&deliveries(shop).await[2]["id"], &Value::Null));
        assert!(!text(&all[0]["connection_name"]).is_empty());
        let now = health(shop, &plugin).await;
        assert_eq!((&now["notices"], &now["needs_somebody"]), (&json!(2), &json!(true)));
        // What came while they read is not read.
        told(shop, &["Oolong"]).await;
        let seen = made(shop, "plugins.see-notices", json!({ "id": plugin["id"], "notice": all[0]["id"] })).await;
        assert_eq!(seen["notices"], 1);
        let all = listed(shop, "plugins.list-notices", &plugin).await;
        let is_seen: Vec<bool> = all.iter().map(|one| !one["seen_at"].is_null()).collect();
        assert_eq!(is_seen, [false, true, true]);
        let other = installed(shop, "talker", HEARS).await;
        let theirs = json!({ "id": other["id"], "notice": all[0]["id"] });
        assert_eq!(refused(shop, "plugins.see-notices", theirs).await, "record.not-found");
    }

    async fn notices_are_few_and_go_when_their_time_is_over(shop) {
        let plugin = installed(shop, "herald", HEARS).await;
        for number in 0..plugins::notices::MOST + 2 {
            product(shop, &format!("Tea {number}")).await;
        }
        worked(shop).await;
        let all = listed(shop, "plugins.list-notices", &plugin).await;
        assert_eq!(all.len(), plugins::notices::MOST, "the oldest made room");
        for _ in 0..3 {
            shop.advance(DAY * 50);
            worked(shop).await;
        }
        assert_eq!(listed(shop, "plugins.list-notices", &plugin).await, [Value::Null; 0]);
    }

    async fn how_each_plugin_is_is_one_question(shop) {
        let plugin = installed(shop, "herald", HEARS).await;
        installed(shop, "talker", HEARS).await;
        told(shop, &["bad", "Tea"]).await;
        let now = health(shop, &plugin).await;
        assert_eq!((&now["state"], &now["dead"], &now["connections"]), (&json!("active"), &json!(1), &json!(0)));
        assert!(text(&now["worked_at"]) <= shop.door.now().to_string());
        assert_eq!((&now["rest"], &now["reached"], &now["agree_by"]), (&Value::Null, &Value::Null, &Value::Null));
        made(shop, "plugins.contain", json!({ "id": plugin["id"] })).await;
        let all = made(shop, "plugins.list-health", json!({})).await;
        let all = all["items"].as_array().unwrap();
        let how: Vec<_> = all.iter().map(|one| (text(&one["state"]), one["needs_somebody"].as_bool().unwrap())).collect();
        assert_eq!(how, [("contained".to_owned(), true), ("active".to_owned(), false)]);
        // With all that is kept of it, it can go.
        let version = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
        made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": version })).await;
    }

    async fn what_is_written_down_is_read_newest_first_and_by_level(shop) {
        let plugin = installed(shop, "herald", HEARS).await;
        told(shop, &["Tea", "Oolong"]).await;
        let all = listed(shop, "plugins.list-log", &plugin).await;
        assert_eq!(words(&all), ["tells of Oolong", "hears of Oolong", "tells of Tea", "hears of Tea"]);
        assert_eq!((&all[0]["level"], &all[1]["level"]), (&json!("warn"), &json!("info")));
        assert_eq!(all[0]["delivery"], deliveries(shop).await[1]["id"]);
        let warned = made(shop, "plugins.list-log", json!({ "id": plugin["id"], "level": "warn" })).await;
        assert_eq!((words(warned["items"].as_array().unwrap()), &warned["next"]), (vec!["tells of Oolong", "tells of Tea"], &Value::Null));
        // Page by page, nothing is left out, and nothing comes twice.
        for number in 0..120 {
            product(shop, &format!("Tea {number}")).await;
        }
        worked(shop).await;
        let (mut cursor, mut seen) = (Value::Null, Vec::new());
        loop {
            let page = made(shop, "plugins.list-log", json!({ "id": plugin["id"], "cursor": cursor })).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|line| text(&line["words"])));
            cursor = page["next"].clone();
            if cursor.is_null() {
                break;
            }
        }
        let of = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((of, seen.len()), (2 * 122, 2 * 122));
    }

    async fn what_left_is_added_up_by_day_host_label_and_plugin(shop) {
        let plugin = outside::poster(shop).await;
        told(shop, &[&outside::word(shop, "first"), &outside::word(shop, "second")]).await;
        shop.advance(DAY);
        told(shop, &[&outside::word(shop, "third")]).await;
        let sum = async |input: Value| made(shop, "plugins.sum-receipts", input).await;
        let receipts = made(shop, "plugins.list-receipts", json!({})).await["items"].as_array().unwrap().clone();
        let (all, sent) = (sum(json!({})).await, receipts.iter().map(|one| one["sent"].as_i64().unwrap()).sum::<i64>());
        assert_eq!((&all["requests"], &all["sent"]), (&json!(3), &json!(sent)));
        let days = all["days"].as_array().unwrap();
        let last: Vec<_> = days.iter().rev().take(3).map(|day| day["requests"].as_i64().unwrap()).collect();
        assert_eq!((days.len(), last), (30, vec![1, 2, 0]), "a day without any is one, too");
        assert_eq!((&days[29]["of"], &days[29]["sent"]), (&all["to"], &receipts[0]["sent"]));
        let host = &receipts[0]["host"];
        assert_eq!(all["hosts"], json!([{ "of": host, "requests": 3, "sent": sent, "received": all["received"] }]));
        assert_eq!((&all["plugins"][0]["of"], all["plugins"].as_array().unwrap().len()), (&plugin["id"], 1));
        // Each sum is of what it leads to.
        for label in all["labels"].as_array().unwrap() {
            let narrowed = sum(json!({ "label": label["of"] })).await;
            assert_eq!(narrowed["sent"], label["sent"], "{label}");
            let lines = made(shop, "plugins.list-receipts", json!({ "label": label["of"] })).await;
            assert_eq!(json!(lines["items"].as_array().unwrap().len()), label["requests"], "{label}");
        }
        let labels: i64 = all["labels"].as_array().unwrap().iter().map(|label| label["requests"].as_i64().unwrap()).sum();
        assert!(labels >= 3, "each request is among them");
        let today = json!({ "from": all["to"], "to": all["to"], "host": host, "plugin": plugin["id"] });
        assert_eq!(sum(today.clone()).await["requests"], 1);
        assert_eq!(made(shop, "plugins.list-receipts", today).await["items"], json!([receipts[0]]));
        assert_eq!(sum(json!({ "host": "https://nobody.example:443" })).await["requests"], 0);
        for (from, to) in [("2026-02-30", "2026-03-01"), ("2026-03-02", "2026-03-01"), ("2025-01-01", "2026-03-01")] {
            assert_eq!(refused(shop, "plugins.sum-receipts", json!({ "from": from, "to": to })).await, "input.invalid");
        }
    }
}
