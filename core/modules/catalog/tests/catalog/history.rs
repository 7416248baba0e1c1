//! What happened to a product: who, when, and from what to what.

use testkit::{Value, json, on_both, text};

use crate::{done, each, product};

/// From what to what a field changed, in one entry.
fn field<'v>(entry: &'v Value, name: &str) -> Option<(&'v Value, &'v Value)> {
    let fields = entry["changes"].as_array().unwrap().iter().flat_map(|change| change["fields"].as_array().unwrap());
    fields.into_iter().find(|field| field["field"] == name).map(|field| (&field["before"], &field["after"]))
}

on_both! {
    async fn every_field_has_a_history(shop) {
        let tea = product(shop, "Tea", json!({ "currency": "EUR", "cost": "2.1" })).await;
        let variant = &tea["variants"][0]["id"];
        product(shop, "Coffee", json!({})).await;
        let manager = shop.member("manager").await;
        let change = json!({ "id": tea["id"], "version": 1, "name": "Green tea", "tags": ["Bio"] });
        shop.run(&manager, "catalog.change-product", change).await.unwrap();
        done(shop, "catalog.change-variant", json!({ "id": variant, "version": 1, "cost": "2.5", "sku": "T" })).await;
        done(shop, "catalog.set-options", json!({ "id": tea["id"], "version": 2, "options": [{ "name": "Size", "values": ["S"] }] })).await;
        let history = done(shop, "catalog.get-history", json!({ "id": tea["id"] })).await;
        let operations: Vec<String> = each(&history["items"], "operation").into_iter().map(text).collect();
        assert_eq!(operations, ["catalog.set-options", "catalog.change-variant", "catalog.change-product", "catalog.add-product"]);
        let items = history["items"].as_array().unwrap();
        assert_eq!(field(&items[0], "options"), Some((&json!([]), &json!([{ "name": "Size", "values": ["S"] }]))));
        assert_eq!(field(&items[0], "choices"), Some((&json!([]), &json!(["S"]))), "of its variant, in the same entry");
        assert_eq!(field(&items[1], "cost"), Some((&json!("2.1"), &json!("2.5"))));
        assert_eq!(field(&items[1], "sku_key"), None, "what is made from other fields is not told");
        assert_eq!(field(&items[2], "name"), Some((&json!("Tea"), &json!("Green tea"))));
        assert_eq!(items[2]["actor"], manager.who.to_string());
        assert_eq!(items[3]["changes"].as_array().unwrap().len(), 2, "the product and its variant");
        assert_eq!(items[1]["changes"][0]["version"], 2);
    }

    async fn a_history_shows_no_more_than_its_reader_may_see(shop) {
        let tea = product(shop, "Tea", json!({ "currency": "EUR", "price": "4", "cost": "702.1" })).await;
        let history = shop.run(&shop.clerk, "catalog.get-history", json!({ "id": tea["id"] })).await.unwrap();
        assert!(!history.to_string().contains("702.1") && history.to_string().contains("\"4\""), "{history}");
        let changes = history["items"][0]["changes"].as_array().unwrap();
        let cost = changes.iter().flat_map(|change| change["fields"].as_array().unwrap()).find(|field| field["field"] == "cost");
        assert_eq!(cost.unwrap()["masked"], true, "that it changed is told");
        let no = shop.run(&shop.stranger, "catalog.get-history", json!({ "id": tea["id"] })).await.unwrap_err();
        assert_eq!(no.code, "record.not-found");
    }

    async fn a_long_history_comes_page_by_page(shop) {
        let tea = product(shop, "Tea", json!({})).await;
        for version in 1..=5 {
            done(shop, "catalog.change-product", json!({ "id": tea["id"], "version": version, "name": format!("Tea {version}") })).await;
        }
        let (mut seqs, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let page = done(shop, "catalog.get-history", json!({ "id": tea["id"], "limit": 2, "cursor": cursor })).await;
            seqs.extend(each(&page["items"], "seq").into_iter().map(|seq| seq.as_i64().unwrap()));
            cursor = page["next"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(seqs.len(), 6);
        assert!(seqs.is_sorted_by(|one, other| one > other));
    }
}
