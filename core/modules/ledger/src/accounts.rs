//! Accounts, and which of them what is posted goes to.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx, event};

use crate::{
    presets::CHART,
    records::{Account, AccountId, AccountKind, Purpose, Route},
    rules,
    schema::{ledger_accounts, ledger_purposes},
};

/// The most accounts of a workspace: all of them fit into one trial balance.
pub const ACCOUNTS_LIMIT: i64 = 1_000;
/// The most purposes: one for each provider and each rate.
pub const PURPOSES_LIMIT: i64 = 1_000;

pub fn account(snapshot: &mut Snapshot<'_>, id: AccountId) -> Done<Account> {
    let query = ledger_accounts::table.filter(ledger_accounts::id.eq(id)).select(Account::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("account", id).into())
}

/// One that can be posted to.
pub fn open(snapshot: &mut Snapshot<'_>, id: AccountId, at: &'static str) -> Done<Account> {
    let found = account(snapshot, id)?;
    if found.archived_at.is_some() {
        let detail = format!("{} {} is archived. Choose another account.", found.code, found.name);
        return Err(Problem::invalid(at, detail).into());
    }
    Ok(found)
}

/// All of them, by code.
pub fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<Account>> {
    let query = ledger_accounts::table.order(ledger_accounts::code).limit(ACCOUNTS_LIMIT);
    snapshot.load(query.select(Account::as_select()))
}

/// All that is posted by itself, and where.
pub fn routes(snapshot: &mut Snapshot<'_>) -> Done<Vec<Route>> {
    let query = ledger_purposes::table.order((ledger_purposes::purpose, ledger_purposes::detail));
    snapshot.load(query.limit(PURPOSES_LIMIT).select(Route::as_select()))
}

/// Adds an account under a code that no other has.
pub fn add(tx: &mut Tx<'_>, code: &str, name: &str, kind: AccountKind) -> Done<Account> {
    let (code, name) = (rules::code(code)?, sales::rules::line("/name", "A name", name, 1)?);
    if is_taken(tx, &code)? {
        let detail = format!("Another account has the code {code}. Choose one that is free.");
        return Err(Problem::conflict("ledger.code-taken", detail).into());
    }
    if i64::try_from(all(tx)?.len()).is_ok_and(|count| count >= ACCOUNTS_LIMIT) {
        let detail = format!("Books have at most {ACCOUNTS_LIMIT} accounts.");
        return Err(Problem::refused("ledger.too-many-accounts", detail).into());
    }
    let row = Account { id: tx.new_id(), version: 1, code, name, kind, created_at: tx.now(), archived_at: None };
    tx.insert(&row)?;
    tx.emit(event::News::new("ledger.account-added", row.id, &row));
    Ok(row)
}

pub fn is_taken(snapshot: &mut Snapshot<'_>, code: &str) -> Done<bool> {
    let same = ledger_accounts::table.filter(ledger_accounts::code.eq(code.to_owned()));
    Ok(snapshot.first::<_, i64>(same.select(ledger_accounts::version))?.is_some())
}

/// Says that this is posted there from now on.
pub fn route(tx: &mut Tx<'_>, purpose: Purpose, detail: &str, account: AccountId) -> Done<Route> {
    let row = match routed(tx, purpose, detail)? {
        Some(before) if before.account == account => return Ok(before),
        Some(before) => tx.update(&before, Route { account, ..before.clone() })?,
        None => {
            let row = Route { id: tx.new_id(), version: 1, purpose, detail: detail.to_owned(), account };
            tx.insert(&row)?;
            row
        }
    };
    tx.emit(event::News::new("ledger.purpose-changed", row.id, &row));
    Ok(row)
}

pub fn routed(snapshot: &mut Snapshot<'_>, purpose: Purpose, detail: &str) -> Done<Option<Route>> {
    let query = ledger_purposes::table
        .filter(ledger_purposes::purpose.eq(purpose))
        .filter(ledger_purposes::detail.eq(detail.to_owned()));
    snapshot.first(query.select(Route::as_select()))
}

/// The chart that books most likely begin with, and what is posted where.
pub fn begin(tx: &mut Tx<'_>, locale: &str) -> Done<()> {
    for suggested in CHART {
        let account = add(tx, suggested.code, suggested.name(locale), suggested.kind)?;
        for (purpose, detail) in suggested.purposes {
            route(tx, *purpose, detail, account.id)?;
        }
    }
    Ok(())
}
