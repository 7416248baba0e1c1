// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `ledger`.

use serde::Serialize;
use serde_json::Value as Json;

use super::types;
use crate::Operation;

/// Add an account
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddAccount {
    /// What bookkeepers call it, such as `1200`; no other account has it.
    pub code: String,
    pub kind: Json,
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
pub struct Begin {}

impl Operation for Begin {
    const NAME: &'static str = "ledger.begin";
}

/// Post now what happened until now
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CatchUp {}

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
    pub purpose: Json,
}

impl Operation for SetPurpose {
    const NAME: &'static str = "ledger.set-purpose";
}
