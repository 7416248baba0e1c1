//! What a plugin may use in a day: where it is used up, what comes to it waits for the next, and somebody is told.

use std::time::Duration;

use chrono::Timelike as _;
use testkit::{Shop, Value, json, on_both, text};

use crate::{deliveries, installed, made, outside, product, shop, states, worked};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]\n";

async fn usage(shop: &Shop, plugin: &Value) -> Value {
    made(shop, "plugins.get-usage", json!({ "id": plugin["id"] })).await
}

/// Two of three are told today, and the third when the next day has begun.
async fn waits(shop: &Shop, plugin: &Value, limit: &str) {
    let own = async || {
        let all = deliveries(shop).await;
        let own = all.into_iter().filter(|one| one["plugin"] == plugin["id"]);
        own.map(|one| (text(&one["state"]), one["attempts"].as_i64().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(usage(shop, plugin).await["reached"], Value::Null);
    for name in ["One", "Two", "Three"] {
        product(shop, &outside::word(shop, &format!("{name}-{limit}"))).await;
        worked(shop).await;
    }
    let state = |state: &str, tries| (state.to_owned(), tries);
    assert_eq!(own().await, [state("done", 1), state("done", 1), state("waiting", 0)], "{limit}");
    let said = usage(shop, plugin).await;
    assert_eq!(said["reached"], limit);
    let until = text(&said["waits_until"]);
    assert!(until > shop.door.now().to_string() && until <= shop.door.now().plus(DAY).to_string(), "{until}");
    shop.advance(DAY);
    worked(shop).await;
    assert_eq!(own().await[2], state("done", 1), "{limit}: {}", usage(shop, plugin).await);
    assert_eq!(usage(shop, plugin).await["reached"], Value::Null);
}

/// A day ends whenever it likes, and not while a test looks.
fn at_noon(shop: &Shop) {
    let since_midnight = u64::from(shop.door.now().utc().num_seconds_from_midnight());
    shop.advance(DAY + DAY / 2 - Duration::from_secs(since_midnight));
}

on_both! {
    in shop;

    async fn what_is_used_up_waits_for_the_next_day(shop) {
        for (program, limit, most) in [
            // It changes three keys in a call.
            ("keeper", "writes", "writes-per-day = 6"),
            ("talker", "log", "log-kib-per-day = 1"),
            ("toiler", "work", "seconds-per-day = 1"),
        ] {
            let plugin = installed(shop, program, &format!("{HEARS}[needs.limits]\n{most}")).await;
            waits(shop, &plugin, limit).await;
            let version = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
            made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": version })).await;
        }
    }

    async fn whatever_it_asks_is_counted(shop) {
        // Seven times in a call.
        let plugin = installed(shop, "keeper", &format!("{HEARS}[needs.limits]\nhost-calls-per-day = 14")).await;
        waits(shop, &plugin, "host-calls").await;
    }

    async fn what_is_refused_is_counted_and_kept_as_well(shop) {
        let needs = "operations = [\"catalog.add-brand\", \"external-ids.unlink\"]\nevents = [\"catalog.product-added\"]";
        let plugin = installed(shop, "clumsy", needs).await;
        for (times, name) in [(1, "unlinking"), (2, "unlinked")] {
            product(shop, name).await;
            worked(shop).await;
            let all = deliveries(shop).await;
            assert_eq!(all.last().unwrap()["state"], "dead", "{all:?}");
            let used = usage(shop, &plugin).await;
            assert_eq!((&used["host_calls"], &used["writes"]), (&json!(times), &json!(0)), "{name}");
            let kept = made(shop, "plugins.list-recordings", json!({})).await;
            assert_eq!(kept["items"].as_array().unwrap().len(), times, "{name}");
        }
    }

    async fn what_nobody_could_write_down_is_counted_as_well(shop) {
        let plugin = installed(shop, "failing", HEARS).await;
        for (times, name) in [(1, "unsaid"), (2, "unheard"), (3, "unmoved"), (4, "unknown")] {
            product(shop, name).await;
            worked(shop).await;
            let all = deliveries(shop).await;
            assert_ne!(all.last().unwrap()["state"], "working", "{name}: {all:?}");
            assert_eq!(usage(shop, &plugin).await["host_calls"], times, "{name}: {all:?}");
        }
    }

    async fn requests_are_counted_as_they_leave(shop) {
        let plugin = outside::poster_with(shop, "[needs.limits]\nrequests-per-day = 2").await;
        waits(shop, &plugin, "requests").await;
    }

    async fn what_would_leave_too_fast_waits_for_the_next_minute(shop) {
        outside::poster_with(shop, "[needs.limits]\nrequests-per-minute = 2").await;
        for at in 1..=3 {
            product(shop, &outside::word(shop, &format!("fast{at}"))).await;
        }
        worked(shop).await;
        let left = async || made(shop, "plugins.list-receipts", json!({})).await["items"].as_array().unwrap().len();
        let all = deliveries(shop).await;
        let waiting: Vec<_> = all.iter().filter(|one| one["state"] == "waiting").collect();
        assert_eq!((waiting.len(), left().await), (1, 2));
        assert!(text(&waiting[0]["trouble"]).contains("limit-reached"), "{}", waiting[0]["trouble"]);
        shop.advance(Duration::from_secs(50));
        worked(shop).await;
        assert_eq!(left().await, 2, "the minute is not over");
        shop.advance(Duration::from_secs(15));
        worked(shop).await;
        assert!(states(shop).await.iter().all(|state| state == "done"));
        assert_eq!(left().await, 3);
    }

    async fn no_byte_more_leaves_than_it_may_send(shop) {
        at_noon(shop);
        let plugin = outside::poster_with(shop, "[needs.limits]\nsent-kib-per-day = 1").await;
        // The sixth would go beyond it, with its address, what proves whose it is, and its body.
        let long = |at: i32| format!("{}{at}-{:?}", "b".repeat(40), shop.engine);
        for at in 1..=6 {
            product(shop, &long(at)).await;
            worked(shop).await;
        }
        let all = deliveries(shop).await;
        let left = async || made(shop, "plugins.list-receipts", json!({})).await["items"].as_array().unwrap().len();
        assert_eq!((&all[5]["state"], left().await), (&json!("waiting"), 5));
        assert!(text(&all[5]["trouble"]).contains("limit-reached"), "{}", all[5]["trouble"]);
        let sent = usage(shop, &plugin).await["sent"].as_i64().unwrap();
        assert!((850..=1024).contains(&sent), "{sent}");
        shop.advance(Duration::from_secs(3600));
        worked(shop).await;
        assert_eq!(deliveries(shop).await[5]["attempts"], 1, "nobody tries it again today");
        shop.advance(DAY);
        worked(shop).await;
        assert_eq!(left().await, 6, "and the next day it leaves");
    }

    async fn a_day_is_one_of_the_business(shop) {
        let version = made(shop, "business.get", json!({})).await["version"].clone();
        made(shop, "business.change", json!({ "version": version, "time_zone": "Pacific/Auckland" })).await;
        let plugin = installed(shop, "toiler", &format!("{HEARS}[needs.limits]\nseconds-per-day = 1")).await;
        for name in ["One", "Two"] {
            product(shop, name).await;
            worked(shop).await;
        }
        let until: model::Timestamp = text(&usage(shop, &plugin).await["waits_until"]).parse().unwrap();
        let there = until.utc().with_timezone(&chrono_tz::Pacific::Auckland);
        assert_eq!(there.format("%H:%M").to_string(), "00:00");
    }
}
