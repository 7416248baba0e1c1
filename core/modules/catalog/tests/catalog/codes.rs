//! SKUs and barcodes name one variant, in any form.

use testkit::{Shop, Value, json, on_both, text};

use crate::{done, each, product, refused};

async fn found(shop: &Shop, code: &str) -> Value {
    let found = shop.run(&shop.clerk, "catalog.find-variant", json!({ "code": code })).await;
    found.map_or_else(|no| json!(no.code), |found| found["product"]["name"].clone())
}

on_both! {
    async fn a_variant_is_found_by_every_form_of_every_code(shop) {
        let book = json!({ "sku": "B-1", "barcode": "0-306-40615-2", "other_barcodes": ["036000291452", "96385074"] });
        product(shop, "Book", book).await;
        product(shop, "Pen", json!({ "sku": "036000291452" })).await;
        for code in ["0306406152", "9780306406157", "978-0-306-40615-7", "0036000291452", "96385074", "B-1", " B-1 "] {
            assert_eq!(found(shop, code).await, "Book", "{code}");
            let listed = done(shop, "catalog.list-products", json!({ "barcode": code })).await;
            assert_eq!(each(&listed["items"], "name"), ["Book"], "{code}");
            if code == "96385074" { break; }
        }
        assert_eq!(found(shop, "B-1").await, "Book");
        assert_eq!(found(shop, "036000291452").await, "Book", "what is scanned goes before what looks like it");
        for nothing in ["4006381333931", "b-1", "B", "%"] {
            assert_eq!(found(shop, nothing).await, "record.not-found", "{nothing}");
        }
        assert_eq!(found(shop, "").await, "input.invalid");
    }

    async fn a_code_belongs_to_one_variant_in_all_its_forms(shop) {
        product(shop, "Book", json!({ "barcode": "0306406152", "other_barcodes": ["036000291452"] })).await;
        for variant in [
            json!({ "barcode": "9780306406157" }),
            json!({ "barcode": "0036000291452" }),
            json!({ "barcode": "96385074", "other_barcodes": ["00036000291452"] }),
        ] {
            let code = refused(shop, "catalog.add-product", json!({ "name": "Other", "variants": [variant] })).await;
            assert_eq!(code, "catalog.code-taken", "{variant}");
        }
        for variant in [
            json!({ "barcode": "9780306406157", "other_barcodes": ["0306406152"] }),
            json!({ "other_barcodes": ["96385074"] }),
            json!({ "barcode": "96385075" }),
            json!({ "barcode": "96385074", "other_barcodes": ["1"] }),
        ] {
            let code = refused(shop, "catalog.add-product", json!({ "name": "Other", "variants": [variant] })).await;
            assert_eq!(code, "input.invalid", "{variant}");
        }
        let listed = done(shop, "catalog.list-products", json!({})).await;
        assert_eq!(each(&listed["items"], "name"), ["Book"], "what was refused left nothing");
    }

    async fn codes_change_places_and_are_given_free(shop) {
        let book = product(shop, "Book", json!({ "barcode": "96385074", "other_barcodes": ["036000291452"] })).await;
        let id = text(&book["variants"][0]["id"]);
        let change = |version: i64, change: Value| {
            let mut input = change;
            input["id"] = json!(id);
            input["version"] = json!(version);
            done(shop, "catalog.change-variant", input)
        };
        let swapped = change(1, json!({ "barcode": "036000291452" })).await;
        assert_eq!((&swapped["barcode"], &swapped["other_barcodes"]), (&json!("036000291452"), &json!(["96385074"])));
        assert_eq!(found(shop, "96385074").await, "Book");
        let alone = change(2, json!({ "other_barcodes": [] })).await;
        assert_eq!(alone["other_barcodes"], json!([]));
        assert_eq!(found(shop, "96385074").await, "record.not-found");
        product(shop, "Pen", json!({ "barcode": "96385074" })).await;
        let none = change(3, json!({ "barcode": null })).await;
        assert_eq!(none["barcode"], Value::Null);
        assert_eq!(found(shop, "036000291452").await, "record.not-found");
        let taken = json!({ "id": id, "version": 4, "barcode": "96385074" });
        assert_eq!(refused(shop, "catalog.change-variant", taken).await, "catalog.code-taken");
        let stale = json!({ "id": id, "version": 3, "barcode": "4006381333931" });
        assert_eq!(refused(shop, "catalog.change-variant", stale).await, "record.stale");
    }
}
