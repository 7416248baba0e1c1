//! What a plugin leaves itself to do later, mostly to tell the other side: kept with the outcome that wants it, and told
//! to the plugin as a delivery. About one record there waits the newest alone; a try that is under way is let end.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Tx};
use serde_json::json;

use crate::{
    deliveries::{self, New, REPLACED},
    facts::Later,
    records::{ConnectionId, DeliveryId, DeliveryKind, DeliveryRow, DeliveryState},
    schema::plugin_deliveries,
};

/// Leaves all of it to be told, after what `by` is about.
pub fn leave(tx: &mut Tx<'_>, by: &DeliveryRow, all: &[Later]) -> Done<()> {
    if all.is_empty() {
        return Ok(());
    }
    deliveries::check_room(tx, by.installation, all.len())?;
    for one in all {
        leave_one(tx, by, one)?;
    }
    deliveries::wake(tx, by.installation, None)
}

fn leave_one(tx: &mut Tx<'_>, by: &DeliveryRow, one: &Later) -> Done<()> {
    let same = about_same(by.connection, &one.name, &one.about).order(plugin_deliveries::unique_by.desc());
    let before: Option<DeliveryRow> = tx.first(same.select(DeliveryRow::as_select()))?;
    let generation = before.as_ref().map_or(0, generation) + 1;
    let now = tx.now();
    // After the one before it, even in the same moment.
    let seq = now.micros().max(before.as_ref().map_or(0, |row| row.seq + 1));
    // What goes on with itself is one at a time, however often: no circle in which each leads to more. What a day may use
    // ends it.
    let is_itself = (by.kind, &by.name, &by.subject) == (DeliveryKind::Later, &one.name, &one.about);
    let depth = if is_itself { by.depth } else { by.depth + 1 };
    // One that will not be told takes the place of none that would.
    let is_waiting = |row: &DeliveryRow| {
        depth <= deliveries::DEEPEST
            && row.state == DeliveryState::Waiting
            && row.id != by.id
            && row.leased_until.is_none_or(|until| until <= now)
    };
    if let Some(row) = before.filter(is_waiting) {
        let (state, trouble, ended_at) = (DeliveryState::Dropped, REPLACED.to_owned(), Some(now));
        tx.put(&DeliveryRow { state, trouble, ended_at, leased_until: None, ..row })?;
    }
    let body = json!({
        "later": one.name, "about": one.about, "generation": generation, "at": now, "said": one.body,
    });
    let new = New {
        installation: by.installation,
        connection: by.connection,
        kind: DeliveryKind::Later,
        name: &one.name,
        unique_by: format!("{}{generation:019}", beginning(&one.name, &one.about)),
        subject: one.about.clone(),
        seq,
        depth,
        body: body.to_string().into_bytes(),
    };
    deliveries::add(tx, new).map(drop)
}

/// Whether there is a newer one: then this one is not tried again.
pub fn is_replaced(tx: &mut Tx<'_>, row: &DeliveryRow) -> Done<bool> {
    if row.kind != DeliveryKind::Later {
        return Ok(false);
    }
    let newer = about_same(row.connection, &row.name, &row.subject)
        .filter(plugin_deliveries::unique_by.gt(row.unique_by.clone()));
    Ok(tx.first::<_, DeliveryId>(newer.select(plugin_deliveries::id))?.is_some())
}

/// All generations, by the beginning of what makes each one: there is an index of that.
fn about_same(
    connection: ConnectionId,
    name: &str,
    about: &str,
) -> plugin_deliveries::BoxedQuery<'static, store::MultiBackend> {
    let beginning = beginning(name, about);
    plugin_deliveries::table
        .filter(plugin_deliveries::connection.eq(connection))
        .filter(plugin_deliveries::kind.eq(DeliveryKind::Later))
        .filter(plugin_deliveries::unique_by.between(format!("{beginning}0"), format!("{beginning}:")))
        .filter(plugin_deliveries::subject.eq(about.to_owned()))
        .into_boxed()
}

fn beginning(name: &str, about: &str) -> String {
    format!("{name}/{about}/")
}

/// Which one it is of those about its record.
fn generation(row: &DeliveryRow) -> i64 {
    row.unique_by.rsplit_once('/').and_then(|(_, number)| number.parse().ok()).unwrap_or_default()
}
