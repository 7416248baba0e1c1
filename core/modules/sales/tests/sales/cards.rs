//! No number of a payment card is kept, wherever people write freely.

use door::Ask;
use model::Reason;
use testkit::{Value, json, on_both, text};

use crate::{customer, made, placed, tea};

const CARD: &str = "4111 1111 1111 1111";

on_both! {
    async fn a_card_is_taken_nowhere(shop) {
        let tea = tea(shop).await;
        let order = placed(shop, &tea, "1").await;
        let ada = customer(shop, "DE").await;
        let variant = made(shop, "catalog.find-variant", json!({ "code": "TEA-1" })).await;
        let product = variant["product"].clone();
        let written = |field: &str| json!({ "kind": "person", "name": "Grace", field: CARD });
        let address = json!({ "purpose": "billing", "lines": [CARD], "city": "Berlin", "country": "DE" });
        let level = json!({ "variant": tea.variant, "location": tea.location, "change": "-1", "reason": CARD });
        let consent = json!({ "id": ada["id"], "purpose": "newsletter", "channel": "email", "is_given": true, "proof": CARD });
        let asked: Vec<(&str, Value)> = vec![
            ("contacts.add-contact", json!({ "kind": "person", "name": CARD })),
            ("contacts.add-contact", written("company")),
            ("contacts.add-contact", written("notes")),
            ("contacts.add-contact", json!({ "kind": "person", "name": "Grace", "tags": [CARD] })),
            ("contacts.add-contact", json!({ "kind": "person", "name": "Grace", "addresses": [address.clone()] })),
            ("contacts.record-consent", consent),
            ("catalog.add-product", json!({ "name": CARD })),
            ("catalog.change-product", json!({ "id": product["id"], "version": product["version"], "description": CARD })),
            ("stock.add-location", json!({ "name": CARD })),
            ("stock.adjust", level),
            ("business.change", json!({ "version": 1, "address": CARD })),
            ("business.change", json!({ "version": 1, "name": CARD })),
            ("sales.draft-order", json!({ "notes": CARD })),
            ("sales.draft-order", json!({ "buyer": { "name": CARD } })),
            ("sales.draft-order", json!({ "buyer": { "name": "Grace", "billing": address } })),
            ("sales.draft-order", json!({ "lines": [{ "name": CARD, "quantity": "1", "unit_price": "1" }] })),
            ("sales.issue-invoice", json!({ "id": order["id"], "note": CARD })),
            ("sales.cancel-order", json!({ "id": order["id"], "reason": CARD })),
        ];
        for (operation, input) in asked {
            let no = shop.ask(&shop.fresh(&shop.owner), Ask::with(operation, &input)).await.expect_err(operation);
            let why = text(&json!(no.fields.first().map_or(no.detail.as_ref(), |field| field.detail.as_ref())));
            assert!(no.reason == Reason::Invalid && why.contains("payment card"), "{operation} {input}: {no:?}");
        }
        // A code is whatever number it is.
        let sku = json!({ "name": "Gift", "variants": [{ "sku": "4111111111111111" }] });
        made(shop, "catalog.add-product", sku).await;
    }
}
