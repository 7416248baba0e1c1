//! Stock.

use testkit::{json, on_both, text};

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

    async fn what_has_no_sku_is_told_by_its_product_and_what_was_chosen(shop) {
        const PRODUCTS: &str = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty\n\
            tee,Tee,Size,S,Colour,White,,7\n\
            tee,,,S,,Black,,2\n\
            card,Gift card,Title,Default Title,,,,5\n\
            mug,Mug,Title,Default Title,,,'0017,4\n";
        let floor = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Shop floor" })).await.unwrap();
        let import = applied(shop, json!({ "content": PRODUCTS })).await;
        assert_eq!(import["done"], 3, "{import}");
        let import = applied(shop, json!({ "kind": "levels", "content": PRODUCTS, "location": floor["id"] })).await;
        assert_eq!((&import["done"], &import["wrong"]), (&json!(4), &json!(0)), "{:?}", rows(shop, &import).await);
        let on_hand = async || {
            let levels = shop.run(&shop.owner, "stock.list-levels", json!({})).await.unwrap();
            let products = shop.run(&shop.owner, "catalog.list-products", json!({})).await.unwrap();
            let mut all = Vec::new();
            for product in products["items"].as_array().unwrap() {
                let product = shop.run(&shop.owner, "catalog.get-product", json!({ "id": product["id"] })).await.unwrap();
                for variant in product["variants"].as_array().unwrap() {
                    let of_it = levels["items"].as_array().unwrap().iter().filter(|level| level["variant"] == variant["id"]);
                    all.extend(of_it.map(|level| format!("{} {}", text(&variant["title"]), text(&level["on_hand"]))));
                }
            }
            all.sort();
            all
        };
        assert_eq!(on_hand().await, [" 4", " 5", "S / Black 2", "S / White 7"]);

        // Its own file of stock, a line for each place. What a place never has says nothing.
        const STOCK: &str = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,SKU,Location,Available (not editable),On hand (current),On hand (new)\n\
            tee,Tee,Size,s,Colour,black,,Shop floor,1,3,\n\
            tee,Tee,Size,S,Colour,White,,Attic,not stocked,Not stocked,\n\
            tee,Tee,Size,M,Colour,White,,Shop floor,1,1,\n\
            mug,Mug,Title,Default Title,,,'0017,Shop floor,9,9,\n";
        let import = applied(shop, json!({ "kind": "levels", "content": STOCK })).await;
        assert_eq!(import["facts"]["format"], "shopify");
        assert_eq!((&import["done"], &import["wrong"]), (&json!(2), &json!(1)), "{:?}", rows(shop, &import).await);
        let wrong = rows(shop, &import).await.into_iter().find(|row| row["outcome"] == "wrong").unwrap();
        assert_eq!(wrong["trouble"][0]["detail"], "There is no variant tee, M, White here; bring in the products first.");
        assert_eq!(on_hand().await, [" 5", " 9", "S / Black 3", "S / White 7"]);
        asked(shop, "exchange.undo-import", &import).await;
        assert_eq!(on_hand().await, [" 4", " 5", "S / Black 2", "S / White 7"]);
    }
}
