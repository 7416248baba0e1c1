//! What a plugin remembers, in its own space of a workspace. Written with the outcome, and never beyond its quota.

use std::{collections::BTreeMap, time::Duration};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _, dsl::count_star};
use door::{Done, Problem, Snapshot, Total, Tx};
use model::{InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{records::EntryRow, schema::plugin_entries};

/// The longest key and the largest value, in bytes.
pub const LONGEST_KEY: usize = 200;
pub const LARGEST_VALUE: usize = 64 * 1024;
/// Entries in one page.
pub const PAGE: u32 = 100;
/// What an entry takes beside its key and its value, so that nobody fills the disk with nothing.
const EACH: i64 = 128;
/// Of those whose time is over, so many are forgotten whenever something is written.
const TOGETHER: i64 = 100;

const TABLE: &str = "plugin_entries";

/// A change that a plugin made, as it is kept with its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginEntryChange")]
pub struct Change {
    pub key: String,
    /// As bytes in hexadecimal; none where it is taken away.
    pub value: Option<String>,
    /// The version that it must have; 0 where there must be none.
    pub expected: Option<i64>,
    /// In seconds.
    pub expires_in: Option<u64>,
}

pub fn find(snapshot: &mut Snapshot<'_>, installation: InstallationId, key: &str) -> Done<Option<EntryRow>> {
    let now = snapshot.now();
    let row = row(snapshot, installation, key)?;
    Ok(row.filter(|row| row.expires_at.is_none_or(|at| at > now)))
}

/// The same, whether it is still known or not.
fn row(snapshot: &mut Snapshot<'_>, installation: InstallationId, key: &str) -> Done<Option<EntryRow>> {
    let query = plugin_entries::table
        .filter(plugin_entries::installation.eq(installation))
        .filter(plugin_entries::key.eq(key.to_owned()));
    snapshot.first(query.select(EntryRow::as_select()))
}

/// Those whose keys begin so, in the order of bytes.
pub fn scan(
    snapshot: &mut Snapshot<'_>,
    installation: InstallationId,
    prefix: &str,
    after: Option<&str>,
    limit: u32,
) -> Done<Vec<EntryRow>> {
    let now = snapshot.now();
    let mut from = after.unwrap_or_default().to_owned();
    if from.as_str() < prefix {
        prefix.clone_into(&mut from);
    }
    let mut found = Vec::new();
    let limit = usize::try_from(limit.clamp(1, PAGE)).unwrap_or_default();
    let mut inclusive = after.is_none_or(|after| after < prefix);
    // Page by page, as some of a page may have expired.
    loop {
        let mut query = plugin_entries::table.filter(plugin_entries::installation.eq(installation)).into_boxed();
        query = match inclusive {
            true => query.filter(plugin_entries::key.ge(from.clone())),
            false => query.filter(plugin_entries::key.gt(from.clone())),
        };
        let query = query.order(plugin_entries::key).limit(i64::from(PAGE)).select(EntryRow::as_select());
        let page: Vec<EntryRow> = snapshot.load(query)?;
        let is_last = page.len() < usize::try_from(PAGE).unwrap_or_default();
        for row in page {
            if !row.key.starts_with(prefix) || found.len() == limit {
                return Ok(found);
            }
            row.key.clone_into(&mut from);
            if row.expires_at.is_none_or(|at| at > now) {
                found.push(row);
            }
        }
        if is_last {
            return Ok(found);
        }
        inclusive = false;
    }
}

/// All that is not over yet.
pub fn all(snapshot: &mut Snapshot<'_>, installation: InstallationId) -> Done<Vec<EntryRow>> {
    let now = snapshot.now();
    let all = plugin_entries::table.filter(plugin_entries::installation.eq(installation)).order(plugin_entries::key);
    let mut all: Vec<EntryRow> = snapshot.load(all.select(EntryRow::as_select()))?;
    all.retain(|row| row.expires_at.is_none_or(|at| at > now));
    Ok(all)
}

/// Forgets all, and remembers what was remembered another time.
pub fn become_again(
    tx: &mut Tx<'_>,
    installation: InstallationId,
    then: BTreeMap<String, (Vec<u8>, Option<Timestamp>)>,
) -> Done<()> {
    let now = plugin_entries::table.filter(plugin_entries::installation.eq(installation));
    let now: Vec<EntryRow> = tx.load(now.select(EntryRow::as_select()))?;
    // No version comes twice: who counted on one of them finds another.
    let latest = now.iter().map(|row| row.version).max().unwrap_or_default();
    now.iter().try_for_each(|row| tx.forget(row))?;
    let version = next(tx, latest);
    for (key, (value, expires_at)) in then {
        let sealed = tx.seal_factor(TABLE, "value", &place(installation, &key), &value)?;
        let size = i64::try_from(key.len() + value.len()).unwrap_or(i64::MAX);
        tx.keep(&EntryRow { installation, key, value: sealed, size, version, expires_at })?;
    }
    Ok(())
}

pub fn value(snapshot: &Snapshot<'_>, row: &EntryRow) -> Done<Vec<u8>> {
    Ok(snapshot.open(TABLE, "value", &place(row.installation, &row.key), &row.value)?.to_vec())
}

/// Writes what an outcome brings; all of it, or none where another call was quicker or there is no room for it.
pub fn apply(tx: &mut Tx<'_>, installation: InstallationId, changes: &[Change], quota: i64) -> Done<()> {
    if changes.is_empty() {
        return Ok(());
    }
    forget(tx, installation, TOGETHER)?;
    let stored_before = stored(tx, installation)?;
    for change in changes {
        let (now, before) = (tx.now(), row(tx, installation, &change.key)?);
        let version =
            before.as_ref().filter(|row| row.expires_at.is_none_or(|at| at > now)).map_or(0, |row| row.version);
        if change.expected.is_some_and(|expected| expected != version) {
            let detail = format!("What was remembered as {:?} was changed by another call.", change.key);
            return Err(Problem::conflict("plugins.remembered-changed", detail).into());
        }
        let value = change.value.as_ref().filter(|_| change.expires_in != Some(0));
        match (value, before) {
            (None, Some(row)) => tx.forget(&row)?,
            (None, None) => {}
            (Some(value), before) => {
                let value = hex::decode(value).map_err(|_| Problem::invalid("/entries", "A value is hexadecimal."))?;
                if change.key.len() > LONGEST_KEY || value.len() > LARGEST_VALUE {
                    return Err(Problem::invalid("/entries", "A key or a value is too long.").into());
                }
                let sealed = tx.seal_factor(TABLE, "value", &place(installation, &change.key), &value)?;
                tx.put(&EntryRow {
                    installation,
                    key: change.key.clone(),
                    value: sealed,
                    size: i64::try_from(change.key.len() + value.len()).unwrap_or(i64::MAX),
                    version: next(tx, before.map_or(0, |row| row.version)),
                    expires_at: change.expires_in.map(|seconds| now.plus(Duration::from_secs(seconds))),
                })?;
            }
        }
    }
    // What takes up no more than before it may always keep; and what is over makes room before anything is refused.
    while stored(tx, installation)? > quota.max(stored_before) {
        if !forget(tx, installation, TOGETHER)? {
            let detail = format!("The plugin may remember {quota} bytes, and wants more.");
            return Err(Problem::refused("plugins.no-room", detail).into());
        }
    }
    Ok(())
}

/// What it remembers takes so many bytes, with what is over and still there.
pub fn stored(snapshot: &mut Snapshot<'_>, installation: InstallationId) -> Done<i64> {
    let all = plugin_entries::table.filter(plugin_entries::installation.eq(installation));
    let sum: Option<(Option<i64>, i64)> = snapshot.first(all.select((Total(plugin_entries::size), count_star())))?;
    let (bytes, entries) = sum.unwrap_or_default();
    Ok(bytes.unwrap_or_default() + entries * EACH)
}

/// Forgets some of what it was to remember for a time that is over. Whether there was any.
pub fn forget(tx: &mut Tx<'_>, installation: InstallationId, together: i64) -> Done<bool> {
    let over = plugin_entries::table
        .filter(plugin_entries::installation.eq(installation))
        .filter(plugin_entries::expires_at.le(tx.now()))
        .limit(together)
        .select(EntryRow::as_select());
    let over: Vec<EntryRow> = tx.load(over)?;
    over.iter().try_for_each(|row| tx.forget(row))?;
    Ok(!over.is_empty())
}

/// No version comes twice, also where one was forgotten in between: whoever counted on the one before finds another.
fn next(snapshot: &Snapshot<'_>, before: i64) -> i64 {
    (before + 1).max(snapshot.now().micros())
}

fn place(installation: InstallationId, key: &str) -> String {
    format!("{installation}/{key}")
}
