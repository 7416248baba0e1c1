//! Calls an account something else. What it is of stays: what was posted to it would be something else.

use door::{Done, Method, Problem, Record as _, Spec, Stream, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    SETTINGS, accounts,
    records::{Account, AccountId},
    rules,
};

pub struct ChangeAccount;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LedgerAccountChange")]
pub struct Change {
    pub id: AccountId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
}

impl Write for ChangeAccount {
    const SPEC: Spec = Spec::new("ledger.change-account", SETTINGS, "Call an account something else")
        .stream(Stream::Finance)
        .versioned()
        .at(Method::Patch, "/ledger/accounts/{id}");
    type Input = Change;
    type Output = View<Account>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Account>> {
        let before = accounts::account(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(code) = &input.code {
            after.code = rules::code(code)?;
        }
        if let Some(name) = &input.name {
            after.name = sales::rules::line("/name", "A name", name, 1)?;
        }
        if after == before {
            return Ok(View::of(tx, before));
        }
        if after.code != before.code && accounts::is_taken(tx, &after.code)? {
            let detail = format!("Another account has the code {}. Choose one that is free.", after.code);
            return Err(Problem::conflict("ledger.code-taken", detail).into());
        }
        let after = tx.update(&before, after)?;
        tx.emit(event::News::new("ledger.account-changed", after.id, &after));
        Ok(View::of(tx, after))
    }
}
