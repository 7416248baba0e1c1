//! Requests from outside that nobody believed: counted, so that whoever connected it sees that they come, and why not.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::Timestamp;

use crate::{
    records::{ConnectionId, RefusalRow},
    schema::plugin_refusals,
    spent,
    webhooks::Refused,
};

/// Of one connection, so many are shown.
const MOST: i64 = 20;

/// One more, today.
pub fn count(tx: &mut Tx<'_>, connection: ConnectionId, webhook: &str, reason: Refused) -> Done<()> {
    let (day, now) = (spent::today(tx)?.name, tx.now());
    let before = plugin_refusals::table
        .filter(plugin_refusals::connection.eq(connection))
        .filter(plugin_refusals::webhook.eq(webhook.to_owned()))
        .filter(plugin_refusals::day.eq(day.clone()))
        .filter(plugin_refusals::reason.eq(reason))
        .select(plugin_refusals::times);
    let times = tx.first::<_, i64>(before)?.unwrap_or_default() + 1;
    tx.put(&RefusalRow { connection, webhook: webhook.to_owned(), day, reason, times, latest_at: now })
}

/// Newest first.
pub fn of(snapshot: &mut Snapshot<'_>, connection: ConnectionId) -> Done<Vec<RefusalRow>> {
    let all = plugin_refusals::table.filter(plugin_refusals::connection.eq(connection));
    snapshot.load(all.order(plugin_refusals::latest_at.desc()).limit(MOST).select(RefusalRow::as_select()))
}

/// Forgets the days before a moment; says whether there may be more.
pub fn forget(tx: &mut Tx<'_>, connections: &[ConnectionId], before: Timestamp, together: i64) -> Done<bool> {
    let old = plugin_refusals::table
        .filter(plugin_refusals::connection.eq_any(connections.to_vec()))
        .filter(plugin_refusals::latest_at.lt(before))
        .limit(together)
        .select(RefusalRow::as_select());
    let old: Vec<RefusalRow> = tx.load(old)?;
    old.iter().try_for_each(|row| tx.forget(row))?;
    Ok(!old.is_empty())
}
