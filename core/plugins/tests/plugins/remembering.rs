//! What a plugin remembers is kept with what it did, within its room.

use testkit::{json, on_both, text};

use crate::{brands, deliveries, installed, made, product, shop, states, system, worked};

const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]";

on_both! {
    in shop;

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
        shop.advance(std::time::Duration::from_secs(2));
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
            shop.advance(std::time::Duration::from_secs(60 * 60));
        }
        assert_eq!(states(shop).await, ["done"; 6]);
        assert_eq!(brands(shop).await, ["Count 1", "Count 2", "Count 3", "Count 4", "Count 5", "Count 6"]);
    }

    async fn what_does_not_fit_is_not_kept_and_neither_is_the_rest(shop) {
        let plugin = installed(shop, "greedy", HEARS).await;
        product(shop, "Tea").await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["dead"]);
        assert!(text(&deliveries(shop).await[0]["trouble"]).contains("plugins.no-room"));
        let all = json!({ "plugin": plugin["id"], "prefix": "", "limit": 100 });
        assert_eq!(shop.run(&system(shop), "plugins.scan-entries", all).await.unwrap()["items"], json!([]));
        assert!(brands(shop).await.is_empty());
    }
}
