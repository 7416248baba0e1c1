//! Adds an account.

use door::{Done, Method, Spec, Stream, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    SETTINGS, accounts, journal,
    records::{Account, AccountKind},
};

pub struct AddAccount;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewLedgerAccount")]
pub struct New {
    /// What bookkeepers call it, such as `1200`; no other account has it.
    pub code: String,
    pub name: String,
    pub kind: AccountKind,
}

impl Write for AddAccount {
    const SPEC: Spec = Spec::new("ledger.add-account", SETTINGS, "Add an account")
        .stream(Stream::Finance)
        .versioned()
        .at(Method::Post, "/ledger/accounts");
    type Input = New;
    type Output = View<Account>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<View<Account>> {
        journal::check_begun(tx)?;
        let row = accounts::add(tx, &input.code, &input.name, input.kind)?;
        Ok(View::of(tx, row))
    }
}
