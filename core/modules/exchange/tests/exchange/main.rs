//! What an import and an export promise, at the door, on both databases.
//!
//! - [`imports`]: seen before it is done, done row by row, and resumed
//! - [`undo`]: taken back, except what somebody changed since
//! - [`levels`]: how much of what is where, set by movements
//! - [`exports`]: products and levels out, and in again to the same
//! - [`everything`]: the same for all there is, and what else one line says all of
//! - [`pictures`]: named by files, and brought by none
//! - [`speed`]: how long a hundred thousand products take, when somebody asks

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod everything;
mod exports;
mod imports;
mod levels;
mod pictures;
mod speed;
mod undo;

use std::sync::Arc;

use model::Actor;
use testkit::{Shop, Value, json, text};
use work::jobs::{Problem, Runner};

/// Does all work that is due.
async fn work_off(shop: &Shop) {
    let runner = Runner::new(Arc::clone(&shop.door), "node")
        .on(exchange::work::WORK, |door, job| async move {
            exchange::work::run(&door, &job).await.map_err(Problem::passing)
        })
        .on(exchange::work::FORGET, |door, job| async move {
            exchange::work::forget(&door, &job).await.map_err(Problem::passing)
        })
        .on(exchange::work::WRITE, |door, job| async move {
            exchange::work::write(&door, &job).await.map_err(Problem::passing)
        });
    while runner.run_due().await > 0 {}
}

/// A file that was brought in and compared: the import.
async fn compared(shop: &Shop, input: Value) -> Value {
    let import = shop.run(&shop.owner, "exchange.begin-import", input).await.unwrap();
    assert_eq!(import["state"], "comparing");
    work_off(shop).await;
    let import = get(shop, &text(&import["id"])).await;
    assert_eq!(import["state"], "compared", "{import}");
    import
}

/// The same, and done.
async fn applied(shop: &Shop, input: Value) -> Value {
    let import = compared(shop, input).await;
    asked(shop, "exchange.start-import", &import).await
}

/// Asks for something of an import, and lets it be worked off.
async fn asked(shop: &Shop, operation: &str, import: &Value) -> Value {
    shop.run(&shop.owner, operation, json!({ "id": import["id"] })).await.unwrap();
    work_off(shop).await;
    get(shop, &text(&import["id"])).await
}

/// A file of everything: the export, and what is in the file.
async fn taken_out(shop: &Shop, actor: &Actor, input: Value) -> (Value, String) {
    let actor = shop.fresh(actor);
    let export = shop.run(&actor, "exchange.begin-export", input).await.unwrap();
    work_off(shop).await;
    let one = json!({ "id": export["id"] });
    let export = shop.run(&actor, "exchange.get-export", one.clone()).await.unwrap();
    assert_eq!(export["state"], "written", "{export}");
    let (name, media_type, bytes) = shop.fetch(&actor, "exchange.get-export-file", one).await.unwrap();
    assert_eq!((&json!(name), &json!(bytes.len())), (&export["name"], &export["size"]));
    assert!(media_type.ends_with(&text(&export["format"])), "{media_type}");
    (export, String::from_utf8(bytes).unwrap())
}

async fn get(shop: &Shop, id: &str) -> Value {
    shop.run(&shop.owner, "exchange.get-import", json!({ "id": id })).await.unwrap()
}

async fn rows(shop: &Shop, import: &Value) -> Vec<Value> {
    let all = shop.run(&shop.owner, "exchange.list-rows", json!({ "id": import["id"], "limit": 200 })).await.unwrap();
    all["items"].as_array().unwrap().clone()
}

/// The product with this SKU, whole.
async fn by_sku(shop: &Shop, sku: &str) -> Value {
    let found = shop.run(&shop.owner, "catalog.list-products", json!({ "sku": sku })).await.unwrap();
    let id = found["items"][0]["id"].clone();
    assert!(id.is_string(), "nothing has the SKU {sku}: {found}");
    shop.run(&shop.owner, "catalog.get-product", json!({ "id": id })).await.unwrap()
}

/// A field's change in a row.
fn change<'a>(row: &'a Value, field: &str) -> &'a Value {
    let changes = row["changes"].as_array().unwrap();
    changes.iter().find(|change| change["field"] == field).unwrap_or_else(|| panic!("no {field} in {row}"))
}
