//! What contacts promise, at the door, on both databases.

#![cfg(test)]

mod agreeing;
mod keeping;
mod listing;
mod merging;

use std::time::Duration;

use testkit::{Shop, Value, json};

/// A moment after the one before.
pub async fn added(shop: &Shop, input: Value) -> Value {
    shop.advance(Duration::from_millis(1));
    shop.run(&shop.owner, "contacts.add-contact", input).await.unwrap()
}

pub async fn person(shop: &Shop, name: &str) -> Value {
    added(shop, json!({ "kind": "person", "name": name })).await
}

pub async fn names(shop: &Shop, wanted: Value) -> Vec<String> {
    let listed = shop.run(&shop.owner, "contacts.list-contacts", wanted).await.unwrap();
    listed["items"].as_array().unwrap().iter().map(|row| testkit::text(&row["name"])).collect()
}
