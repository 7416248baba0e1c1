//! Removes a plugin: it may nothing from then on, and its secrets are gone. What it remembers, what it works with and with
//! what it is linked is kept for a while: installed again by then, it goes on where it was. What it did stays, and what the
//! log says of it.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Method, Nothing, Problem, Read, Record as _, Snapshot, Spec, Stream, Tx, Unrecorded, Write,
    access::records::{InstallationRow, InstallationState},
    event,
};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::{
    Seen,
    shown::{All, Shown},
};
use crate::{
    INSTALL, READ, authorizations, breaking, connections, former, installations,
    operations::running::{follow, forget},
    records::{
        ConnectionId, ConnectionRow, ConnectionState, CursorRow, DayRow, DeliveryRow, EntryRow, NoticeRow,
        RecordingRow, RefusalRow, RequestRow,
    },
    schema::{
        plugin_cursors, plugin_days, plugin_deliveries, plugin_entries, plugin_notices, plugin_recordings,
        plugin_refusals, plugin_requests,
    },
    silences, syncs, updates,
};

/// How long what is left of one is kept.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Rows of each kind in one transaction: nobody who works here waits until all is forgotten that a plugin was told.
const TOGETHER: i64 = 100;

pub struct Remove;

impl Write for Remove {
    const SPEC: Spec = Spec::new("plugins.remove", INSTALL, "Remove a plugin; what it remembers is kept for 30 days")
        .stream(Stream::Plugin)
        .step_up()
        .versioned()
        .at(Method::Delete, "/plugins/{id}");
    type Input = Seen;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Shown> {
        let row = installations::find(tx, input.id)?.seen_at(input.version)?;
        for connection in connections::of(tx, row.id)? {
            lose(tx, connection.id)?;
        }
        if clear_told(tx, row.id)? {
            forget::soon(tx, row.id)?;
        }
        former::clear(tx, row.id)?;
        follow::end(tx, row.id)?;
        breaking::clear(tx, row.id)?;
        if let Some(rule) = updates::of(tx, row.id)? {
            tx.remove(&rule)?;
        }
        let after = InstallationRow {
            state: InstallationState::Removed,
            reason: String::new(),
            operations: String::new(),
            permissions: String::new(),
            recorded_until: None,
            removed_at: Some(tx.now()),
            ..row.clone()
        };
        let after = tx.update(&row, after)?;
        tx.policy_changed();
        tx.emit(event::News::saying("plugins.removed", after.id, &json!({ "plugin": after.plugin })));
        Ok(Shown::of(after))
    }
}

pub struct ListRemoved;

impl Read for ListRemoved {
    const SPEC: Spec = Spec::new("plugins.list-removed", READ, "Which plugins were removed, and left something")
        .at(Method::Get, "/removed-plugins");
    type Input = Nothing;
    type Output = All;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<All> {
        let mut all = installations::with_removed(snapshot)?;
        all.retain(|row| is_kept(row, snapshot.now()));
        Ok(All { items: all.into_iter().map(Shown::of).collect() })
    }
}

pub struct ForgetRemoved;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ForgottenPlugin")]
pub struct Forgotten {
    pub id: InstallationId,
}

impl Write for ForgetRemoved {
    const SPEC: Spec =
        Spec::new("plugins.forget-removed", INSTALL, "Forget what a plugin that was removed left, for ever")
            .stream(Stream::Plugin)
            .step_up()
            .versioned()
            .at(Method::Delete, "/removed-plugins/{id}");
    type Input = Seen;
    type Output = Forgotten;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Forgotten> {
        let row = installations::removed(tx, input.id)?;
        if !is_kept(&row, tx.now()) {
            return Err(Problem::not_found("plugin", input.id).into());
        }
        let row = row.seen_at(input.version)?;
        if purge(tx, &row)? {
            // The rest goes in the moments that follow, and is nobody's until then.
            let over = InstallationRow { removed_at: Some(tx.now().minus(KEPT)), ..row.clone() };
            tx.update(&row, over)?;
            forget::soon(tx, row.id)?;
        }
        Ok(Forgotten { id: row.id })
    }
}

/// Until when what is left of one is kept.
pub fn kept_until(row: &InstallationRow) -> Option<Timestamp> {
    row.removed_at.map(|at| at.plus(KEPT))
}

/// Whether something is left of it that it finds when it is installed again.
pub fn is_kept(row: &InstallationRow, now: Timestamp) -> bool {
    row.state == InstallationState::Removed && kept_until(row).is_some_and(|until| now < until)
}

/// Nothing is left of it, or there is more.
pub(crate) fn purge(tx: &mut Tx<'_>, row: &InstallationRow) -> Done<bool> {
    let mut more = clear_told(tx, row.id)? | clear(tx, row.id)?;
    let connections = connections::with_gone(tx, row.id)?;
    for connection in &connections {
        more |= clear_refusals(tx, connection.id)?;
    }
    if more {
        return Ok(true);
    }
    connections.iter().try_for_each(|connection| end(tx, connection))?;
    tx.remove(row)?;
    Ok(false)
}

/// Nothing is left of it, however much that was.
pub(super) fn purged(tx: &mut Tx<'_>, row: &InstallationRow) -> Done<()> {
    while purge(tx, row)? {}
    Ok(())
}

