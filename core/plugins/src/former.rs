//! What a plugin was before its last update: its program, what it might, what was filled in and what it remembered, so that
//! somebody can go back to it. What it did meanwhile stays done.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Snapshot, Tx, access::records::InstallationRow};
use model::{InstallationId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    connections::{self, Settings},
    manifest::Grants,
    records::{ConnectionId, ConnectionRow, FormerRow},
    remembered,
    schema::plugin_former,
};

/// How long somebody can go back.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

pub const TABLE: &str = "plugin_former";

/// Something that it remembered.
#[derive(Serialize, Deserialize)]
struct Entry {
    key: String,
    value: String,
    expires_at: Option<Timestamp>,
}

pub fn of(snapshot: &mut Snapshot<'_>, id: InstallationId) -> Done<Option<FormerRow>> {
    let query = plugin_former::table.filter(plugin_former::installation.eq(id)).select(FormerRow::as_select());
    snapshot.first(query)
}

/// What it might.
pub fn grants(row: &FormerRow) -> Done<Grants> {
    serde_json::from_str(&row.grants).map_err(|_| unread())
}

/// Keeps what a plugin is, which is about to be another release; there is one that can be gone back to.
pub fn keep(tx: &mut Tx<'_>, now: &InstallationRow) -> Done<()> {
    let mut settings: BTreeMap<ConnectionId, Settings> = BTreeMap::new();
    for connection in connections::of(tx, now.id)? {
        settings.insert(connection.id, connections::settings(&connection)?);
    }
    let mut entries = Vec::new();
    for row in remembered::all(tx, now.id)? {
        let value = BASE64_STANDARD.encode(remembered::value(tx, &row)?);
        entries.push(Entry { key: row.key, value, expires_at: row.expires_at });
    }
    let entries = serde_json::to_vec(&entries).map_err(|_| unwritten())?;
    tx.put(&FormerRow {
        installation: now.id,
        name: now.name.clone(),
        release: now.release.clone(),
        package: now.package,
        publisher: now.publisher.clone(),
        manifest: now.manifest.clone(),
        grants: now.grants.clone(),
        settings: serde_json::to_string(&settings).map_err(|_| unwritten())?,
        entries: tx.seal_factor(TABLE, "entries", now.id.as_str(), &entries)?,
        replaced_at: tx.now(),
    })
}

/// It remembers what it remembered then, and what is filled in is what was.
pub fn restore(tx: &mut Tx<'_>, former: &FormerRow) -> Done<()> {
    let plain = tx.open(TABLE, "entries", former.installation.as_str(), &former.entries)?;
    let entries: Vec<Entry> = serde_json::from_slice(&plain).map_err(|_| unread())?;
    let now = tx.now();
    let mut then = BTreeMap::new();
    for Entry { key, value, expires_at } in entries.into_iter().filter(|one| one.expires_at.is_none_or(|at| at > now)) {
        then.insert(key, (BASE64_STANDARD.decode(value).map_err(|_| unread())?, expires_at));
    }
    remembered::become_again(tx, former.installation, then)?;
    let settings: BTreeMap<ConnectionId, Settings> = serde_json::from_str(&former.settings).map_err(|_| unread())?;
    let grants = grants(former)?;
    for before in connections::of(tx, former.installation)? {
        let now = connections::settings(&before)?;
        // Where it reaches by them is for whoever set its secrets since to say.
        let same = |then: &&Settings| grants.reachable(then) == grants.reachable(&now);
        if let Some(settings) = settings.get(&before.id).filter(same) {
            let after = ConnectionRow { settings: connections::written(settings)?, ..before.clone() };
            tx.update(&before, after)?;
        }
    }
    Ok(())
}

pub fn clear(tx: &mut Tx<'_>, id: InstallationId) -> Done<()> {
    match of(tx, id)? {
        Some(row) => tx.forget(&row),
        None => Ok(()),
    }
}

/// Nobody can go back any more to one that was replaced before a moment.
pub fn forget(tx: &mut Tx<'_>, id: InstallationId, before: Timestamp) -> Done<()> {
    match of(tx, id)?.filter(|row| row.replaced_at < before) {
        Some(row) => tx.forget(&row),
        None => Ok(()),
    }
}

fn unwritten() -> Failure {
    Failure::internal("What a plugin was could not be written down.")
}

fn unread() -> Failure {
    Failure::internal("What a plugin was could not be read.")
}
