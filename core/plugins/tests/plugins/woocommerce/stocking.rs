//! How much there is to sell is told to the shop: all that moved at once together, and what was called off here.

use testkit::{Value, json, on_both, text};
use woocommerce_shop::Seed;

use super::{Connected, bringing::available, open};
use crate::made;

const SOME: Seed = Seed { products: 12, orders: 6, seed: 11 };

impl Connected<'_> {
    /// What the shop counts by itself, and is no variation.
    fn counted(&self) -> Vec<Value> {
        self.all("products").into_iter().filter(|one| one["type"] == "simple" && one["manage_stock"] == true).collect()
    }

    async fn sends(&self) {
        let url = self.there.url.clone();
        self.settings(json!({ "store": url, "location": "shelf", "send-stock": "true", "send-status": "true" })).await;
        self.asked("begin").await;
        self.settled().await;
        self.control("DELETE", "asked", json!({}));
    }
}

on_both! {
    in open;

    async fn what_moves_at_once_is_told_at_once(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        connected.sends().await;
        let location = made(shop, "stock.list-locations", json!({})).await["items"][0]["id"].clone();
        let all = connected.counted();
        assert!(all.len() > 2, "{all:#?}");
        for theirs in &all {
            let product = connected.product(&text(&theirs["sku"])).await;
            for _ in 0..2 {
                let more = json!({
                    "variant": product["variants"][0]["id"], "location": location, "change": "3", "reason": "Bought in",
                });
                made(shop, "stock.adjust", more).await;
            }
        }
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let changes = connected.changes();
        assert!(changes.iter().all(|one| one == "POST products/batch") && changes.len() < all.len(), "{changes:?}");
        for (before, now) in all.iter().zip(connected.counted()) {
            assert_eq!(now["stock_quantity"].as_i64(), before["stock_quantity"].as_i64().map(|before| before + 6));
        }
    }

    async fn what_is_called_off_here_is_called_off_there_and_its_goods_are_back_once(shop) {
        let Some(connected) = Connected::with(shop, SOME).await else { return };
        connected.sends().await;
        let theirs = connected.counted().swap_remove(0);
        let there = theirs["stock_quantity"].as_i64().unwrap();
        let line = json!({ "product_id": theirs["id"], "quantity": 2 });
        let bought = connected.control("POST", "buy", json!({ "line_items": [line], "payment_method": "cod", "status": "processing" }));
        connected.brought("orders").await;
        let at = format!("products/{}", theirs["id"]);
        let quantity = || connected.owner("GET", &at, json!({}))["stock_quantity"].as_i64().unwrap();
        assert_eq!(quantity(), there - 2);
        let order = connected.order(&bought).await;
        made(shop, "sales.cancel-order", json!({ "id": order["id"], "reason": "They rang" })).await;
        connected.settled().await;
        assert_eq!(connected.troubles().await, Vec::<String>::new());
        let now = connected.owner("GET", &format!("orders/{}", bought["id"]), json!({}));
        assert_eq!((&now["status"], quantity()), (&json!("cancelled"), there));
        assert_eq!(available(shop, &text(&theirs["sku"])).await, there.to_string());
        connected.brought("orders").await;
        connected.agrees().await;
    }
}
