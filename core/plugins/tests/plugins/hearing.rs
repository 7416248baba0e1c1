//! What happens is told once, in order, and never in a circle.

use std::time::Duration;

use testkit::{json, on_both, text};

use crate::{brands, deliveries, installed, made, product, settled, shop, states, system, told, worked};

const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]";
const MAKES: &str = "operations = [\"catalog.add-product\"]\nevents = [\"catalog.product-added\"]";

on_both! {
    in shop;

    async fn what_happens_is_told_and_what_it_does_goes_through_the_door(shop) {
        product(shop, "Before").await;
        let plugin = installed(shop, "greeter", HEARS).await;
        product(shop, "Tea").await;
        worked(shop).await;
        let done = deliveries(shop).await;
        assert_eq!(done.len(), 1, "nothing is told of what was before it came");
        assert_eq!((&done[0]["state"], &done[0]["attempts"], &done[0]["name"]), (&json!("done"), &json!(1), &json!("catalog.product-added")));
        assert!(brands(shop).await[0].starts_with("Tea "));
        // The log says who did it: the plugin, and nobody else.
        let log = shop.log(Some(shop.workspace)).await;
        let added = log.iter().find(|entry| entry["operation"] == "catalog.add-brand").unwrap();
        assert_eq!((&added["actor"], &added["outcome"]), (&plugin["id"], &json!("done")));
        let whole = made(shop, "plugins.get-delivery", json!({ "id": done[0]["id"] })).await;
        assert_eq!(whole["body"]["said"]["name"], "Tea");
        assert_eq!(whole["told"]["log"], json!(["info greeting"]));
        settled(shop).await;
        assert_eq!(brands(shop).await.len(), 1, "it is told once");
    }

    async fn what_it_changed_itself_it_is_not_told(shop) {
        installed(shop, "maker", MAKES).await;
        product(shop, "First").await;
        settled(shop).await;
        let found = made(shop, "catalog.list-products", json!({})).await;
        assert_eq!(found["items"].as_array().unwrap().len(), 2);
    }

    async fn who_answer_each_other_come_to_an_end(shop) {
        installed(shop, "maker", MAKES).await;
        installed(shop, "answerer", MAKES).await;
        product(shop, "First").await;
        for _ in 0..3 {
            settled(shop).await;
        }
        let ended = deliveries(shop).await;
        let dead: Vec<_> = ended.iter().filter(|one| one["state"] == "dead").collect();
        assert!(!dead.is_empty() && dead.iter().all(|one| text(&one["trouble"]).contains("led one to the other")));
        assert!(ended.iter().all(|one| one["state"] != "waiting"));
        // Each tells the other, and both were told of the first.
        assert_eq!(ended.len(), 2 * 10);
    }

    async fn what_is_about_one_record_keeps_its_order(shop) {
        let needs = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\", \"catalog.product-changed\"]";
        installed(shop, "failing", needs).await;
        let one = product(shop, "later").await;
        told(shop).await;
        let change = json!({ "id": one["id"], "version": one["version"], "name": "Renamed" });
        made(shop, "catalog.change-product", change).await;
        told(shop).await;
        product(shop, "Other").await;
        worked(shop).await;
        // The first fails and waits; what comes after it about the same record waits for it, and others do not.
        assert_eq!(states(shop).await, ["waiting", "waiting", "done"]);
        let [first, second, _] = &deliveries(shop).await[..] else { panic!("three were told") };
        assert_eq!((&first["attempts"], &second["attempts"]), (&json!(1), &json!(0)));
        assert!(text(&first["trouble"]).contains("later"));
        made(shop, "plugins.drop-delivery", json!({ "id": first["id"] })).await;
        shop.advance(Duration::from_secs(1));
        worked(shop).await;
        assert_eq!(states(shop).await, ["dropped", "done", "done"]);
        assert_eq!(brands(shop).await, ["Other", "Renamed"]);
    }

    async fn however_much_waits_behind_one_record_others_do_not(shop) {
        const CHANGES: usize = 150;
        let needs = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\", \"catalog.product-changed\"]";
        installed(shop, "failing", needs).await;
        let mut one = product(shop, "later").await;
        for number in 0..CHANGES {
            let change = json!({ "id": one["id"], "version": one["version"], "name": format!("Renamed {number}") });
            one = made(shop, "catalog.change-product", change).await;
        }
        worked(shop).await;
        product(shop, "Other").await;
        worked(shop).await;
        assert_eq!(brands(shop).await, ["Other"]);
        let all = made(shop, "plugins.list-deliveries", json!({ "state": "waiting", "limit": 200 })).await;
        assert_eq!(all["items"].as_array().unwrap().len(), CHANGES + 1, "they wait for the first of them");
    }

    async fn the_system_alone_says_what_is_told(shop) {
        for operation in ["plugins.follow", "plugins.is-behind"] {
            assert!(shop.run(&system(shop), operation, json!({})).await.is_ok());
            let no = shop.run(&shop.owner, operation, json!({})).await.unwrap_err();
            assert_eq!(no.code, "access.denied");
        }
    }
}
