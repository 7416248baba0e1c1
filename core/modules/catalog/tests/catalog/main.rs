//! What the catalog promises, at the door, on both databases.
//!
//! - [`codes`]: SKUs and barcodes name one variant, in any form
//! - [`options`]: what can be chosen, and the variants that follow
//! - [`sorting`]: categories, tags, brands and tax classes
//! - [`units`]: what things are counted in
//! - [`prices`]: which price applies, and why
//! - [`bundles`]: variants that consist of others
//! - [`finding`]: filters, counts, orders and duplicates
//! - [`history`]: what happened to a product
//! - [`storefront`]: what anyone may see
//! - [`cost`]: the moving average
//! - [`bulk`]: one change to all that match
//! - [`views`]: lists that somebody keeps

#![cfg(test)]

mod bulk;
mod bundles;
mod codes;
mod cost;
mod finding;
mod history;
mod options;
mod pictures;
mod prices;
mod sorting;
mod storefront;
mod units;
mod views;

use testkit::{Shop, Value, json};

/// What the owner asks for and gets.
async fn done(shop: &Shop, operation: &str, input: Value) -> Value {
    shop.run(&shop.owner, operation, input.clone()).await.unwrap_or_else(|no| panic!("{operation} of {input}: {no}"))
}

/// The code of what the owner is refused.
async fn refused(shop: &Shop, operation: &str, input: Value) -> String {
    let answered = shop.run(&shop.owner, operation, input.clone()).await;
    answered.map_or_else(|no| no.code.into_owned(), |answer| panic!("{operation} of {input} answered {answer}"))
}

/// A product with one variant, as this says.
async fn product(shop: &Shop, name: &str, variant: Value) -> Value {
    done(shop, "catalog.add-product", json!({ "name": name, "variants": [variant] })).await
}

/// One field of every item.
fn each<'v>(items: &'v Value, field: &str) -> Vec<&'v Value> {
    items.as_array().into_iter().flatten().map(|item| &item[field]).collect()
}
