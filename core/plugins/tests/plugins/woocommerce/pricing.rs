//! What things cost here, told to the shop.

use testkit::{Shop, Value, json, on_both};
use woocommerce_shop::Seed;

use super::{Connected, open};
use crate::made;

const NOTHING: Seed = Seed { products: 0, orders: 0, seed: 1 };

/// So many simple products, and one with two variations.
fn stocked(connected: &Connected<'_>, simple: usize) -> (Vec<Value>, Value, [Value; 2]) {
    let simple = (0..simple).map(|at| {
        let tea =
            json!({ "name": format!("Tea {at}"), "type": "simple", "sku": format!("TEA-{at}"), "regular_price": "5" });
        connected.owner("POST", "products", tea)
    });
    let simple = simple.collect();
    let shirt = connected.owner(
        "POST",
        "products",
        json!({
            "name": "Shirt", "type": "variable", "sku": "SHIRT",
            "attributes": [{ "name": "Size", "variation": true, "options": ["S", "L"] }],
        }),
    );
    let sizes = ["S", "L"].map(|size| {
        connected.owner("POST", &format!("products/{}/variations", shirt["id"]), json!({
        "sku": format!("SHIRT-{size}"), "regular_price": "20", "attributes": [{ "name": "Size", "option": size }],
    }))
    });
    (simple, shirt, sizes)
}

async fn costs(shop: &Shop, connected: &Connected<'_>, sku: &str, price: &str) {
    let product = connected.product(sku).await;
    let variant = product["variants"].as_array().unwrap().iter().find(|one| one["sku"] == sku).unwrap().clone();
    let input = json!({ "id": variant["id"], "version": variant["version"], "price": price, "currency": "EUR" });
    made(shop, "catalog.change-variant", input).await;
}

fn regular(connected: &Connected<'_>, at: &str) -> Value {
    connected.owner("GET", at, json!({}))["regular_price"].clone()
}

async fn begun(connected: &Connected<'_>, more: Value) {
    let mut settings = json!({ "store": connected.there.url, "location": "shelf", "send-prices": "true" });
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    connected.settings(settings).await;
    connected.asked("begin").await;
    connected.settled().await;
    connected.control("DELETE", "asked", json!({}));
}

on_both! {
    in open;

    async fn what_changed_here_is_told_together_and_nothing_else(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        let (teas, shirt, sizes) = stocked(&connected, 5);
        begun(&connected, json!({})).await;
        for at in 0..4 {
            costs(shop, &connected, &format!("TEA-{at}"), "5.55").await;
        }
        costs(shop, &connected, "SHIRT-S", "21").await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let now: Vec<Value> = teas.iter().map(|tea| regular(&connected, &format!("products/{}", tea["id"]))).collect();
        assert_eq!(now, ["5.55", "5.55", "5.55", "5.55", "5"]);
        let at = |size: &Value| format!("products/{}/variations/{}", shirt["id"], size["id"]);
        assert_eq!(sizes.each_ref().map(|size| regular(&connected, &at(size))), ["21", "20"]);
        assert_eq!(regular(&connected, &format!("products/{}", shirt["id"])), "", "one that is its variations has none");
        let mut changes = connected.changes();
        changes.sort();
        assert_eq!(changes, [format!("POST products/{}/variations/batch", shirt["id"]), "POST products/batch".to_owned()]);
        // What the shop tells of that is nothing new, and a name that changes here is no price.
        connected.control("DELETE", "asked", json!({}));
        connected.brought("products").await;
        let tea = connected.product("TEA-0").await;
        made(shop, "catalog.change-product", json!({ "id": tea["id"], "version": tea["version"], "name": "Better" })).await;
        connected.settled().await;
        assert_eq!(connected.changes(), Vec::<String>::new());
        assert_eq!(connected.product("TEA-0").await["variants"][0]["price"], "5.55");
    }

    async fn one_that_the_shop_does_not_take_does_not_hold_up_the_others(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        let (teas, ..) = stocked(&connected, 5);
        begun(&connected, json!({})).await;
        // And no more than two at once.
        connected.control("PUT", "habits", json!({ "batch_limit": 2, "locked": [teas[1]["id"]] }));
        for at in 0..5 {
            costs(shop, &connected, &format!("TEA-{at}"), "6").await;
        }
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let now: Vec<Value> = teas.iter().map(|tea| regular(&connected, &format!("products/{}", tea["id"]))).collect();
        assert_eq!(now, ["6", "5", "6", "6", "6"]);
        let shown = connected.shown().await.to_string();
        assert!(shown.contains("This is locked by an extension & cannot be changed."), "{shown}");
        // Once it takes it, it is told with the next.
        connected.control("PUT", "habits", json!({ "locked": [] }));
        costs(shop, &connected, "TEA-1", "7").await;
        connected.settled().await;
        assert_eq!(regular(&connected, &format!("products/{}", teas[1]["id"])), "7");
        assert!(!connected.shown().await.to_string().contains("locked"));
    }

    async fn what_changed_there_meanwhile_is_seen_before_it_is_written_over(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        let (teas, ..) = stocked(&connected, 2);
        let at = [format!("products/{}", teas[0]["id"]), format!("products/{}", teas[1]["id"])];
        begun(&connected, json!({})).await;
        // It came from the shop, so the shop's word holds.
        connected.owner("PUT", &at[0], json!({ "regular_price": "8" }));
        costs(shop, &connected, "TEA-0", "6").await;
        connected.settled().await;
        assert_eq!((regular(&connected, &at[0]), &connected.product("TEA-0").await["variants"][0]["price"]), (json!("8"), &json!("8")));
        // Where it is ours it is put right, whoever of both is looked at first.
        let url = connected.there.url.clone();
        connected.settings(json!({ "store": url, "location": "shelf", "send-prices": "true", "prices": "here" })).await;
        connected.owner("PUT", &at[1], json!({ "regular_price": "9" }));
        connected.brought("products").await;
        assert_eq!((regular(&connected, &at[1]), &connected.product("TEA-1").await["variants"][0]["price"]), (json!("5"), &json!("5")));
    }

    async fn a_shop_that_breaks_in_the_middle_is_told_all_the_same(shop) {
        let Some(connected) = Connected::with(shop, NOTHING).await else { return };
        let (teas, shirt, sizes) = stocked(&connected, 3);
        begun(&connected, json!({})).await;
        connected.control("PUT", "faults", json!({ "seed": 3, "requests": [
            { "kind": "too-many", "retry_after": "1", "share": 20 }, { "kind": "answer-lost", "share": 20 },
            { "kind": "truncated", "share": 10 },
        ]}));
        for sku in ["TEA-0", "TEA-1", "TEA-2", "SHIRT-S", "SHIRT-L"] {
            costs(shop, &connected, sku, "11").await;
        }
        connected.settled().await;
        connected.control("PUT", "faults", json!({}));
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let simple = teas.iter().map(|tea| format!("products/{}", tea["id"]));
        let parts = sizes.iter().map(|size| format!("products/{}/variations/{}", shirt["id"], size["id"]));
        for at in simple.chain(parts) {
            assert_eq!(regular(&connected, &at), "11", "{at}");
        }
    }
}
