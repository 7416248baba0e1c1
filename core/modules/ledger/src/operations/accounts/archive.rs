//! Takes an account out of the way, and back. What was posted to it stays.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Method, Problem, Record as _, Snapshot, Spec, Stream, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    SETTINGS, accounts,
    records::{Account, AccountId, Purpose},
    schema::ledger_purposes,
};

pub struct ArchiveAccount;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenLedgerAccount")]
pub struct Seen {
    pub id: AccountId,
    /// The version you saw.
    pub version: i64,
}

impl Write for ArchiveAccount {
    const SPEC: Spec = Spec::new("ledger.archive-account", SETTINGS, "Post nothing to an account any more")
        .stream(Stream::Finance)
        .versioned()
        .at(Method::Put, "/ledger/accounts/{id}/archival");
    type Input = Seen;
    type Output = View<Account>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<View<Account>> {
        let before = accounts::account(tx, input.id)?.seen_at(input.version)?;
        if before.archived_at.is_some() {
            return Err(Problem::refused("ledger.account-archived", "This account is archived already.").into());
        }
        check_unused(tx, before.id)?;
        let after = tx.update(&before, Account { archived_at: Some(tx.now()), ..before.clone() })?;
        tx.emit(event::News::new("ledger.account-archived", after.id, &after));
        Ok(View::of(tx, after))
    }
}

pub struct RestoreAccount;

impl Write for RestoreAccount {
    const SPEC: Spec = Spec::new("ledger.restore-account", SETTINGS, "Post to an archived account again")
        .stream(Stream::Finance)
        .versioned()
        .at(Method::Delete, "/ledger/accounts/{id}/archival");
    type Input = Seen;
    type Output = View<Account>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<View<Account>> {
        let before = accounts::account(tx, input.id)?.seen_at(input.version)?;
        if before.archived_at.is_none() {
            return Err(Problem::refused("ledger.account-not-archived", "This account is not archived.").into());
        }
        let after = tx.update(&before, Account { archived_at: None, ..before.clone() })?;
        tx.emit(event::News::new("ledger.account-restored", after.id, &after));
        Ok(View::of(tx, after))
    }
}

/// What is posted by itself has to go somewhere.
fn check_unused(snapshot: &mut Snapshot<'_>, id: AccountId) -> Done<()> {
    let used = ledger_purposes::table.filter(ledger_purposes::account.eq(id)).select(ledger_purposes::purpose);
    let Some(purpose) = snapshot.first::<_, Purpose>(used)? else { return Ok(()) };
    let detail = format!("{purpose} is posted to this account. Say where it is posted instead, and archive it then.");
    Err(Problem::refused("ledger.account-in-use", detail).into())
}
