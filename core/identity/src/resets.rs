//! Links that were mailed to whoever reads where an account says that its person does.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx};
use model::AccountId;
use vault::TokenHash;

use crate::{
    accounts,
    records::{AccountRow, AccountState, ResetRow},
    schema::resets,
};

/// The one answer to every link that opens nothing.
pub(crate) fn closed() -> Problem {
    Problem::refused("identity.reset-closed", "This link was used or has expired. Ask for a new one.")
}

/// The account whose link it is.
pub(crate) fn open(snapshot: &mut Snapshot<'_>, token: TokenHash) -> Done<AccountRow> {
    let query = resets::table.filter(resets::token_hash.eq(token.as_bytes().to_vec()));
    let row: Option<ResetRow> = snapshot.first(query.select(ResetRow::as_select()))?;
    let row = row.filter(|row| row.is_open_at(snapshot.now())).ok_or_else(closed)?;
    let account = accounts::account(snapshot, row.account.ok_or_else(closed)?)?;
    if account.state == AccountState::Active { Ok(account) } else { Err(closed().into()) }
}

/// No other link that was mailed opens what was just closed.
pub(crate) fn use_up(tx: &mut Tx<'_>, account: AccountId) -> Done<()> {
    let query = resets::table.filter(resets::account.eq(account)).filter(resets::used_at.is_null());
    let links: Vec<ResetRow> = tx.load(query.select(ResetRow::as_select()))?;
    for link in links {
        tx.update(&link, ResetRow { used_at: Some(tx.now()), ..link.clone() })?;
    }
    Ok(())
}
