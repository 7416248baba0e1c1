//! Pictures that are kept here: a file names them, and brings none.

use testkit::{json, on_both, photograph, text};

use crate::{applied, asked, by_sku, compared, rows, taken_out};

on_both! {
    async fn a_picture_goes_out_by_its_name_and_comes_in_to_the_same(shop) {
        let new = json!({ "name": "Tea", "variants": [{ "sku": "TEA" }] });
        let tea = shop.run(&shop.owner, "catalog.add-product", new).await.unwrap();
        let input = json!({ "id": tea["id"], "alt": "A cup" });
        let bytes = photograph(300, 200, 90);
        let tea = shop.upload(&shop.owner, "catalog.add-picture", input, "image/jpeg", &bytes).await.unwrap();
        let blob = text(&tea["images"][0]["blob"]);
        let (_, file) = taken_out(shop, &shop.owner, json!({ "format": "csv" })).await;
        assert!(file.contains(&format!("blob:{blob}")), "{file}");
        let import = compared(shop, json!({ "content": file })).await;
        assert_eq!(import["same"], 1, "{:?}", rows(shop, &import).await);

        let none = json!({ "id": tea["id"], "version": tea["version"], "images": [] });
        shop.run(&shop.owner, "catalog.change-product", none).await.unwrap();
        let import = applied(shop, json!({ "content": file })).await;
        assert_eq!(import["done"], 1, "{:?}", rows(shop, &import).await);
        assert_eq!(by_sku(shop, "TEA").await["images"], tea["images"], "with its sizes, which no file says");
        asked(shop, "exchange.undo-import", &import).await;
        assert_eq!(by_sku(shop, "TEA").await["images"], json!([]));

        let elsewhere = file.replace(&blob, "blb_01h455vb4pex5vsknk084sn02q");
        let import = compared(shop, json!({ "content": elsewhere })).await;
        assert_eq!(import["wrong"], 1, "{import}");
        let said = rows(shop, &import).await[0]["trouble"].to_string();
        assert!(said.contains("is not here. Leave it out"), "{said}");
    }
}
