//! Other sides that do not answer, or say that they are too busy to. What comes for such a connection waits without
//! being tried again and again: one asks now and then, each time later, and as soon as it is answered everything goes on.
//! A shop that is down for a day costs a hundred questions and loses nothing.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::InstallationId;

use crate::{
    deliveries,
    records::{ConnectionId, SilenceRow},
    schema::plugin_silences,
};

/// How long nobody asks, at first and at the most.
const SHORTEST: Duration = Duration::from_secs(30);
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Who wants to be left alone for longer is asked then, and can say so again: a site that is being mended says a day.
const LONGEST_WANTED: Duration = Duration::from_secs(60 * 60);
/// How long something waits for an answer before a person is asked.
pub const PATIENCE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

pub fn of(snapshot: &mut Snapshot<'_>, connection: ConnectionId) -> Done<Option<SilenceRow>> {
    let query = plugin_silences::table.filter(plugin_silences::connection.eq(connection));
    snapshot.first(query.select(SilenceRow::as_select()))
}

/// All that did not answer; there are few.
pub fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<SilenceRow>> {
    snapshot.load(plugin_silences::table.select(SilenceRow::as_select()))
}

/// It did not answer: for a while nobody asks, and for as long as it wants to be left alone, within reason.
pub fn begin(
    tx: &mut Tx<'_>,
    installation: InstallationId,
    connection: ConnectionId,
    wanted: Duration,
) -> Done<SilenceRow> {
    let (now, before) = (tx.now(), of(tx, connection)?);
    // Of several that asked at once, one says so.
    if let Some(row) = before.as_ref().filter(|row| row.until > now) {
        return Ok(row.clone());
    }
    let (since, times) = before.map_or((now, 0), |row| (row.since, row.times));
    let pause = SHORTEST.saturating_mul(1 << times.clamp(0, 16)).min(LONGEST).max(wanted.min(LONGEST_WANTED));
    let row = SilenceRow { connection, since, until: now.plus(pause), times: times + 1 };
    tx.put(&row)?;
    deliveries::wake_once(tx, installation, row.until)?;
    Ok(row)
}

/// It answered: what waits is tried.
pub fn end(tx: &mut Tx<'_>, installation: InstallationId, connection: ConnectionId) -> Done<()> {
    let Some(row) = of(tx, connection)? else { return Ok(()) };
    tx.forget(&row)?;
    deliveries::wake(tx, installation, None)
}
