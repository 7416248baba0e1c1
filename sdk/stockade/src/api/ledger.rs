// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `ledger`.

use serde::Serialize;
use serde_json::Value;

use super::types;
use crate::Operation;

/// Add an account
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddAccount {
    /// What bookkeepers call it, such as `1200`; no other account has it.
    pub code: String,
    pub kind: Value,
    pub name: String,
}

impl Operation for AddAccount {
    const NAME: &'static str = "ledger.add-account";
}

/// Post nothing to an account any more
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ArchiveAccount {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ArchiveAccount {
    const NAME: &'static str = "ledger.archive-account";
}

/// Begin to keep books, with the accounts that they need
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Begin {
}

impl Operation for Begin {
    const NAME: &'static str = "ledger.begin";
}

/// Post now what happened until now
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CatchUp {
}

impl Operation for CatchUp {
    const NAME: &'static str = "ledger.catch-up";
}

/// Call an account something else
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeAccount {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeAccount {
    const NAME: &'static str = "ledger.change-account";
}

/// Close all days up to one
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ClosePeriod {
    /// The last day that is closed. It is over.
    pub through: String,
}

impl Operation for ClosePeriod {
    const NAME: &'static str = "ledger.close-period";
}

/// Whether books are kept, and how far they are
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Get {
}

impl Operation for Get {
    const NAME: &'static str = "ledger.get";
}

/// One entry
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GetEntry {
    pub id: String,
}

impl Operation for GetEntry {
    const NAME: &'static str = "ledger.get-entry";
}

/// All accounts, by code
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListAccounts {
}

impl Operation for ListAccounts {
    const NAME: &'static str = "ledger.list-accounts";
}

/// What was closed, and opened again, the last first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListClosings {
    /// Where the page before ended, as it said in `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most this many; 50 unless said, never more than 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

impl Operation for ListClosings {
    const NAME: &'static str = "ledger.list-closings";
}

/// The journal, the newest day first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListEntries {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Value>,
    /// Only those that touch this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Not before this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// Only those that follow from the record with this id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Not after this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Operation for ListEntries {
    const NAME: &'static str = "ledger.list-entries";
}

/// What was taken out of the journal, the last first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListFiles {
    /// Where the page before ended, as it said in `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most this many; 50 unless said, never more than 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

impl Operation for ListFiles {
    const NAME: &'static str = "ledger.list-files";
}

/// What is posted by itself, and to which account
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListPurposes {
}

impl Operation for ListPurposes {
    const NAME: &'static str = "ledger.list-purposes";
}

/// Post an entry by hand
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Post {
    /// What the business reckons in, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Today, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Each account once; debits and credits come to the same.
    pub lines: Vec<types::LedgerLine>,
    /// What it is for.
    pub text: String,
}

impl Operation for Post {
    const NAME: &'static str = "ledger.post";
}

/// Post to an archived account again
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RestoreAccount {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for RestoreAccount {
    const NAME: &'static str = "ledger.restore-account";
}

/// Take an entry back by its opposite
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reverse {
    /// Today, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Which entry.
    pub id: String,
    pub reason: String,
}

impl Operation for Reverse {
    const NAME: &'static str = "ledger.reverse";
}

/// Say what is posted to which account from now on
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SetPurpose {
    /// Null ends what was said of this detail alone: it is posted as all others are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The provider of payments, or the id of a tax rate; empty for all that have no account of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub purpose: Value,
}

impl Operation for SetPurpose {
    const NAME: &'static str = "ledger.set-purpose";
}

/// What was posted to an account, and what it came to
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Statement {
    /// Of an account with amounts in several currencies: which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Not before this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// Not after this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Operation for Statement {
    const NAME: &'static str = "ledger.statement";
}

/// What all accounts come to
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TrialBalance {
    /// The first day of the time that is looked at; all of it, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day; today, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Operation for TrialBalance {
    const NAME: &'static str = "ledger.trial-balance";
}
