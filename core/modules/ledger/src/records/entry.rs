//! The journal. What was posted stands for ever.

use catalog::listed::Listed;
use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccountId, EntryId};
use crate::{
    days::Day,
    schema::{ledger_balances, ledger_entries, ledger_lines},
};

model::words! {
    /// What an entry is about.
    pub enum About {
        /// A bookkeeper wrote it.
        Manual = "manual",
        /// It takes another entry back.
        Reversal = "reversal",
        Invoice = "invoice",
        CreditNote = "credit-note",
        Payment = "payment",
        Refund = "refund",
        /// What was paid in advance became credit, or what was credit is owed again.
        Order = "order",
        /// What came in, left, was found or was lost.
        Goods = "goods",
    }
}

/// Never edited: what is wrong with it is reversed by another.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = ledger_entries, treat_none_as_null = true)]
#[record(table = ledger_entries, kind = "ledger-entry")]
#[schemars(rename = "LedgerEntry")]
pub struct Entry {
    pub id: EntryId,
    pub version: i64,
    /// From 1: each follows the one before.
    #[label(internal)]
    pub number: i64,
    #[label(internal)]
    pub day: Day,
    /// The day that it is of, where that was closed already.
    #[label(internal)]
    pub belongs_to: Option<Day>,
    #[label(internal)]
    pub about: About,
    #[label(internal)]
    pub currency: Currency,
    /// Of its debits, and of its credits.
    #[label(financial)]
    pub total: Rate,
    /// What it says: the name of an invoice, the number of an order, or why something was moved.
    #[label(internal)]
    pub text: String,
    /// The id of the record that it follows from.
    #[label(internal)]
    pub source: Option<String>,
    /// The number of the event that it follows from: none is posted twice.
    #[label(internal)]
    pub event: Option<i64>,
    /// The entry that this one takes back.
    #[label(internal)]
    pub reverses: Option<EntryId>,
    #[label(financial)]
    pub lines: Listed<Line>,
    #[label(internal)]
    pub posted_at: Timestamp,
    #[label(internal)]
    pub posted_by: String,
}

/// So much on an account: on one side of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LedgerLine")]
pub struct Line {
    pub account: AccountId,
    pub debit: Rate,
    pub credit: Rate,
}

/// A line of an entry, to be found by its account.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = ledger_lines)]
#[unrecorded(table = ledger_lines, key(number, account))]
pub struct LineRow {
    pub number: i64,
    pub account: AccountId,
    pub currency: Currency,
    pub day: Day,
    pub debit: Rate,
    pub credit: Rate,
}

/// What was posted to an account in a day, or in a month.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = ledger_balances)]
#[unrecorded(table = ledger_balances, key(account, currency, span))]
pub struct Balance {
    pub account: AccountId,
    pub currency: Currency,
    /// `2026-11-21`, or `2026-11`.
    pub span: String,
    pub whole_month: bool,
    pub debit: Rate,
    pub credit: Rate,
}
