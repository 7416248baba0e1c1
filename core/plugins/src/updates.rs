//! Releases that take the place of one by themselves: where an owner said so, as long as they want no more than the one
//! before and are signed by the same key. Whatever else there is waits for a person.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Snapshot, Tx, access::records::InstallationRow, access::records::InstallationState, job};
use model::InstallationId;
use packages::{Release, index::Listed};
use serde_json::json;

use crate::{
    indexes, installations,
    manifest::Grants,
    records::{IndexRow, UpdateRow},
    schema::plugin_updates,
};

/// The kind of the job that looks after one plugin.
pub const UPDATE: &str = "plugins.update-by-itself";

/// A release that could take the place of the one that is there.
pub struct Found {
    pub index: IndexRow,
    pub listed: Listed,
}

/// Where somebody said that it is updated by itself.
pub fn of(snapshot: &mut Snapshot<'_>, installation: InstallationId) -> Done<Option<UpdateRow>> {
    let query = plugin_updates::table.filter(plugin_updates::installation.eq(installation));
    snapshot.first(query.select(UpdateRow::as_select()))
}

/// The newest that is listed, of the same publisher, good, and for this program.
pub fn newest(snapshot: &mut Snapshot<'_>, row: &InstallationRow) -> Done<Option<Found>> {
    let (now, mut best) = (snapshot.now(), None::<(Option<Release>, Found)>);
    for index in indexes::all(snapshot)? {
        let list = indexes::list(snapshot, index.id)?;
        let Some(list) = indexes::read(&list)?.filter(|list| list.until >= now) else { continue };
        for listed in list.packages {
            let is_of = listed.plugin == row.plugin && row.publisher.as_ref() == Some(&listed.publisher);
            let release = listed.release.parse().ok();
            let is_newer = release > best.as_ref().map_or_else(|| row.release.parse().ok(), |(best, _)| *best);
            if is_of && is_newer && listed.host == sandbox::interface() && is_good(snapshot, &listed)? {
                best = Some((release, Found { index: index.clone(), listed }));
            }
        }
    }
    Ok(best.map(|(_, found)| found))
}

fn is_good(snapshot: &mut Snapshot<'_>, listed: &Listed) -> Done<bool> {
    match indexes::check(snapshot, &listed.plugin, &listed.release, Some(&listed.publisher)) {
        Ok(()) => Ok(true),
        Err(Failure::Refused(_)) => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// The same where it may come by itself, and does not wait already.
pub fn due(snapshot: &mut Snapshot<'_>, id: InstallationId) -> Done<Option<(InstallationRow, Found)>> {
    let row = installations::find(snapshot, id)?;
    let Some(rule) = of(snapshot, id)?.filter(|_| row.state != InstallationState::Contained) else { return Ok(None) };
    let found = newest(snapshot, &row)?.filter(|found| rule.release.as_ref() != Some(&found.listed.release));
    Ok(found.map(|found| (row, found)))
}

/// Leaves what is due to jobs.
pub fn look(tx: &mut Tx<'_>) -> Done<()> {
    for row in installations::all(tx)? {
        if due(tx, row.id)?.is_some() {
            tx.enqueue(job::New::now(UPDATE, &json!({ "plugin": row.id })).outside(row.id))?;
        }
    }
    Ok(())
}

/// What it may under another release without that being more; none where somebody has to be asked.
pub fn kept(before: &InstallationRow, needs: &Grants) -> Done<Option<Grants>> {
    let (grants, needed) = (installations::grants(before)?, installations::manifest(before)?.needs);
    if needs.beyond(&grants).is_none() {
        return Ok(Some(needs.clone()));
    }
    // What was taken away from it stays so.
    let is_same = needs.beyond(&needed).is_none() && grants.beyond(needs).is_none();
    Ok(is_same.then_some(grants))
}
