//! What contacts promise, at the door, on both databases.

#![cfg(test)]

mod agreeing;
mod erasing;
mod guests;
mod keeping;
mod listing;
mod merging;
mod reporting;
mod traces;

use std::time::Duration;

use door::step::Ending;
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

/// Sells them something, and sends them the invoice.
pub async fn invoiced(shop: &Shop, contact: &Value) -> Value {
    let line = json!({ "name": "Repair", "quantity": "1", "unit_price": "10" });
    let order = json!({ "contact": contact["id"], "currency": "GBP", "lines": [line] });
    let order = shop.run(&shop.owner, "sales.draft-order", order).await.unwrap();
    let place = json!({ "id": order["id"], "version": order["version"] });
    shop.run(&shop.owner, "sales.place-order", place).await.unwrap();
    shop.run(&shop.owner, "sales.issue-invoice", json!({ "id": order["id"] })).await.unwrap()
}

/// The same, with its paper.
pub async fn on_paper(shop: &Shop, contact: &Value) -> Value {
    let invoice = invoiced(shop, contact).await;
    shop.run(&shop.owner, "sales.make-paper", json!({ "id": invoice["id"] })).await.unwrap();
    invoice
}

/// Does what an operation left to be done.
pub async fn finish(shop: &Shop) {
    for job in shop.door.claim_jobs(Some(shop.workspace), "test").await.unwrap() {
        match job.kind.as_str() {
            contacts::ERASE => contacts::run_erasing(&shop.door, job.workspace, job.read().unwrap()).await.unwrap(),
            contacts::LET_GO => contacts::run_letting_go(&shop.door, job.workspace, job.read().unwrap()).await.unwrap(),
            // What others left when the shop was opened.
            _ => {}
        }
        shop.door.end_job(&job, Ending::Done).await.unwrap();
    }
}

/// Erases somebody, to the end: the answer.
pub async fn erased(shop: &Shop, contact: &Value) -> Value {
    let input = json!({ "id": contact["id"], "version": contact["version"], "name": contact["name"] });
    let erasure = shop.run(&shop.fresh(&shop.owner), "privacy.erase-contact", input).await.unwrap();
    finish(shop).await;
    erasure
}
