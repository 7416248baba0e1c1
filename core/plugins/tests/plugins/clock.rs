//! By the clock: once in each turn, in the hours of the business, and once for all that passed.

use std::time::Duration;

use plugins::Works;
use testkit::{Shop, json, on_both, text};

use crate::{brands, deliveries, installed, made, programs::wall, shop, states, system, worked, worked_at};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Time passes as it does, a few minutes at a time.
async fn pass(shop: &Shop, hours: u32) {
    for _ in 0..hours * 12 {
        shop.advance(5 * MINUTE);
        worked(shop).await;
    }
}

/// A turn and its lateness are over, and the next is not near: what is woken at this minute of each hour has one of each.
fn at_half_past(shop: &Shop) {
    let length = i64::try_from(HOUR.as_micros()).unwrap();
    let since = shop.door.now().micros().rem_euclid(length);
    shop.advance(Duration::from_micros(u64::try_from(length * 3 / 2 - since).unwrap()));
}

on_both! {
    in shop;

    async fn a_schedule_wakes_it_once_in_each_turn(shop) {
        at_half_past(shop);
        let needs = "operations = [\"catalog.add-brand\"]\nschedules = [{ name = \"hourly\", every-minutes = 60 }]";
        let plugin = installed(shop, "greeter", needs).await;
        worked(shop).await;
        assert!(states(shop).await.is_empty(), "its first turn is the next one");
        for hours in 1..=3 {
            shop.advance(HOUR);
            for _ in 0..3 {
                worked(shop).await;
            }
            assert_eq!(states(shop).await, vec!["done"; hours]);
        }
        // All that passed meanwhile is one.
        shop.advance(5 * HOUR);
        for _ in 0..3 {
            worked(shop).await;
        }
        assert_eq!(states(shop).await.len(), 4);
        made(shop, "plugins.contain", json!({ "id": plugin["id"] })).await;
        shop.advance(2 * HOUR);
        worked(shop).await;
        assert_eq!(states(shop).await.len(), 4, "one that was stopped is not woken");
    }

    async fn a_pattern_is_meant_in_the_hours_of_the_business(shop) {
        let business = made(shop, "business.get", json!({})).await;
        let change = json!({ "version": business["version"], "time_zone": "Asia/Karachi" });
        made(shop, "business.change", change).await;
        let needs = "operations = [\"catalog.add-brand\"]\nschedules = [{ name = \"nightly\", cron = \"0 3 * * *\" }]";
        installed(shop, "greeter", needs).await;
        for _ in 0..25 {
            shop.advance(HOUR);
            worked(shop).await;
            if !deliveries(shop).await.is_empty() {
                break;
            }
        }
        pass(shop, 2).await;
        let woken = deliveries(shop).await;
        assert_eq!(woken.len(), 1, "once in a day");
        let told = made(shop, "plugins.get-delivery", json!({ "id": woken[0]["id"] })).await;
        // At three in Karachi it is ten in the evening of the day before in UTC.
        assert!(text(&told["body"]["turn"]).contains("T22:00:00"), "{}", told["body"]);
    }

    async fn what_has_not_done_with_the_last_time_is_not_woken_again(shop) {
        let needs = "operations = [\"catalog.add-brand\"]\nschedules = [{ name = \"often\", cron = \"*/10 * * * *\" }]";
        let plugin = installed(shop, "greeter", needs).await;
        made(shop, "plugins.pause", json!({ "id": plugin["id"] })).await;
        pass(shop, 2).await;
        assert_eq!(states(shop).await, ["waiting"], "it rests, and there is one for all that passed");
        made(shop, "plugins.resume", json!({ "id": plugin["id"], "version": 2 })).await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["done"]);
    }

    async fn of_two_nodes_one_wakes_it(shop) {
        let needs = "operations = [\"catalog.add-brand\"]\nschedules = [{ name = \"hourly\", cron = \"0 * * * *\" }]";
        let plugin = installed(shop, "greeter", needs).await;
        let turn = shop.door.now();
        let tick = json!({ "plugin": plugin["id"], "schedule": "hourly", "turn": turn });
        let first = shop.run(&system(shop), "plugins.tick", tick.clone()).await.unwrap();
        worked(shop).await;
        let second = shop.run(&system(shop), "plugins.tick", tick).await.unwrap();
        assert_eq!((&first["woken"], &second["woken"]), (&json!(true), &json!(false)), "it was woken for this turn");
    }

    async fn of_two_nodes_that_look_at_once_one_wakes_it(shop) {
        let Some(node) = shop.second_node() else { return };
        at_half_past(shop);
        let needs = "operations = [\"catalog.add-brand\"]\nschedules = [{ name = \"hourly\", every-minutes = 60 }]";
        installed(shop, "greeter", needs).await;
        worked(shop).await;
        let works = || Works { wall: wall(), client: testkit::outside(Vec::new()) };
        for hours in 1..=6 {
            shop.advance(HOUR);
            for _ in 0..2 {
                tokio::join!(worked_at(&shop.door, works()), worked_at(&node, works()));
            }
            assert_eq!(states(shop).await, vec!["done"; hours]);
        }
        node.close().await;
    }

    async fn a_clock_starts_what_is_brought_over_and_so_does_a_plugins_wish(shop) {
        let needs = "operations = [\"catalog.add-brand\"]
            schedules = [{ name = \"hourly\", cron = \"0 * * * *\", sync = \"brands\" }, { name = \"wish\", cron = \"30 * * * *\" }]
            syncs = [{ name = \"brands\", title = \"Brands\" }]";
        let plugin = installed(shop, "bringer", needs).await;
        let tick = |name: &str| json!({ "plugin": plugin["id"], "schedule": name, "turn": shop.door.now() });
        shop.run(&system(shop), "plugins.tick", tick("hourly")).await.unwrap();
        let again = shop.run(&system(shop), "plugins.tick", tick("hourly")).await.unwrap();
        assert_eq!(again["woken"], false, "it is under way");
        worked(shop).await;
        assert_eq!(brands(shop).await.len(), 5);
        shop.advance(MINUTE);
        shop.run(&system(shop), "plugins.tick", tick("wish")).await.unwrap();
        worked(shop).await;
        let runs = made(shop, "plugins.list-syncs", json!({ "plugin": plugin["id"] })).await;
        let [second, first] = &runs["items"].as_array().unwrap()[..] else { panic!("{runs}") };
        assert_eq!((&first["started_by"], &second["started_by"]), (&json!("system:plugins"), &plugin["id"]));
        assert_eq!(second["since"], first["started_at"], "and it goes on from the last time");
    }
}
