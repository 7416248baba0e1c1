//! What the door says of the books, as these pages read it.

use std::collections::BTreeMap;

use door::Problem;
use model::{Rate, Timestamp};
use serde::Deserialize;
use serde_json::json;

use crate::{pages::Listed, visit::Visit};

/// Whether books are kept, and how far they are.
#[derive(Debug, Deserialize)]
pub(super) struct Books {
    pub(super) begun_at: Option<Timestamp>,
    pub(super) closed_through: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) archived_at: Option<Timestamp>,
}

impl Account {
    /// Whether it is posted to.
    pub(super) fn is_open(&self) -> bool {
        self.archived_at.is_none()
    }

    /// `1200 Receivables`.
    pub(super) fn called(&self) -> String {
        format!("{} {}", self.code, self.name)
    }
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) number: i64,
    pub(super) day: String,
    pub(super) belongs_to: Option<String>,
    pub(super) about: String,
    pub(super) currency: String,
    pub(super) total: Option<Rate>,
    pub(super) text: String,
    pub(super) source: Option<String>,
    pub(super) reverses: Option<String>,
    pub(super) lines: Option<Vec<Line>>,
    pub(super) posted_at: Timestamp,
    pub(super) posted_by: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Line {
    pub(super) account: String,
    pub(super) debit: Rate,
    pub(super) credit: Rate,
}

pub(super) async fn books(visit: &Visit) -> Result<Books, Problem> {
    visit.ask("ledger.get", &json!({})).await
}

/// All of them, by id.
pub(super) async fn accounts(visit: &Visit) -> Result<BTreeMap<String, Account>, Problem> {
    Ok(chart(visit).await?.into_iter().map(|account| (account.id.clone(), account)).collect())
}

/// All of them, by code.
pub(super) async fn chart(visit: &Visit) -> Result<Vec<Account>, Problem> {
    let found: Listed<Account> = visit.ask("ledger.list-accounts", &json!({})).await?;
    Ok(found.items)
}

/// An amount as it is written here; nothing for none.
pub(super) fn some(visit: &Visit, amount: Rate, currency: &str) -> String {
    if amount.is_zero() { String::new() } else { visit.spoken().money(amount.to_string(), currency) }
}

/// Where what an entry follows from is shown; nothing where it has no page of its own.
pub(super) fn path(source: Option<&str>) -> String {
    let pages = [("ivc_", "/invoices/"), ("ord_", "/orders/")];
    let known = source.and_then(|id| Some((id, pages.iter().find(|(prefix, _)| id.starts_with(prefix))?.1)));
    known.map(|(id, page)| format!("{page}{id}")).unwrap_or_default()
}
