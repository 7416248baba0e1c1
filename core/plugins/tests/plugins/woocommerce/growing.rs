//! What the shop has more of: products and variations that are added there, with what it counts of them.

use testkit::{Value, json, on_both, text};
use woocommerce_shop::Seed;

use super::{Connected, open};
use crate::made;

async fn available(connected: &Connected<'_>, variant: &Value) -> String {
    let level = made(connected.shop, "stock.list-levels", json!({ "variant": variant["id"] })).await;
    text(&level["items"][0]["available"])
}

on_both! {
    in open;

    async fn what_the_shop_adds_later_is_added_and_counted(shop) {
        let Some(connected) = Connected::with(shop, Seed { products: 12, orders: 0, seed: 2 }).await else { return };
        let url = connected.there.url.clone();
        connected.settings(json!({ "store": url, "location": "shelf", "send-stock": "true" })).await;
        connected.asked("begin").await;
        connected.settled().await;
        // A product that is new there, and of which two were bought at once: here with what the shop counts of it.
        let tea = json!({
            "name": "Later tea", "sku": "LATER", "regular_price": "5", "manage_stock": true, "stock_quantity": 7,
        });
        let there = connected.owner("POST", "products", tea);
        let line = json!({ "product_id": there["id"], "quantity": 2 });
        let bought = json!({ "line_items": [line], "payment_method": "stripe", "set_paid": true });
        connected.control("POST", "buy", bought);
        connected.brought("products").await;
        connected.settled().await;
        let tea = connected.product("LATER").await;
        assert_eq!(available(&connected, &tea["variants"][0]).await, "5");
        connected.brought("orders").await;
        connected.brought("products").await;
        let counted = &connected.all("products").into_iter().find(|one| one["sku"] == "LATER").unwrap()["stock_quantity"];
        assert_eq!((available(&connected, &tea["variants"][0]).await.as_str(), counted), ("5", &json!(5)));
        // A variation of one that came before, in a size that nobody had.
        let shirt = connected.all("products").into_iter().find(|one| one["type"] == "variable").unwrap();
        let attributes = shirt["attributes"].as_array().unwrap();
        let chosen = attributes.iter().filter(|one| one["variation"] == true).map(|one| {
            let option = if one["name"] == attributes[0]["name"] { json!("Giant") } else { one["options"][0].clone() };
            json!({ "name": one["name"], "option": option })
        });
        let new = json!({
            "sku": "GIANT", "regular_price": "30", "manage_stock": true, "stock_quantity": 4,
            "attributes": chosen.collect::<Vec<_>>(),
        });
        let before = connected.product(&text(&connected.all(&format!("products/{}/variations", shirt["id"]))[0]["sku"])).await;
        connected.owner("POST", &format!("products/{}/variations", shirt["id"]), new);
        connected.owner("PUT", &format!("products/{}", shirt["id"]), json!({ "name": "A shirt for giants" }));
        connected.brought("products").await;
        connected.settled().await;
        let after = connected.product("GIANT").await;
        assert_eq!((&after["id"], &after["name"]), (&before["id"], &json!("A shirt for giants")));
        assert_eq!(after["variants"].as_array().unwrap().len(), before["variants"].as_array().unwrap().len() + 1);
        let giant = after["variants"].as_array().unwrap().iter().find(|one| one["sku"] == "GIANT").unwrap();
        assert_eq!((&giant["price"], &giant["choices"][0]), (&json!("30"), &json!("Giant")));
        assert_eq!(available(&connected, giant).await, "4");
        // Once.
        connected.brought("products").await;
        assert_eq!(connected.product("GIANT").await["variants"], after["variants"]);
    }
}
