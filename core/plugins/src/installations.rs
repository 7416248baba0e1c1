//! Plugins that are installed.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Failure, Problem, Snapshot,
    access::records::{InstallationRow, InstallationState},
    blob::BlobId,
    schema::installations,
};
use model::InstallationId;
use sha2::{Digest as _, Sha256};

use crate::{
    manifest::{Grants, Manifest},
    schema::plugin_former,
};

/// The most that one workspace has.
pub const MOST: usize = 100;

pub fn find(snapshot: &mut Snapshot<'_>, id: InstallationId) -> Done<InstallationRow> {
    let row = row(snapshot, id)?.filter(|row| row.state != InstallationState::Removed);
    row.ok_or_else(|| Problem::not_found("plugin", id).into())
}

/// One that was removed, and of which something is left.
pub fn removed(snapshot: &mut Snapshot<'_>, id: InstallationId) -> Done<InstallationRow> {
    let row = row(snapshot, id)?.filter(|row| row.state == InstallationState::Removed);
    row.ok_or_else(|| Problem::not_found("plugin", id).into())
}

fn row(snapshot: &mut Snapshot<'_>, id: InstallationId) -> Done<Option<InstallationRow>> {
    snapshot.first(installations::table.filter(installations::id.eq(id)).select(InstallationRow::as_select()))
}

/// In the order in which they were installed; there are few.
pub fn all(snapshot: &mut Snapshot<'_>) -> Done<Vec<InstallationRow>> {
    let mut all = with_removed(snapshot)?;
    all.retain(|row| row.state != InstallationState::Removed);
    Ok(all)
}

/// Those that are at work: this one alone, where one is meant.
pub fn at_work(snapshot: &mut Snapshot<'_>, plugin: Option<InstallationId>) -> Done<Vec<InstallationRow>> {
    let mut rows = match plugin {
        Some(id) => vec![find(snapshot, id)?],
        None => all(snapshot)?,
    };
    rows.retain(|row| row.state == InstallationState::Active);
    Ok(rows)
}

/// All, with those of which something is left.
pub fn with_removed(snapshot: &mut Snapshot<'_>) -> Done<Vec<InstallationRow>> {
    snapshot.load(installations::table.order(installations::id).select(InstallationRow::as_select()))
}

/// Those that are told what happens; of one that is paused it waits.
pub fn told(snapshot: &mut Snapshot<'_>) -> Done<Vec<InstallationRow>> {
    let mut all = all(snapshot)?;
    all.retain(|row| row.state != InstallationState::Contained);
    Ok(all)
}

/// Whether nobody signed it: then it came into a practice workspace, from whoever is writing it.
pub fn is_in_development(row: &InstallationRow) -> bool {
    row.publisher.is_none()
}

pub fn grants(row: &InstallationRow) -> Done<Grants> {
    serde_json::from_str(&row.grants).map_err(|_| unread())
}

/// The same as whoever speaks a language reads them.
pub fn grants_said_in(row: &InstallationRow, language: &str) -> Done<Grants> {
    Ok(grants(row)?.said_in(&manifest(row)?.texts, language))
}

pub fn manifest(row: &InstallationRow) -> Done<Manifest> {
    serde_json::from_str(&row.manifest).map_err(|_| unread())
}

/// What a plugin is and may at this moment, in hexadecimal: another one when any of that is.
pub fn standing(row: &InstallationRow) -> String {
    let mut hash = Sha256::new();
    for piece in [row.state.to_string(), row.package.to_string(), row.grants.clone()] {
        hash.update(u64::try_from(piece.len()).unwrap_or_default().to_be_bytes());
        hash.update(piece);
    }
    hex::encode(hash.finalize())
}

/// The plugin, if it is and may what it did when it was called: whoever stops it, or lets it do less, stops what it is
/// doing.
pub fn standing_as(snapshot: &mut Snapshot<'_>, id: InstallationId, standing: &str) -> Done<InstallationRow> {
    let row = find(snapshot, id)?;
    if self::standing(&row) == standing {
        return Ok(row);
    }
    let detail = "Somebody stopped this plugin while it worked, or changed what it may.";
    Err(Problem::conflict("plugins.stopped-meanwhile", detail).into())
}

fn unread() -> Failure {
    Failure::internal("What a plugin may could not be read.")
}

/// Which of these blobs are packages of plugins, or were before.
pub fn kept(snapshot: &mut Snapshot<'_>, ids: &[BlobId]) -> Done<Vec<BlobId>> {
    let now = installations::table.filter(installations::package.eq_any(ids)).select(installations::package);
    let mut kept: Vec<BlobId> = snapshot.load(now)?;
    let former = plugin_former::table.filter(plugin_former::package.eq_any(ids)).select(plugin_former::package);
    kept.extend(snapshot.load::<_, BlobId>(former)?);
    Ok(kept)
}
