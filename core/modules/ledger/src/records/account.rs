//! Accounts, and what is posted to which of them.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{AccountId, RouteId};
use crate::schema::{ledger_accounts, ledger_purposes};

model::words! {
    /// What an account is of.
    pub enum AccountKind {
        /// What the business has, or is owed.
        Asset = "asset",
        /// What it owes.
        Liability = "liability",
        /// What of it is its owners'.
        Equity = "equity",
        Income = "income",
        Expense = "expense",
    }
}

model::words! {
    /// What is posted by itself.
    pub enum Purpose {
        /// What came and went. Its detail is the provider: `cash`, `bank`, `stripe`.
        Money = "money",
        /// What customers owe: the sum of what is open of invoices.
        Receivables = "receivables",
        /// What customers paid and do not owe.
        Credit = "credit",
        /// What customers paid and have no invoice for yet.
        Advance = "advance",
        /// What stock is worth, by moving average, with what is on its way between two locations.
        Stock = "stock",
        /// What was received and is not billed yet.
        Received = "received",
        /// What is owed to tax offices. Its detail is the rate.
        Tax = "tax",
        Sales = "sales",
        /// What customers pay for sending it.
        Shipping = "shipping",
        /// What else they pay.
        Fees = "fees",
        /// What was credited.
        Returns = "returns",
        /// What had been paid for what left.
        Cost = "cost",
        /// What was found, less what was lost.
        Differences = "differences",
        /// What providers of payments keep.
        PaymentFees = "payment-fees",
        Rounding = "rounding",
    }
}

/// What amounts are kept on.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = ledger_accounts, treat_none_as_null = true)]
#[record(table = ledger_accounts, kind = "ledger-account")]
#[schemars(rename = "LedgerAccount")]
pub struct Account {
    pub id: AccountId,
    pub version: i64,
    /// What bookkeepers call it, and what it is sorted by.
    #[label(internal)]
    pub code: String,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub kind: AccountKind,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}

/// What is posted to which account.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = ledger_purposes, treat_none_as_null = true)]
#[record(table = ledger_purposes, kind = "ledger-purpose")]
#[schemars(rename = "LedgerPurpose")]
pub struct Route {
    pub id: RouteId,
    pub version: i64,
    #[label(internal)]
    pub purpose: Purpose,
    /// The provider of a payment, or the rate of a tax; empty for all that have no account of their own.
    #[label(internal)]
    pub detail: String,
    #[label(internal)]
    pub account: AccountId,
}
