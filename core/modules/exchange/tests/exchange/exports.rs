//! Everything out, and in again to the same.

use testkit::{Shop, Value, json, on_both, text};

use crate::{applied, rows, work_off};

const WOOCOMMERCE: &str = include_str!("../../src/reading/tests/woocommerce.csv");

/// A shop with something of everything that a file can hold.
async fn stocked(shop: &Shop) {
    applied(shop, json!({ "content": WOOCOMMERCE, "manner": { "currency": "EUR" } })).await;
    let done = async |operation: &str, input: Value| shop.run(&shop.owner, operation, input).await.unwrap();
    let tricky = json!({
        "name": "=SUM(A1:A9)", "description": "Line one\n\"quoted\"; and, so on\t-5",
        "tags": ["a, b", "c\\d", "it's"],
        "variants": [{
            "title": "-1", "sku": "+49", "barcode": "96385074", "other_barcodes": ["9780306406157"],
            "unit": "kg", "currency": "EUR", "price": "0.000001", "cost": "1234.5",
        }],
    });
    let product = done("catalog.add-product", tricky).await;
    let archived =
        done("catalog.add-product", json!({ "name": "Old", "options": [{ "name": "Size", "values": ["S", "M, L"] }] }))
            .await;
    done("catalog.archive-product", json!({ "id": archived["id"], "version": 1 })).await;
    let floor = done("stock.add-location", json!({ "name": "Shop, floor" })).await;
    let receive = json!({ "variant": product["variants"][0]["id"], "location": floor["id"], "quantity": "2.5" });
    done("stock.receive", receive).await;
}

/// What another business takes out, after it took this in.
async fn passed_on(shop: &Shop, input: Value, export: &str) -> Value {
    let import = shop.run(&shop.stranger, "exchange.begin-import", input).await.unwrap();
    work_off(shop).await;
    let one = json!({ "id": import["id"] });
    shop.run(&shop.stranger, "exchange.start-import", one.clone()).await.unwrap();
    work_off(shop).await;
    let import = shop.run(&shop.stranger, "exchange.get-import", one.clone()).await.unwrap();
    let rows = shop.run(&shop.stranger, "exchange.list-rows", one).await.unwrap();
    assert_eq!((&import["wrong"], &import["failed"]), (&json!(0), &json!(0)), "{rows}");
    shop.run(&shop.fresh(&shop.stranger), export, json!({})).await.unwrap()
}

on_both! {
    async fn what_goes_out_comes_in_again_to_the_same(shop) {
        stocked(shop).await;
        let owner = shop.fresh(&shop.owner);
        let out = shop.run(&owner, "exchange.export-products", json!({})).await.unwrap();
        assert_eq!((&out["name"], &out["count"]), (&json!("products.csv"), &json!(4)));
        let again = passed_on(shop, json!({ "content": out["content"] }), "exchange.export-products").await;
        assert_eq!(again["content"], out["content"]);

        let levels = shop.run(&owner, "exchange.export-levels", json!({})).await.unwrap();
        shop.run(&shop.stranger, "stock.add-location", json!({ "name": "Shop, floor" })).await.unwrap();
        let input = json!({ "kind": "levels", "content": levels["content"] });
        assert_eq!(passed_on(shop, input, "exchange.export-levels").await["content"], levels["content"]);

        // And where it came from, nothing is different.
        let import = applied(shop, json!({ "content": out["content"] })).await;
        assert_eq!((&import["same"], &import["rows"]), (&json!(4), &json!(4)), "{:?}", rows(shop, &import).await);
    }

    async fn a_file_is_written_in_every_format(shop) {
        stocked(shop).await;
        let owner = shop.fresh(&shop.owner);
        let csv = shop.run(&owner, "exchange.export-products", json!({ "format": "csv" })).await.unwrap();
        assert!(text(&csv["content"]).contains("\"'=SUM(A1:A9)\""), "no formula is run");
        let json = shop.run(&owner, "exchange.export-products", json!({ "format": "json" })).await.unwrap();
        let all: Value = serde_json::from_str(&text(&json["content"])).unwrap();
        assert_eq!((all.as_array().unwrap().len(), &all[0]["name"]), (4, &json!("=SUM(A1:A9)")));
        assert_eq!(all[0]["variants"][0]["cost"], "1234.5");
        let xml = shop.run(&owner, "exchange.export-products", json!({ "format": "xml" })).await.unwrap();
        assert!(text(&xml["content"]).contains("<name>Hoodie</name>"));
        let levels = shop.run(&owner, "exchange.export-levels", json!({ "format": "xml" })).await.unwrap();
        assert!(text(&levels["content"]).contains("<on_hand>2.5</on_hand>"));
    }

    async fn taking_everything_out_asks_for_a_fresh_proof(shop) {
        shop.advance(std::time::Duration::from_secs(600));
        let no = shop.run(&shop.owner, "exchange.export-products", json!({})).await.unwrap_err();
        assert_eq!(no.code, "session.step-up");
        let manager = shop.member("manager").await;
        let no = shop.run(&shop.fresh(&manager), "exchange.export-levels", json!({})).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }
}
