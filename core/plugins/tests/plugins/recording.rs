//! Calls that are kept: which, for how long and for whom; and what comes of playing one again.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::{brands, deliveries, installed, made, outside, product, refused, shop, states, system, worked};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]";

/// Newest first.
async fn recordings(shop: &Shop) -> Vec<Value> {
    made(shop, "plugins.list-recordings", json!({ "limit": 200 })).await["items"].as_array().unwrap().clone()
}

async fn whole(shop: &Shop, recording: &Value) -> Value {
    made(shop, "plugins.get-recording", json!({ "id": recording["id"] })).await
}

async fn replayed(shop: &Shop, recording: &Value) -> Value {
    made(shop, "plugins.replay", json!({ "id": recording["id"] })).await
}

async fn wanted(shop: &Shop, plugin: &Value, hours: u32) -> Value {
    made(shop, "plugins.record", json!({ "id": plugin["id"], "hours": hours })).await
}

on_both! {
    in shop;

    async fn what_failed_is_kept_and_plays_again_without_anything_leaving(shop) {
        outside::poster(shop).await;
        product(shop, &outside::word(shop, "stumble-recorded")).await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["waiting"]);
        let [recording] = &recordings(shop).await[..] else { panic!("one call failed") };
        assert_eq!((&recording["ending"], &recording["attempt"]), (&json!("failed"), &json!(1)));
        assert_eq!(recording["delivery"], deliveries(shop).await[0]["id"]);

        let kept = whole(shop, recording).await;
        let imports: Vec<_> = kept["calls"].as_array().unwrap().iter().map(|call| text(&call["import"])).collect();
        assert_eq!(imports, ["credentials.open", "http.send", "kv.get"]);
        let sent = &kept["calls"][1];
        assert_eq!((&sent["asked"]["method"], &sent["asked"]["attach"][0]["credential"]), (&json!("POST"), &json!(0)));
        assert!(text(&sent["answer"]["Ok"]["body"]).ends_with("with Bearer [left out]"), "{sent}");
        assert_eq!(kept["came"]["failed"]["detail"], "stumbled");
        assert!(!kept.to_string().contains("canary"), "{kept}");

        let receipts = made(shop, "plugins.list-receipts", json!({})).await;
        let again = replayed(shop, recording).await;
        assert_eq!((&again["same"], &again["differences"], &again["departed_at"]), (&json!(true), &json!([]), &Value::Null));
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await, receipts, "nothing left");
        assert_eq!((states(shop).await, brands(shop).await.len()), (vec!["waiting".to_owned()], 0), "and nothing was done");
    }

    async fn what_was_refused_and_what_was_stopped_are_kept_too(shop) {
        installed(shop, "clumsy", HEARS).await;
        installed(shop, "trapped", "events = [\"catalog.product-added\"]").await;
        product(shop, "wrong").await;
        worked(shop).await;
        let mut endings: Vec<_> = recordings(shop).await.iter().map(|one| text(&one["ending"])).collect();
        endings.sort();
        assert_eq!(endings, ["refused", "stopped"]);
        for recording in recordings(shop).await {
            assert_eq!(replayed(shop, &recording).await["same"], true, "{recording}");
        }
    }

    async fn what_went_well_is_kept_while_somebody_wants_it(shop) {
        let plugin = installed(shop, "keeper", HEARS).await;
        // One is enough to try a release on; of what comes often not each is kept.
        for name in ["One", "At once"] {
            product(shop, name).await;
            worked(shop).await;
            assert_eq!(recordings(shop).await.len(), 1, "{name}");
        }
        assert_eq!(refused(shop, "plugins.record", json!({ "id": plugin["id"], "hours": 73 })).await, "input.invalid");
        assert!(wanted(shop, &plugin, 2).await["recorded_until"].is_string());
        product(shop, "Two").await;
        worked(shop).await;
        shop.advance(3 * HOUR);
        product(shop, "Three").await;
        worked(shop).await;
        let [_, recording, _] = &recordings(shop).await[..] else { panic!("three of four") };
        let kept = whole(shop, recording).await;
        assert_eq!(kept["came"]["done"]["operations"][0]["name"], "catalog.add-brand");
        // What it remembers has gone on since, and what it was answered then has not.
        assert_eq!(replayed(shop, recording).await["same"], true);
        wanted(shop, &plugin, 2).await;
        assert_eq!(wanted(shop, &plugin, 0).await["recorded_until"], Value::Null);
        product(shop, "Four").await;
        worked(shop).await;
        assert_eq!((recordings(shop).await.len(), brands(shop).await.len()), (3, 5));
    }

    async fn of_what_goes_well_a_few_are_there_whatever_fails_meanwhile(shop) {
        installed(shop, "failing", HEARS).await;
        for number in 0..25 {
            product(shop, &format!("Tea {number}")).await;
            worked(shop).await;
            shop.advance(Duration::from_secs(61));
        }
        let well = recordings(shop).await;
        assert_eq!((well.len(), well.iter().all(|one| one["ending"] == "done")), (20, true), "{well:?}");
        for _ in 0..101 {
            product(shop, "never").await;
        }
        worked(shop).await;
        let all = recordings(shop).await;
        let failed = all.iter().filter(|one| one["ending"] == "failed").count();
        assert_eq!((failed, all.len() - failed), (100, 20));
        assert_eq!(all[100..], well[..]);
    }

    async fn who_does_something_else_is_found_out(shop) {
        let plugin = installed(shop, "fickle", HEARS).await;
        wanted(shop, &plugin, 1).await;
        product(shop, "Tea").await;
        worked(shop).await;
        let again = replayed(shop, &recordings(shop).await[0]).await;
        assert_eq!((&again["same"], &again["differences"][0]["what"]), (&json!(false), &json!("operations")));
        let name = |side: &str| text(&again["differences"][0][side][0]["input"]);
        assert!(name("before").contains("Another") && name("before") != name("now"), "{again}");
        assert_eq!(brands(shop).await.len(), 1, "what it would have done now is not done");
    }

    async fn who_may_not_see_what_was_read_does_not_see_it(shop) {
        let plugin = installed(shop, "fickle", HEARS).await;
        wanted(shop, &plugin, 1).await;
        product(shop, "Tea").await;
        worked(shop).await;
        let recording = &recordings(shop).await[0];
        // Whoever looks after the machine is told whether it is the same, and in what not.
        let operator = shop.operator(Some(shop.workspace));
        let ask = |operation, who| shop.run(who, operation, json!({ "id": recording["id"] }));
        let again = ask("plugins.replay", &operator).await.unwrap();
        assert_eq!((&again["same"], &again["differences"][0]["what"]), (&json!(false), &json!("operations")));
        assert_eq!((&again["differences"][0]["before"], &again["differences"][0]["now"]), (&Value::Null, &Value::Null));
        assert_eq!(ask("plugins.get-recording", &operator).await.unwrap_err().code, "access.denied");
        assert_eq!(ask("plugins.get-recording", &shop.stranger).await.unwrap_err().code, "record.not-found");
        assert_eq!(ask("plugins.replay", &shop.clerk).await.unwrap_err().code, "access.denied");
    }

    async fn it_is_sealed_anew_and_ends_soon_and_with_its_plugin(shop) {
        let plugin = installed(shop, "failing", HEARS).await;
        product(shop, "never").await;
        worked(shop).await;
        let rotated = shop.door.rotate_field_key(&shop.operator(None), Some(shop.workspace)).await.unwrap();
        assert_eq!((rotated.left, rotated.unread), (0, 0), "{rotated:?}");
        assert_eq!(whole(shop, &recordings(shop).await[0]).await["came"]["failed"]["detail"], "never");
        let forget = async || {
            shop.run(&system(shop), "plugins.forget", json!({ "plugin": plugin["id"] })).await.unwrap();
        };
        shop.advance(13 * DAY);
        forget().await;
        assert_eq!(recordings(shop).await.len(), 1);
        shop.advance(2 * DAY);
        forget().await;
        assert_eq!((recordings(shop).await.len(), states(shop).await.len()), (0, 1), "long before its delivery");
        product(shop, "never").await;
        worked(shop).await;
        assert_eq!(recordings(shop).await.len(), 1);
        let version = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
        made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": version })).await;
        assert!(recordings(shop).await.is_empty());
    }

    async fn there_are_only_so_many(shop) {
        installed(shop, "failing", HEARS).await;
        product(shop, "never").await;
        worked(shop).await;
        for _ in 0..99 {
            product(shop, "never").await;
        }
        worked(shop).await;
        let before = recordings(shop).await;
        product(shop, "never").await;
        worked(shop).await;
        let after = recordings(shop).await;
        assert_eq!((before.len(), after.len()), (100, 100));
        assert_eq!(before[..99], after[1..], "the oldest made room");
    }
}
