//! What is there is here: once, and to the last coin.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};
use woocommerce_shop::Seed;

use super::{Connected, open};
use crate::made;

const SOME: Seed = Seed { products: 25, orders: 60, seed: 7 };

/// What can be sold at once of what has this SKU.
pub async fn available(shop: &Shop, sku: &str) -> String {
    let found = made(shop, "catalog.list-products", json!({ "sku": sku })).await;
    let product = made(shop, "catalog.get-product", json!({ "id": found["items"][0]["id"] })).await;
    let variants = product["variants"].as_array().unwrap();
    let variant = variants.iter().find(|variant| variant["sku"] == sku).unwrap();
    let levels = made(shop, "stock.list-levels", json!({ "variant": variant["id"] })).await;
    text(&levels["items"][0]["available"])
}

async fn products(shop: &Shop) -> usize {
    made(shop, "catalog.list-products", json!({ "limit": 200 })).await["items"].as_array().unwrap().len()
}

fn done(sync: &Value) -> (String, Value) {
    (text(&sync["name"]), sync["state"].clone())
}

on_both! {
    in open;

    async fn everything_is_brought_over_once(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        let told = connected.asked("begin").await;
        assert_eq!(told["state"], "done", "{told}");
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let mut syncs: Vec<_> = connected.syncs().await.iter().map(done).collect();
        syncs.sort_by(|one, other| one.0.cmp(&other.0));
        let steps = ["orders", "products", "stock", "stock"].map(|name| (name.to_owned(), json!("done")));
        assert_eq!(syncs, steps, "each led to the next");
        connected.agrees().await;
        // Groups, and what is sold elsewhere, are nothing that could be handed out.
        let goods = connected.all("products").iter().filter(|one| one["type"] == "simple" || one["type"] == "variable").count();
        assert_eq!(products(shop).await, goods);
        // What can be sold here is what can be sold there.
        let simple = connected.all("products").into_iter().filter(|one| one["manage_stock"] == true);
        for one in simple {
            let there = one["stock_quantity"].to_string();
            assert_eq!(available(shop, one["sku"].as_str().unwrap()).await, there, "{}", one["sku"]);
        }
        // Started again, nothing is there twice.
        connected.asked("begin").await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        assert_eq!(products(shop).await, goods);
        connected.agrees().await;
    }

    async fn tried_out_it_counts_and_keeps_nothing(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        let begun = connected.start("orders", true).await;
        connected.settled().await;
        let sync = connected.syncs().await.into_iter().find(|one| one["id"] == begun["id"]).unwrap();
        assert_eq!((&sync["state"], &sync["expected"]), (&json!("done"), &json!(60)), "{sync}");
        assert!(sync["operations"]["sales.import-order"].as_i64().unwrap() >= 60, "{sync}");
        assert_eq!(made(shop, "sales.list-orders", json!({})).await["items"], json!([]));
    }

    async fn what_changed_is_brought_over_the_next_time(shop) {
        let Some(connected) = Connected::with(shop, Seed { products: 10, orders: 12, seed: 3 }).await else { return };
        connected.asked("begin").await;
        connected.settled().await;
        let bought = connected.control("POST", "buy", json!({
            "line_items": [{ "product_id": connected.all("products").iter().find(|one| one["type"] == "simple").unwrap()["id"], "quantity": 2 }],
            "payment_method": "cod", "payment_method_title": "Cash on delivery",
        }));
        shop.advance(Duration::from_secs(1));
        connected.start("orders", false).await;
        connected.settled().await;
        connected.agrees().await;
        let here = connected.order(&bought).await;
        assert_eq!((&here["payment"], &here["lines"][0]["variant"]), (&json!("unpaid"), &here["lines"][0]["variant"]));
        assert!(here["lines"][0]["variant"].is_string(), "its goods are known by their SKU: {here}");
        // It is on its way, and part of it comes back with its money.
        let id = &bought["id"];
        connected.owner("PUT", &format!("orders/{id}"), json!({ "status": "completed" }));
        let line = &bought["line_items"][0];
        let one = json!({ "id": line["id"], "quantity": 1, "refund_total": "1.00" });
        let refund = json!({ "amount": "1.00", "reason": "Broken", "api_refund": false, "line_items": [one] });
        connected.owner("POST", &format!("orders/{id}/refunds"), refund);
        connected.start("orders", false).await;
        connected.settled().await;
        connected.agrees().await;
        let here = connected.order(&bought).await;
        assert_eq!((&here["state"], &here["payment"]), (&json!("completed"), &json!("part-refunded")), "{here}");
        assert_eq!((&here["lines"][0]["fulfilled"], &here["lines"][0]["returned"]), (&json!("2"), &json!("1")));
        // It was not given back after all.
        let there = connected.owner("GET", &format!("orders/{id}"), json!({}));
        connected.owner("DELETE", &format!("orders/{id}/refunds/{}?force=true", there["refunds"][0]["id"]), json!({}));
        connected.start("orders", false).await;
        connected.settled().await;
        connected.agrees().await;
        let here = connected.order(&bought).await;
        assert_eq!((&here["refunded"], &here["lines"][0]["returned"]), (&json!("0"), &json!("1")), "{here}");
    }

    async fn money_is_what_the_shop_says_in_every_currency(shop) {
        let Some(connected) = Connected::with(shop, Seed::default()).await else { return };
        for (country, state, rate, compound) in [("DE", "", "19", false), ("CA", "QC", "5", false), ("CA", "QC", "9.975", true)] {
            let priority = if compound { 2 } else { 1 };
            connected.owner("POST", "taxes", json!({
                "country": country, "state": state, "rate": rate, "name": format!("T{rate}"), "compound": compound,
                "priority": priority, "shipping": true,
            }));
        }
        connected.owner("POST", "coupons", json!({ "code": "ten", "discount_type": "percent", "amount": "10" }));
        for (currency, decimals, included, at_subtotal, price) in [
            ("EUR", "2", "yes", "no", "19.99"), ("EUR", "2", "no", "yes", "0.35"), ("JPY", "0", "yes", "no", "1499"),
            ("JPY", "2", "no", "no", "333.33"), ("KWD", "3", "no", "yes", "13.595"), ("KWD", "3", "yes", "yes", "0.005"),
        ] {
            connected.control("PUT", "settings", json!({
                "woocommerce_currency": currency, "woocommerce_price_num_decimals": decimals,
                "woocommerce_prices_include_tax": included, "woocommerce_tax_round_at_subtotal": at_subtotal,
            }));
            let product = connected.owner("POST", "products", json!({ "name": "Tea", "type": "simple", "regular_price": price }));
            for country in ["DE", "CA"] {
                let address = json!({ "country": country, "state": if country == "CA" { "QC" } else { "" }, "city": "X", "first_name": "A" });
                connected.owner("POST", "orders", json!({
                    "billing": address, "shipping": address, "payment_method": "stripe", "set_paid": true,
                    "line_items": [{ "product_id": product["id"], "quantity": 3 }, { "product_id": product["id"], "quantity": 7 }],
                    "shipping_lines": [{ "method_id": "flat_rate", "method_title": "Parcel", "total": "4" }],
                    "fee_lines": [{ "name": "Loyalty", "total": "-1" }],
                    "coupon_lines": [{ "code": "ten" }],
                }));
            }
            // What was sold is deleted, and stays sold.
            connected.owner("DELETE", &format!("products/{}?force=true", product["id"]), json!({}));
        }
        connected.start("orders", false).await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        connected.agrees().await;
        assert_eq!(connected.all("orders").len(), 12);
    }

    async fn a_shop_that_is_busy_and_broken_is_asked_until_all_is_there(shop) {
        let Some(connected) = Connected::with(shop, Seed { products: 5, orders: 30, seed: 9 }).await else { return };
        connected.control("PUT", "faults", json!({ "seed": 5, "requests": [
            { "kind": "too-many", "retry_after": "2", "share": 15 }, { "kind": "truncated", "share": 5 },
            { "kind": "maintenance", "share": 5 }, { "kind": "notices", "share": 5 }, { "kind": "answer-lost", "share": 3 },
        ]}));
        connected.start("products", false).await;
        connected.start("orders", false).await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        connected.control("PUT", "faults", json!({}));
        connected.agrees().await;
    }

    async fn variations_without_a_sku_are_each_their_own_whatever_it_becomes_later(shop) {
        let Some(connected) = Connected::with(shop, Seed::default()).await else { return };
        let shirt = connected.owner("POST", "products", json!({
            "name": "Shirt", "type": "variable", "sku": "SHIRT",
            "attributes": [{ "name": "Size", "variation": true, "options": ["S", "L"] }],
        }));
        let sizes = ["S", "L"].map(|size| connected.owner("POST", &format!("products/{}/variations", shirt["id"]), json!({
            "regular_price": "20", "manage_stock": true, "stock_quantity": 5,
            "attributes": [{ "name": "Size", "option": size }],
        })));
        assert_eq!(sizes[0]["sku"], "SHIRT", "each says its product's");
        connected.asked("begin").await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let known = sizes.each_ref().map(|size| format!("WC-{}", size["id"]));
        for sku in &known {
            assert_eq!(available(shop, sku).await, "5");
        }
        let buy = |size: &Value| connected.control("POST", "buy", json!({
            "line_items": [{ "product_id": shirt["id"], "variation_id": size["id"], "quantity": 2 }],
            "payment_method": "cod", "payment_method_title": "Cash on delivery",
        }));
        // The second has a SKU of its own by the time that it is bought.
        buy(&sizes[0]);
        connected.owner("PUT", &format!("products/{}/variations/{}", shirt["id"], sizes[1]["id"]), json!({ "sku": "L-1" }));
        buy(&sizes[1]);
        shop.advance(Duration::from_secs(1));
        connected.start("orders", false).await;
        connected.settled().await;
        for sku in &known {
            assert_eq!(available(shop, sku).await, "3", "{sku} is kept for whoever bought it");
        }
    }

    async fn bringing_over_changes_nothing_there_however_often(shop) {
        let Some(connected) = Connected::with(shop, Seed { products: 6, orders: 12, seed: 11 }).await else { return };
        let url = connected.there.url.clone();
        let mut all = json!({ "store": url, "location": "shelf", "send-stock": "true", "send-status": "true" });
        connected.settings(all.clone()).await;
        let simple = connected.all("products").into_iter().find(|one| one["manage_stock"] == true).unwrap();
        let (sku, there) = (text(&simple["sku"]), simple["stock_quantity"].as_i64().unwrap());
        connected.control("DELETE", "asked", json!({}));
        connected.asked("begin").await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let changes = |asked: &Value| {
            asked.as_array().unwrap().iter().filter(|one| one["method"] == "PUT").cloned().collect::<Vec<_>>()
        };
        assert_eq!(changes(&connected.control("GET", "asked", json!({}))), Vec::<Value>::new());
        assert_eq!(available(shop, &sku).await, there.to_string());

        all["buffer"] = json!("2");
        connected.settings(all).await;
        // One is sold at the till: two are held back, which are here when all is counted once more.
        let found = made(shop, "catalog.list-products", json!({ "sku": sku })).await;
        let product = made(shop, "catalog.get-product", json!({ "id": found["items"][0]["id"] })).await;
        let variant = product["variants"].as_array().unwrap().iter().find(|one| one["sku"] == json!(sku)).unwrap();
        let location = made(shop, "stock.list-locations", json!({})).await["items"][0]["id"].clone();
        let sold = json!({ "variant": variant["id"], "location": location, "change": "-1", "reason": "Sold" });
        made(shop, "stock.adjust", sold).await;
        connected.settled().await;
        let now = connected.owner("GET", &format!("products/{}", simple["id"]), json!({}));
        assert_eq!(now["stock_quantity"], there - 3);
        connected.asked("begin").await;
        connected.settled().await;
        assert_eq!(available(shop, &sku).await, (there - 1).to_string());
    }

    async fn what_the_schedule_brings_meanwhile_is_no_step_of_it(shop) {
        let Some(connected) = Connected::with(shop, Seed { products: 60, orders: 120, seed: 5 }).await else { return };
        connected.start("orders", false).await;
        let begin = json!({ "id": connected.connection["id"], "action": "begin" });
        made(shop, "plugins.ask-action", begin).await;
        connected.settled().await;
        let syncs = connected.syncs().await;
        let counts = syncs.iter().filter(|one| one["name"] == "stock" && one["state"] == "done").count();
        assert_eq!(counts, 2, "it comes to its end: {syncs:#?}");
        connected.agrees().await;
    }

    async fn what_was_missed_is_found_and_healed(shop) {
        let Some(connected) = Connected::with(shop, Seed { products: 5, orders: 20, seed: 4 }).await else { return };
        let begun = connected.start("missing-orders", false).await;
        connected.settled().await;
        let found = connected.syncs().await.into_iter().find(|one| one["id"] == begun["id"]).unwrap();
        assert_eq!((&found["done"], &found["missing"], &found["healed"]), (&json!(20), &json!(20), &json!(20)), "{found}");
        connected.agrees().await;
        let again = connected.start("missing-orders", false).await;
        connected.settled().await;
        let found = connected.syncs().await.into_iter().find(|one| one["id"] == again["id"]).unwrap();
        assert_eq!((&found["done"], &found["missing"], &found["older"]), (&json!(20), &json!(0), &json!(0)));
        // What changed there while nobody heard of it is read anew, and that is said.
        let over = connected.all("orders").into_iter().find(|order| order["status"] == "completed").unwrap();
        let refund = json!({ "amount": "0.50", "reason": "Late", "api_refund": false });
        connected.owner("POST", &format!("orders/{}/refunds", over["id"]), refund);
        let later = connected.start("missing-orders", false).await;
        connected.settled().await;
        let found = connected.syncs().await.into_iter().find(|one| one["id"] == later["id"]).unwrap();
        assert_eq!((&found["missing"], &found["older"], &found["healed"]), (&json!(0), &json!(1), &json!(1)), "{found}");
        connected.agrees().await;
    }
}
