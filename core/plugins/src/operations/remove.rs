//! Removes a plugin with all that is kept of it. What it did stays, and what the log says of it.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Record as _, Spec, Stream, Tx, Unrecorded, Write, event};
use model::{Actor, InstallationId};
use serde_json::json;

use super::{Seen, shown::Shown};
use crate::{
    INSTALL, authorizations, breaking, connections, installations,
    operations::running::follow,
    records::{ConnectionId, CursorRow, DayRow, DeliveryRow, EntryRow, RecordingRow, RequestRow},
    schema::{plugin_cursors, plugin_days, plugin_deliveries, plugin_entries, plugin_recordings, plugin_requests},
    syncs,
};

/// Rows at a time.
const TOGETHER: i64 = 500;

pub struct Remove;

impl Write for Remove {
    const SPEC: Spec = Spec::new("plugins.remove", INSTALL, "Remove a plugin with all that is kept of it")
        .stream(Stream::Plugin)
        .step_up()
        .versioned()
        .at(Method::Delete, "/plugins/{id}");
    type Input = Seen;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<Shown> {
        let row = installations::find(tx, input.id)?.seen_at(input.version)?;
        clear(tx, row.id)?;
        for connection in connections::of(tx, row.id)? {
            end(tx, connection.id)?;
        }
        follow::end(tx, row.id)?;
        breaking::clear(tx, row.id)?;
        tx.remove(&row)?;
        tx.policy_changed();
        tx.emit(event::News::saying("plugins.removed", row.id, &json!({ "plugin": row.plugin })));
        Ok(Shown::of(row))
    }
}

/// Lets go of a connection that nothing names any more.
pub(super) fn end(tx: &mut Tx<'_>, id: ConnectionId) -> Done<()> {
    for credential in connections::credentials(tx, id)? {
        tx.remove(&credential)?;
    }
    for sync in syncs::of(tx, id)? {
        tx.remove(&sync)?;
    }
    for authorization in authorizations::of(tx, id)? {
        tx.remove(&authorization)?;
    }
    let row = connections::find(tx, id)?;
    tx.remove(&row)
}

fn clear(tx: &mut Tx<'_>, id: InstallationId) -> Done<()> {
    let requests = plugin_requests::table.filter(plugin_requests::installation.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, RequestRow>(requests.select(RequestRow::as_select())))?;
    let deliveries = plugin_deliveries::table.filter(plugin_deliveries::installation.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, DeliveryRow>(deliveries.select(DeliveryRow::as_select())))?;
    let recordings = plugin_recordings::table.filter(plugin_recordings::installation.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, RecordingRow>(recordings.select(RecordingRow::as_select())))?;
    let days = plugin_days::table.filter(plugin_days::installation.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, DayRow>(days.select(DayRow::as_select())))?;
    let cursors = plugin_cursors::table.filter(plugin_cursors::installation.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, CursorRow>(cursors.select(CursorRow::as_select())))?;
    let entries = plugin_entries::table.filter(plugin_entries::installation.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, EntryRow>(entries.select(EntryRow::as_select())))
}

/// The same of one connection.
pub(super) fn clear_connection(tx: &mut Tx<'_>, id: ConnectionId) -> Done<()> {
    let requests = plugin_requests::table.filter(plugin_requests::connection.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, RequestRow>(requests.select(RequestRow::as_select())))?;
    let deliveries = plugin_deliveries::table.filter(plugin_deliveries::connection.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, DeliveryRow>(deliveries.select(DeliveryRow::as_select())))?;
    let recordings = plugin_recordings::table.filter(plugin_recordings::connection.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, RecordingRow>(recordings.select(RecordingRow::as_select())))?;
    let cursors = plugin_cursors::table.filter(plugin_cursors::connection.eq(id)).limit(TOGETHER);
    forget(tx, |tx| tx.load::<_, CursorRow>(cursors.select(CursorRow::as_select())))
}

fn forget<U: Unrecorded>(tx: &mut Tx<'_>, mut next: impl FnMut(&mut Tx<'_>) -> Done<Vec<U>>) -> Done<()> {
    loop {
        let rows = next(tx)?;
        if rows.is_empty() {
            return Ok(());
        }
        rows.iter().try_for_each(|row| tx.forget(row))?;
    }
}