/// Its secrets, what somebody agreed to elsewhere, and how far it was: whoever comes again brings all of it over anew,
/// because nobody told them what happened meanwhile.
fn lose(tx: &mut Tx<'_>, id: ConnectionId) -> Done<()> {
    for credential in connections::credentials(tx, id)? {
        tx.remove(&credential)?;
    }
    for authorization in authorizations::of(tx, id)? {
        tx.remove(&authorization)?;
    }
    if let Some(silence) = silences::of(tx, id)? {
        tx.forget(&silence)?;
    }
    syncs::of(tx, id)?.iter().try_for_each(|sync| tx.remove(sync))
}

/// Nobody finds a connection any more, and its secrets are gone. What it was told goes with it, or in the moments that
/// follow where that is much.
pub(super) fn let_go(tx: &mut Tx<'_>, row: &ConnectionRow) -> Done<()> {
    lose(tx, row.id)?;
    let gone = ConnectionRow { state: ConnectionState::Gone, trouble: String::new(), ..row.clone() };
    let gone = tx.update(row, gone)?;
    if clear_connection(tx, row.id)? { forget::soon(tx, row.installation) } else { end(tx, &gone) }
}

/// Some of what those were told that somebody let go of. Whether there is more.
pub(crate) fn clear_gone(tx: &mut Tx<'_>, id: InstallationId) -> Done<bool> {
    let mut more = false;
    for row in connections::with_gone(tx, id)?.iter().filter(|row| row.state == ConnectionState::Gone) {
        match clear_connection(tx, row.id)? {
            true => more = true,
            false => end(tx, row)?,
        }
    }
    Ok(more)
}

/// Ends a connection that nothing names any more.
fn end(tx: &mut Tx<'_>, row: &ConnectionRow) -> Done<()> {
    lose(tx, row.id)?;
    tx.remove(row)
}

/// Some of what it was told, and what it said: it names people, and nobody needs it who goes on. Whether there is more.
pub(crate) fn clear_told(tx: &mut Tx<'_>, id: InstallationId) -> Done<bool> {
    let deliveries = plugin_deliveries::table.filter(plugin_deliveries::installation.eq(id)).limit(TOGETHER);
    let recordings = plugin_recordings::table.filter(plugin_recordings::installation.eq(id)).limit(TOGETHER);
    let notices = plugin_notices::table.filter(plugin_notices::installation.eq(id)).limit(TOGETHER);
    let more = some::<DeliveryRow>(tx, |tx| tx.load(deliveries.select(DeliveryRow::as_select())))?
        | some::<RecordingRow>(tx, |tx| tx.load(recordings.select(RecordingRow::as_select())))?
        | some::<NoticeRow>(tx, |tx| tx.load(notices.select(NoticeRow::as_select())))?;
    Ok(more)
}

/// Some of what it remembers, used and sent.
fn clear(tx: &mut Tx<'_>, id: InstallationId) -> Done<bool> {
    let requests = plugin_requests::table.filter(plugin_requests::installation.eq(id)).limit(TOGETHER);
    let days = plugin_days::table.filter(plugin_days::installation.eq(id)).limit(TOGETHER);
    let cursors = plugin_cursors::table.filter(plugin_cursors::installation.eq(id)).limit(TOGETHER);
    let entries = plugin_entries::table.filter(plugin_entries::installation.eq(id)).limit(TOGETHER);
    let more = some::<RequestRow>(tx, |tx| tx.load(requests.select(RequestRow::as_select())))?
        | some::<DayRow>(tx, |tx| tx.load(days.select(DayRow::as_select())))?
        | some::<CursorRow>(tx, |tx| tx.load(cursors.select(CursorRow::as_select())))?
        | some::<EntryRow>(tx, |tx| tx.load(entries.select(EntryRow::as_select())))?;
    Ok(more)
}

/// Some of what one connection was told. What left by it stays written down as long as anything that left.
fn clear_connection(tx: &mut Tx<'_>, id: ConnectionId) -> Done<bool> {
    let deliveries = plugin_deliveries::table.filter(plugin_deliveries::connection.eq(id)).limit(TOGETHER);
    let recordings = plugin_recordings::table.filter(plugin_recordings::connection.eq(id)).limit(TOGETHER);
    let notices = plugin_notices::table.filter(plugin_notices::connection.eq(id)).limit(TOGETHER);
    let cursors = plugin_cursors::table.filter(plugin_cursors::connection.eq(id)).limit(TOGETHER);
    let more = some::<DeliveryRow>(tx, |tx| tx.load(deliveries.select(DeliveryRow::as_select())))?
        | some::<RecordingRow>(tx, |tx| tx.load(recordings.select(RecordingRow::as_select())))?
        | some::<NoticeRow>(tx, |tx| tx.load(notices.select(NoticeRow::as_select())))?
        | some::<CursorRow>(tx, |tx| tx.load(cursors.select(CursorRow::as_select())))?
        | clear_refusals(tx, id)?;
    Ok(more)
}

fn clear_refusals(tx: &mut Tx<'_>, id: ConnectionId) -> Done<bool> {
    let refusals = plugin_refusals::table.filter(plugin_refusals::connection.eq(id)).limit(TOGETHER);
    some::<RefusalRow>(tx, |tx| tx.load(refusals.select(RefusalRow::as_select())))
}

fn some<U: Unrecorded>(tx: &mut Tx<'_>, next: impl FnOnce(&mut Tx<'_>) -> Done<Vec<U>>) -> Done<bool> {
    let rows = next(tx)?;
    rows.iter().try_for_each(|row| tx.forget(row))?;
    Ok(i64::try_from(rows.len()).is_ok_and(|count| count == TOGETHER))
}
