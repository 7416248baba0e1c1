//! All accounts, by code.

use door::{Done, Method, Nothing, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{READ, accounts, records::Account};

pub struct ListAccounts;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerAccounts")]
pub struct Found {
    /// Archived ones too: what was posted to them stays.
    pub items: Vec<View<Account>>,
}

impl Read for ListAccounts {
    const SPEC: Spec =
        Spec::new("ledger.list-accounts", READ, "All accounts, by code").at(Method::Get, "/ledger/accounts");
    type Input = Nothing;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Found> {
        let rows = accounts::all(snapshot)?;
        Ok(Found { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}
