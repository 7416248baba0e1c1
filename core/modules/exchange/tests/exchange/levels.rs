//! Stock.

use testkit::{json, on_both};

use crate::{applied, asked, compared, rows};

on_both! {
    async fn levels_are_set_by_movements_and_taken_back(shop) {
        let product = json!({ "name": "Tea", "variants": [{ "sku": "TEA" }] });
        let product = shop.run(&shop.owner, "catalog.add-product", product).await.unwrap();
        let product_variant = product["variants"][0]["id"].clone();
        let floor = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Shop floor" })).await.unwrap();
        let receive = json!({ "variant": product_variant, "location": floor["id"], "quantity": "5" });
        shop.run(&shop.owner, "stock.receive", receive).await.unwrap();

        let content = "SKU,Location,On hand\nTEA,shop FLOOR,8\nTEA,Attic,1\nCUP,Shop floor,1\nTEA,Shop floor,some\n";
        let import = compared(shop, json!({ "kind": "levels", "content": content })).await;
        let all = rows(shop, &import).await;
        assert_eq!(all[0]["changes"], json!([{ "field": "on_hand/Shop floor", "before": "5", "after": "8" }]));
        assert_eq!((&import["changed"], &import["wrong"]), (&json!(1), &json!(3)));
        assert_eq!(all[1]["trouble"][0]["detail"], "There is no location Attic here; add it first.");

        let import = asked(shop, "exchange.start-import", &import).await;
        assert_eq!((&import["done"], &import["failed"]), (&json!(1), &json!(0)));
        let level = async || {
            let levels = shop.run(&shop.owner, "stock.list-levels", json!({ "variant": product_variant })).await.unwrap();
            levels["items"][0]["on_hand"].clone()
        };
        assert_eq!(level().await, "8");
        asked(shop, "exchange.undo-import", &import).await;
        assert_eq!(level().await, "5");

        let import = applied(shop, json!({ "kind": "levels", "content": "SKU,On hand\nTEA,9\n", "location": floor["id"] })).await;
        let sold = json!({ "variant": product_variant, "location": floor["id"], "quantity": "2" });
        shop.run(&shop.owner, "stock.receive", sold).await.unwrap();
        let import = asked(shop, "exchange.undo-import", &import).await;
        assert_eq!((&import["undone"], &import["left_alone"]), (&json!(0), &json!(1)));
        assert_eq!(level().await, "11");
    }
}
