//! Where packages are listed, and what was taken back. A list says what there is; whose packages are taken is said by
//! [`publishers`](crate::publishers) alone.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Failure, Problem, Snapshot, Tx,
    access::records::{InstallationRow, InstallationState},
    event,
};
use packages::Index;
use serde_json::json;

use crate::{
    breaking, installations,
    operations::state,
    records::{IndexId, IndexRow, ListRow},
    schema::{plugin_indexes, plugin_lists},
};

/// The most that one workspace has.
pub const MOST: usize = 20;
/// Why a plugin does not work, as its record says.
pub const REVOKED: &str = "revoked";

pub fn find(snapshot: &mut Snapshot<'_>, id: IndexId) -> Done<IndexRow> {
    let query = plugin_indexes::table.filter(plugin_indexes::id.eq(id)).select(IndexRow::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("index", id).into())
}

/// In the order in which they were added; there are few.
pub fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<IndexRow>> {
    snapshot.load(plugin_indexes::table.order(plugin_indexes::id).select(IndexRow::as_select()))
}

/// What it said last.
pub fn list(snapshot: &mut Snapshot<'_>, id: IndexId) -> Done<ListRow> {
    let query = plugin_lists::table.filter(plugin_lists::id.eq(id)).select(ListRow::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("index", id).into())
}

/// None before it was read for the first time.
pub fn read(row: &ListRow) -> Done<Option<Index>> {
    if row.content.is_empty() {
        return Ok(None);
    }
    let unread = |_| Failure::internal("A list of packages could not be read.");
    serde_json::from_str(&row.content).map(Some).map_err(unread)
}

/// Whether one of the indexes took this release back, or all that its publisher signed.
pub fn check(snapshot: &mut Snapshot<'_>, plugin: &str, release: &str, publisher: Option<&str>) -> Done<()> {
    for index in all(snapshot)? {
        let list = list(snapshot, index.id)?;
        if let Some(why) = read(&list)?.and_then(|list| list.revokes(plugin, release, publisher).map(str::to_owned)) {
            let detail = format!("{} took this release back: {why}", index.name);
            return Err(Problem::refused("plugins.revoked", detail).into());
        }
    }
    Ok(())
}

/// What was taken back and is installed rests from now on.
pub fn take_back(tx: &mut Tx<'_>, list: &Index) -> Done<()> {
    for row in installations::all(tx)? {
        let Some(why) = list.revokes(&row.plugin, &row.release, row.publisher.as_deref()) else { continue };
        if row.state == InstallationState::Contained || is_revoked(&row) {
            continue;
        }
        // Else it would work again once it had rested for what it did before.
        breaking::clear(tx, row.id)?;
        let row = state::stop(tx, &row, InstallationState::Paused, Some(REVOKED))?;
        tx.emit(event::News::saying("plugins.revoked", row.id, &json!({ "release": row.release, "why": why })));
    }
    Ok(())
}

pub fn is_revoked(row: &InstallationRow) -> bool {
    row.state == InstallationState::Paused && row.reason == REVOKED
}
