//! What a rule says becomes a finding, or one that is there grows. Serious ones are mailed, so many an hour.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx, event};
use model::{Actor, ApiTokenId, SessionId};

use super::{
    records::{FindingId, FindingRow, FindingState, Severity},
    rules::{NAMED, Sign},
};
use crate::{
    notices::{Notice, tell_admins},
    schema::findings,
};

/// After somebody said that it was fine, the same is quiet for so long.
const QUIET: Duration = Duration::from_secs(3600);
/// So many serious ones are mailed one by one in an hour; the next says that there is more, and then none does.
const MAILED: usize = 3;
const AN_HOUR: Duration = Duration::from_secs(3600);

pub(super) fn note(tx: &mut Tx<'_>, sign: &Sign) -> Done<()> {
    let alike = findings::table.filter(findings::rule.eq(sign.rule)).filter(findings::subject.eq(sign.subject.clone()));
    let latest: Option<FindingRow> = tx.first(alike.order(findings::id.desc()).select(FindingRow::as_select()))?;
    match latest {
        Some(row) if row.state == FindingState::Open => grow(tx, &row, sign),
        Some(row) if sign.rule.is_of_many() && row.closed_at.is_some_and(|at| tx.now().since(at) < QUIET) => Ok(()),
        _ => open(tx, sign),
    }
}

fn open(tx: &mut Tx<'_>, sign: &Sign) -> Done<()> {
    let now = tx.now();
    let mut row = FindingRow {
        id: tx.new_id(),
        version: 1,
        rule: sign.rule,
        severity: sign.severity,
        subject: sign.subject.clone(),
        account: sign.account,
        session: sign.session,
        token: sign.token,
        network: sign.network.clone(),
        times: sign.times.max(sign.latest),
        entries: joined(sign.entries.iter().copied()),
        first_at: now,
        last_at: now,
        state: FindingState::Open,
        closed_at: None,
        closed_by: None,
        note: None,
        told_at: None,
    };
    tell(tx, &mut row)?;
    tx.insert(&row)?;
    tx.emit(event::News::saying("security.found", row.id, &serde_json::json!({ "rule": row.rule })));
    Ok(())
}

fn grow(tx: &mut Tx<'_>, before: &FindingRow, sign: &Sign) -> Done<()> {
    let mut entries: Vec<i64> = before.seqs().chain(sign.entries.iter().copied()).collect();
    entries.sort_unstable();
    entries.dedup();
    let entries = entries.split_off(entries.len().saturating_sub(NAMED));
    let mut after = FindingRow {
        severity: before.severity.max(sign.severity),
        session: sign.session.or(before.session),
        network: sign.network.clone().or_else(|| before.network.clone()),
        times: before.times.saturating_add(sign.latest).max(sign.times),
        entries: joined(entries.into_iter()),
        last_at: tx.now(),
        ..before.clone()
    };
    tell(tx, &mut after)?;
    tx.update(before, after).map(drop)
}

/// Mails a serious one, once, and never so many that nobody reads them.
fn tell(tx: &mut Tx<'_>, row: &mut FindingRow) -> Done<()> {
    if row.severity < Severity::Serious || row.told_at.is_some() || row.rule.is_told_elsewhere() {
        return Ok(());
    }
    let lately = findings::table.filter(findings::told_at.gt(tx.now().minus(AN_HOUR)));
    let told: Vec<FindingId> = tx.load(lately.select(findings::id).limit(10))?;
    let notice = match told.len() {
        few if few < MAILED => Notice::Found { rule: row.rule, from: row.network.clone(), times: row.times },
        MAILED => Notice::MoreFound,
        _ => return Ok(()),
    };
    tell_admins(tx, &notice)?;
    row.told_at = Some(tx.now());
    Ok(())
}

fn joined(seqs: impl Iterator<Item = i64>) -> String {
    seqs.map(|seq| seq.to_string()).collect::<Vec<_>>().join(",")
}

pub(super) fn finding(snapshot: &mut Snapshot<'_>, id: FindingId) -> Done<FindingRow> {
    let row = snapshot.first(findings::table.filter(findings::id.eq(id)).select(FindingRow::as_select()))?;
    row.ok_or_else(|| Problem::not_found("finding", id).into())
}

pub(super) fn close(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &FindingRow,
    state: FindingState,
    note: Option<String>,
) -> Done<FindingRow> {
    let (closed_at, closed_by) = (Some(tx.now()), Some(actor.who.to_string()));
    tx.update(before, FindingRow { state, closed_at, closed_by, note, ..before.clone() })
}

/// What a session or a token was found about is settled when that is ended.
pub(super) fn settle(tx: &mut Tx<'_>, actor: &Actor, session: SessionId) -> Done<()> {
    let of = findings::table.filter(findings::state.eq(FindingState::Open)).filter(findings::session.eq(session));
    let rows: Vec<FindingRow> = tx.load(of.select(FindingRow::as_select()))?;
    rows.iter().try_for_each(|row| close(tx, actor, row, FindingState::Settled, None).map(drop))
}

pub(crate) fn settle_token(tx: &mut Tx<'_>, actor: &Actor, token: ApiTokenId) -> Done<()> {
    let of = findings::table.filter(findings::state.eq(FindingState::Open)).filter(findings::token.eq(token));
    let rows: Vec<FindingRow> = tx.load(of.select(FindingRow::as_select()))?;
    rows.iter().try_for_each(|row| close(tx, actor, row, FindingState::Settled, None).map(drop))
}
