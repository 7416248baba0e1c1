//! What sales promise, at the door, on both databases.

#![cfg(test)]

mod agreeing;
mod cards;
mod channels;
mod crowds;
mod finding;
mod goods;
mod importing;
mod invoices;
mod keeping;
mod merged;
mod orders;
mod papers;
mod payments;
mod reckoning;
mod reports;
mod returned;
mod taxes;

use std::time::Duration;

use testkit::{Shop, Value, json, text};

/// A shop in Germany with tea on its shelf: ten of it, at 11.90 each with the tax in it.
pub struct Tea {
    pub variant: String,
    pub location: String,
}

pub async fn tea(shop: &Shop) -> Tea {
    made(shop, "business.change", json!({ "version": 0, "country": "DE" })).await;
    made(shop, "sales.add-tax-preset", json!({ "country": "DE" })).await;
    let product = json!({ "name": "Tea", "variants": [{ "sku": "TEA-1", "price": "11.90", "currency": "EUR" }] });
    let product = made(shop, "catalog.add-product", product).await;
    let variant = text(&product["variants"][0]["id"]);
    let location = text(&made(shop, "stock.add-location", json!({ "name": "Shelf" })).await["id"]);
    let ten = json!({ "variant": variant, "location": location, "quantity": "10" });
    made(shop, "stock.receive", ten).await;
    made(shop, "sales.set-policy", json!({ "version": 0, "location": location })).await;
    Tea { variant, location }
}

/// By the owner, a moment after what was before.
pub async fn made(shop: &Shop, operation: &str, input: Value) -> Value {
    shop.advance(Duration::from_millis(1));
    shop.run(&shop.owner, operation, input).await.unwrap_or_else(|no| panic!("{operation}: {no:?}"))
}

/// A no, by its code.
pub async fn refused(shop: &Shop, operation: &str, input: Value) -> String {
    shop.run(&shop.owner, operation, input).await.expect_err(operation).code.into_owned()
}

pub async fn drafted(shop: &Shop, tea: &Tea, quantity: &str) -> Value {
    made(shop, "sales.draft-order", json!({ "lines": [{ "variant": tea.variant, "quantity": quantity }] })).await
}

/// Of so much tea.
pub async fn placed(shop: &Shop, tea: &Tea, quantity: &str) -> Value {
    place(shop, drafted(shop, tea, quantity).await).await
}

pub async fn place(shop: &Shop, order: Value) -> Value {
    made(shop, "sales.place-order", json!({ "id": order["id"], "version": order["version"] })).await
}

pub async fn paid(shop: &Shop, order: &Value, amount: &str) -> Value {
    made(shop, "sales.record-payment", json!({ "id": order["id"], "provider": "cash", "amount": amount })).await
}

pub async fn now(shop: &Shop, order: &Value) -> Value {
    made(shop, "sales.get-order", json!({ "id": order["id"] })).await
}

/// On hand and reserved.
pub async fn level(shop: &Shop, tea: &Tea) -> (String, String) {
    let query = json!({ "variant": tea.variant, "location": tea.location });
    let level = made(shop, "stock.list-levels", query).await["items"][0].clone();
    (text(&level["on_hand"]), text(&level["reserved"]))
}

pub async fn customer(shop: &Shop, country: &str) -> Value {
    let address =
        json!({ "purpose": "billing", "lines": ["Street 1"], "city": "City", "postcode": "10115", "country": country });
    made(shop, "contacts.add-contact", json!({ "kind": "person", "name": "Ada Lovelace", "addresses": [address] }))
        .await
}

/// In minor units of a currency with two places.
pub fn cents(amount: &Value) -> i64 {
    text(amount).parse::<model::Rate>().unwrap().millionths() / 10_000
}

pub fn is(value: &Value, fields: Value) {
    for (field, wanted) in fields.as_object().unwrap() {
        assert_eq!(&value[field], wanted, "{field} of {value:#}");
    }
}
