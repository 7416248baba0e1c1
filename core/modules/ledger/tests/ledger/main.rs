//! What the books promise, at the door, on both databases.

#![cfg(test)]

mod agreeing;
mod files;
mod following;
mod journal;
mod people;
mod posting;

use std::{collections::BTreeMap, time::Duration};

use testkit::{Shop, Value, json, text};

/// By the owner, a moment after what was before.
pub async fn made(shop: &Shop, operation: &str, input: Value) -> Value {
    shop.advance(Duration::from_millis(1));
    shop.run(&shop.fresh(&shop.owner), operation, input).await.unwrap_or_else(|no| panic!("{operation}: {no:?}"))
}

/// A no, by its code.
pub async fn refused(shop: &Shop, operation: &str, input: Value) -> String {
    shop.run(&shop.fresh(&shop.owner), operation, input).await.expect_err(operation).code.into_owned()
}

/// Books that are kept from now on.
pub async fn begun(shop: &Shop) {
    made(shop, "ledger.begin", json!({})).await;
}

/// Posts all that happened.
pub async fn caught_up(shop: &Shop) {
    while made(shop, "ledger.catch-up", json!({})).await["more"] == true {}
}

/// The account with this code.
pub async fn account(shop: &Shop, code: &str) -> Value {
    let all = made(shop, "ledger.list-accounts", json!({})).await;
    let found = all["items"].as_array().unwrap().iter().find(|row| row["code"] == code);
    found.unwrap_or_else(|| panic!("no account {code}")).clone()
}

pub async fn id(shop: &Shop, code: &str) -> Value {
    account(shop, code).await["id"].clone()
}

/// So much from the second account to the first.
pub async fn entry(shop: &Shop, debit: &str, credit: &str, amount: &str) -> Value {
    let lines = json!([
        { "account": id(shop, debit).await, "debit": amount, "credit": "0" },
        { "account": id(shop, credit).await, "debit": "0", "credit": amount },
    ]);
    json!({ "text": "As written", "currency": "EUR", "lines": lines })
}

/// What each account comes to in euros, in cents, by code: above zero where the debits are more. And that it balances.
pub async fn balances(shop: &Shop) -> BTreeMap<String, i64> {
    let found = made(shop, "ledger.trial-balance", json!({})).await;
    for total in found["totals"].as_array().unwrap() {
        assert_eq!((cents(&total["closing"]), &total["debit"]), (0, &total["credit"]), "{total}");
    }
    let rows = found["items"].as_array().unwrap().iter().filter(|row| row["currency"] == "EUR");
    rows.map(|row| (text(&row["code"]), cents(&row["closing"]))).collect()
}

/// What some accounts come to, and that no other has anything.
pub async fn hold(shop: &Shop, wanted: &[(&str, i64)]) {
    let found: Vec<_> = balances(shop).await.into_iter().filter(|(_, cents)| *cents != 0).collect();
    let wanted: Vec<_> = wanted.iter().map(|(code, cents)| ((*code).to_owned(), *cents)).collect();
    assert_eq!(found, wanted);
}

/// In minor units of a currency with two places.
pub fn cents(amount: &Value) -> i64 {
    text(amount).parse::<model::Rate>().unwrap().millionths() / 10_000
}

pub fn items(found: &Value) -> &Vec<Value> {
    found["items"].as_array().unwrap()
}

/// What stands in a column of a list.
pub fn column(found: &Value, of: &str) -> Vec<String> {
    items(found).iter().map(|row| row[of].as_str().map_or_else(|| row[of].to_string(), str::to_owned)).collect()
}
