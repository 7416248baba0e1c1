//! Plugins that are installed.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Failure, Problem, Snapshot,
    access::records::{InstallationRow, InstallationState},
    blob::BlobId,
    schema::installations,
};
use model::InstallationId;

use crate::manifest::{Grants, Manifest};

/// The most that one workspace has.
pub const MOST: usize = 100;

pub fn find(snapshot: &mut Snapshot<'_>, id: InstallationId) -> Done<InstallationRow> {
    let query = installations::table.filter(installations::id.eq(id)).select(InstallationRow::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("plugin", id).into())
}

/// In the order in which they were installed; there are few.
pub fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<InstallationRow>> {
    snapshot.load(installations::table.order(installations::id).select(InstallationRow::as_select()))
}

/// Those that are told what happens; of one that is paused it waits.
pub fn told(snapshot: &mut Snapshot<'_>) -> Done<Vec<InstallationRow>> {
    let mut all = all(snapshot)?;
    all.retain(|row| row.state != InstallationState::Contained);
    Ok(all)
}

pub fn grants(row: &InstallationRow) -> Done<Grants> {
    serde_json::from_str(&row.grants).map_err(|_| unread())
}

pub fn manifest(row: &InstallationRow) -> Done<Manifest> {
    serde_json::from_str(&row.manifest).map_err(|_| unread())
}

fn unread() -> Failure {
    Failure::internal("What a plugin may could not be read.")
}

/// Which of these blobs are packages of plugins.
pub fn kept(snapshot: &mut Snapshot<'_>, ids: &[BlobId]) -> Done<Vec<BlobId>> {
    snapshot.load(installations::table.filter(installations::package.eq_any(ids)).select(installations::package))
}
