//! What a plugin remembers is kept with what it did, within its room.

use std::time::Duration;

use plugins::wall::Taped;
use sandbox::{Failure, Host as _, Outcome, Remedy, Trigger};
use testkit::{Value, json, on_both, text};

use crate::{
    brands, deliveries, installed, made, product,
    programs::{body, done, failed},
    shop, states, system, worked,
};

const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]";

/// Remembers, or forgets, as the product is called: much, for a minute; or one thing.
pub fn forget(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    match body(trigger)["said"]["name"].as_str().unwrap_or_default() {
        "much" => {
            let own = &trigger.id;
            (0..16).for_each(|one| reach.put_entry(&format!("{own}/{one}"), vec![0; 60_000], Some(60)).unwrap());
        }
        "at once" => (0..16).for_each(|one| reach.put_entry(&one.to_string(), vec![0; 60_000], Some(0)).unwrap()),
        "too much" => {
            let more = (0..20).find_map(|one| reach.put_entry(&one.to_string(), vec![0; 60_000], None).err());
            return failed(Remedy::Permanent, more.unwrap().code);
        }
        "one" => reach.put_entry("one", b"1".to_vec(), None).unwrap(),
        _ => reach.remove_entry("one").unwrap(),
    }
    done(Vec::new())
}

on_both! {
    in shop;

    async fn what_was_for_a_time_makes_room_when_that_is_over(shop) {
        let plugin = installed(shop, "forgetful", HEARS).await;
        let stored = async || made(shop, "plugins.get-usage", json!({ "id": plugin["id"] })).await["stored"].clone();
        for _ in 0..8 {
            product(shop, "much").await;
            worked(shop).await;
            assert!(stored().await.as_i64().unwrap() > 16 * 60_000);
            shop.advance(Duration::from_secs(61));
        }
        assert_eq!(states(shop).await, ["done"; 8]);
        product(shop, "much").await;
        worked(shop).await;
        product(shop, "much").await;
        worked(shop).await;
        assert_eq!(states(shop).await[9], "dead", "and none before");
    }

    async fn what_is_over_at_once_takes_no_room(shop) {
        let plugin = installed(shop, "forgetful", HEARS).await;
        for name in ["at once", "at once", "too much"] {
            product(shop, name).await;
            worked(shop).await;
        }
        assert_eq!(states(shop).await, ["done", "done", "dead"]);
        assert_eq!(deliveries(shop).await[2]["trouble"], "failed: limit-reached", "nor memory, before it is kept");
        assert_eq!(made(shop, "plugins.get-usage", json!({ "id": plugin["id"] })).await["stored"], 0);
    }

    async fn who_remembers_too_much_may_forget(shop) {
        let plugin = installed(shop, "forgetful", &format!("{HEARS}\nlimits = {{ store-kib = 2048 }}")).await;
        product(shop, "one").await;
        for _ in 0..2 {
            product(shop, "much").await;
        }
        worked(shop).await;
        let version = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
        let mut less = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["grants"].clone();
        less["limits"]["store-kib"] = json!(1);
        made(shop, "plugins.narrow", json!({ "id": plugin["id"], "version": version, "grants": less })).await;
        for name in ["none", "one"] {
            product(shop, name).await;
            worked(shop).await;
        }
        assert_eq!(states(shop).await, ["done", "done", "done", "done", "dead"], "and remember nothing more");
    }

    async fn what_is_remembered_anew_is_another_than_before(shop) {
        let plugin = installed(shop, "forgetful", HEARS).await;
        let version = async || -> Value {
            let one = json!({ "plugin": plugin["id"], "key": "one" });
            shop.run(&system(shop), "plugins.get-entry", one).await.unwrap()["items"][0]["version"].clone()
        };
        product(shop, "one").await;
        worked(shop).await;
        let first = version().await;
        let used = made(shop, "plugins.get-usage", json!({ "id": plugin["id"] })).await;
        assert!(used["stored"].as_i64().unwrap() > 100, "the smallest takes room, too");
        for name in ["none", "one"] {
            product(shop, name).await;
            worked(shop).await;
        }
        assert!(version().await.as_i64().unwrap() > first.as_i64().unwrap(), "who counted on the first finds another");
    }

    async fn it_counts_on(shop) {
        let plugin = installed(shop, "keeper", HEARS).await;
        for name in ["One", "Two", "Three"] {
            product(shop, name).await;
            worked(shop).await;
        }
        assert_eq!(brands(shop).await, ["Count 1", "Count 2", "Count 3"]);
        let all = json!({ "plugin": plugin["id"], "prefix": "seen/", "limit": 2 });
        let page = shop.run(&system(shop), "plugins.scan-entries", all).await.unwrap();
        let keys: Vec<_> = page["items"].as_array().unwrap().iter().map(|one| text(&one["key"])).collect();
        assert_eq!(keys, ["seen/1", "seen/2"]);
        let rest = json!({ "plugin": plugin["id"], "prefix": "seen/", "after": "seen/2", "limit": 2 });
        let rest = shop.run(&system(shop), "plugins.scan-entries", rest).await.unwrap();
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        let soon = json!({ "plugin": plugin["id"], "key": "soon" });
        assert_eq!(shop.run(&system(shop), "plugins.get-entry", soon.clone()).await.unwrap()["items"][0]["key"], "soon");
        shop.advance(Duration::from_secs(2));
        assert_eq!(shop.run(&system(shop), "plugins.get-entry", soon).await.unwrap()["items"], json!([]));
        let whole = made(shop, "plugins.get-delivery", json!({ "id": deliveries(shop).await[0]["id"] })).await;
        assert_eq!(whole["told"]["notices"], json!(["{\"title\":\"counted\"}"]));
    }

    async fn of_those_that_count_at_once_none_is_lost(shop) {
        installed(shop, "keeper", HEARS).await;
        let names = ["One", "Two", "Three", "Four", "Five", "Six"];
        for name in names {
            product(shop, name).await;
        }
        // Who was slower is tried again a little later.
        for _ in 0..names.len() * 2 {
            tokio::join!(worked(shop), worked(shop), worked(shop));
            shop.advance(Duration::from_secs(60 * 60));
        }
        assert_eq!(states(shop).await, ["done"; 6]);
        assert_eq!(brands(shop).await, ["Count 1", "Count 2", "Count 3", "Count 4", "Count 5", "Count 6"]);
    }

    async fn what_does_not_fit_is_not_kept_and_neither_is_the_rest(shop) {
        let plugin = installed(shop, "greedy", HEARS).await;
        for name in ["Tea", "Coffee"] {
            product(shop, name).await;
            worked(shop).await;
        }
        assert_eq!(states(shop).await, ["done", "dead"]);
        assert!(text(&deliveries(shop).await[1]["trouble"]).contains("plugins.no-room"));
        let all = json!({ "plugin": plugin["id"], "prefix": "", "limit": 100 });
        let kept = shop.run(&system(shop), "plugins.scan-entries", all).await.unwrap();
        assert_eq!((kept["items"].as_array().unwrap().len(), brands(shop).await.len()), (10, 1));
    }
}
