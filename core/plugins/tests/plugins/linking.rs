//! What both sides have is one; and what was seen and written there is known of it.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::{brands, connection, deliveries, installed, made, product, shop, system, told, worked};

const NEEDS: &str = "operations = [\"catalog.add-brand\", \"external-ids.link\", \"external-ids.unlink\"]
records = [{ kind = \"product\" }]
events = [\"catalog.product-added\", \"catalog.product-changed\"]
syncs = [{ name = \"all\", title = \"All\", finds = \"product\" }]";

async fn renamed(shop: &Shop, product: &Value, name: &str) -> Value {
    let change = json!({ "id": product["id"], "version": product["version"], "name": name });
    let changed = made(shop, "catalog.change-product", change).await;
    worked(shop).await;
    changed
}

async fn bound(shop: &Shop, connection: &Value) -> Value {
    let wanted = json!({ "connection": connection["id"], "kind": "product", "external_id": "4711" });
    shop.run(&system(shop), "plugins.get-binding", wanted).await.unwrap()["link"].clone()
}

fn seen(link: &Value) -> [&Value; 3] {
    ["version", "read", "wrote"].map(|name| &link[name])
}

on_both! {
    in shop;

    async fn what_was_seen_and_written_there_is_known(shop) {
        let plugin = installed(shop, "binder", NEEDS).await;
        let connection = connection(shop, &plugin).await;
        let tea = product(shop, "Read").await;
        worked(shop).await;
        let link = bound(shop, &connection).await;
        assert_eq!((&link["record"], seen(&link)), (&tea["id"], [&json!("1"), &json!("r1"), &json!(null)]));
        let tea = renamed(shop, &tea, "Wrote").await;
        assert_eq!(seen(&bound(shop, &connection).await), [&json!("1"), &json!("r1"), &json!("w2")], "what is not said stays");
        let tea = renamed(shop, &tea, "Told").await;
        assert_eq!(brands(shop).await, ["{external_id:4711,read:r1,version:1,wrote:w2}"], "and it is told so");
        let tea = renamed(shop, &tea, "Long").await;
        assert_eq!(deliveries(shop).await.last().unwrap()["state"], "dead");
        assert_eq!(seen(&bound(shop, &connection).await)[1], &json!("r1"));
        // What is unlinked takes it along.
        let mut tea = renamed(shop, &tea, "Gone").await;
        assert_eq!(bound(shop, &connection).await, json!(null));
        let system = text(&connection["id"]).replace('_', "-");
        let link = json!({ "system": system, "kind": "product", "external_id": "4711", "record": tea["id"] });
        made(shop, "external-ids.link", link).await;
        assert_eq!(seen(&bound(shop, &connection).await), [&json!(null); 3]);
        for name in ["Other", "Gone", "Other", "Gone"] {
            tea = renamed(shop, &tea, name).await;
        }
        let last = deliveries(shop).await.last().unwrap().clone();
        assert_eq!(last["state"], "dead");
        assert!(text(&last["trouble"]).contains("nothing is linked with this id"), "{last}");
    }

    async fn of_two_that_saw_the_same_at_once_the_slower_looks_again(shop) {
        let plugin = installed(shop, "binder", NEEDS).await;
        let connection = connection(shop, &plugin).await;
        product(shop, "Read").await;
        worked(shop).await;
        let take = async || {
            shop.run(&system(shop), "plugins.take", json!({ "plugin": plugin["id"] })).await.unwrap()["delivery"].clone()
        };
        let settle = async |turn: &Value, version: &str| {
            let saw = json!({ "of": { "kind": "product", "external_id": "4711" }, "version": version });
            let settled = json!({
                "delivery": turn["id"], "attempt": turn["attempt"], "standing": turn["standing"], "bindings": [saw],
            });
            shop.run(&system(shop), "plugins.settle", settled).await.map(drop).map_err(|no| no.code.into_owned())
        };
        for name in ["Coffee", "Cocoa"] {
            product(shop, name).await;
        }
        told(shop).await;
        let (slow, quick) = (take().await, take().await);
        shop.advance(Duration::from_secs(1));
        settle(&quick, "3").await.unwrap();
        assert_eq!(settle(&slow, "2").await.unwrap_err(), "plugins.seen-meanwhile");
        assert_eq!(seen(&bound(shop, &connection).await)[0], &json!("3"));
        // Both saw the same, and what was seen before is seen anew.
        settle(&slow, "3").await.unwrap();
        product(shop, "Chocolate").await;
        told(shop).await;
        let next = take().await;
        shop.advance(Duration::from_secs(1));
        settle(&next, "4").await.unwrap();
        assert_eq!(seen(&bound(shop, &connection).await)[0], &json!("4"));
    }

    async fn what_is_older_here_is_found_and_healed(shop) {
        let plugin = installed(shop, "binder", NEEDS).await;
        let connection = connection(shop, &plugin).await;
        product(shop, "Read").await;
        worked(shop).await;
        let find = json!({ "id": connection["id"], "sync": "all" });
        let runs = async || made(shop, "plugins.list-syncs", json!({})).await["items"][0].clone();
        let counts = |run: &Value| ["missing", "older", "healed"].map(|name| run[name].as_i64().unwrap());
        made(shop, "plugins.start-sync", find.clone()).await;
        worked(shop).await;
        // What nobody links is missing still; what was read anew has the version of the other side.
        assert_eq!(counts(&runs().await), [1, 1, 1]);
        assert_eq!(seen(&bound(shop, &connection).await), [&json!("2"), &json!("r1"), &json!(null)]);
        made(shop, "plugins.start-sync", find).await;
        worked(shop).await;
        assert_eq!(counts(&runs().await), [1, 0, 0], "it is no longer older");
        let mut told: Vec<_> = deliveries(shop).await.iter().map(|one| text(&one["name"])).collect();
        told.retain(|name| name.starts_with("sync."));
        told.sort();
        assert_eq!(told, ["sync.missing", "sync.missing", "sync.older"]);
    }
}
