//! Two contacts that turn out to be one: what either bought, owes and has left is theirs.

use testkit::{Shop, Value, json, on_both, text};

use crate::{customer, is, made, paid, place, tea};

async fn ids(shop: &Shop, operation: &str, wanted: Value) -> Vec<String> {
    let found = made(shop, operation, wanted).await;
    found["items"].as_array().unwrap().iter().map(|row| text(&row["id"])).collect()
}

on_both! {
    async fn what_both_bought_is_theirs(shop) {
        let tea = tea(shop).await;
        let sell = async |contact: &Value| {
            let lines = json!([{ "variant": tea.variant, "quantity": "1" }]);
            place(shop, made(shop, "sales.draft-order", json!({ "contact": contact["id"], "lines": lines })).await).await
        };
        let kept = customer(shop, "DE").await;
        let gone = made(shop, "contacts.add-contact", json!({ "kind": "person", "name": "A. Lovelace" })).await;
        let limit = json!({ "id": kept["id"], "version": kept["version"], "credit_limit": "30", "currency": "EUR" });
        let kept = made(shop, "contacts.change-contact", limit).await;
        // Both are unpaid, but one is paid too much.
        let theirs = sell(&gone).await;
        let overpaid = sell(&gone).await;
        let bill = made(shop, "sales.issue-invoice", json!({ "id": theirs["id"] })).await;
        paid(shop, &overpaid, "20").await;
        let merge = json!({ "id": kept["id"], "version": kept["version"], "other": gone["id"], "other_version": gone["version"] });
        made(shop, "contacts.merge-contact", merge).await;
        let own = sell(&kept).await;

        for contact in [&kept, &gone] {
            let all = [&own, &overpaid, &theirs].map(|order| text(&order["id"]));
            assert_eq!(ids(shop, "sales.list-orders", json!({ "contact": contact["id"] })).await, all);
            assert_eq!(ids(shop, "sales.list-invoices", json!({ "contact": contact["id"] })).await, [text(&bill["id"])]);
            let credit = made(shop, "sales.get-credit", json!({ "id": contact["id"] })).await;
            is(&credit["sums"][0], json!({ "currency": "EUR", "amount": "8.1" }));
        }
        assert_eq!(ids(shop, "sales.list-orders", json!({ "search": "lovelace" })).await.len(), 3);
        assert_eq!(ids(shop, "sales.list-invoices", json!({ "search": "lovelace" })).await, [text(&bill["id"])]);
        // 11.90 of each: with a third they would owe more than they may.
        let lines = json!([{ "variant": tea.variant, "quantity": "1" }]);
        let third = made(shop, "sales.reckon-order", json!({ "contact": kept["id"], "lines": lines })).await;
        is(&third, json!({ "owed_beyond_limit": "35.7" }));
        let credit = json!({ "id": own["id"], "from": overpaid["id"] });
        is(&made(shop, "sales.use-credit", credit).await["order"], json!({ "paid": "8.1", "payment": "part-paid" }));
    }
}
