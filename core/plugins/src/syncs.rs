//! What a plugin brings over from the other side, page by page. Each page is a delivery like any other, and where the
//! next begins moves with what the page did, or not at all: whoever is killed in the middle of a page does that page
//! again, and no other.
//!
//! One that `finds` something compares: the plugin lists what is on the other side, and what is not known here, or has
//! another version there than it was last seen in, is told to it as an event ([`MISSING`], [`OLDER`]), one by one, so
//! that one that cannot be had holds up none of the rest.

use std::collections::{BTreeMap, HashMap};

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx, operations::external_ids::ExternalLinkId, schema::external_ids};
use model::Timestamp;
use serde_json::{Value, json};

use crate::{
    bindings::{self, By},
    deliveries,
    deliveries::{DEEPEST, New},
    facts::{Facts, There},
    manifest::SyncGrant,
    records::{ConnectionId, ConnectionRow, DeliveryKind, DeliveryRow, DeliveryState, SyncId, SyncRow, SyncState},
    schema::{plugin_deliveries, plugin_syncs},
};

/// The event by which a plugin is told of something that is there and not here.
pub const MISSING: &str = "sync.missing";
/// The same of something that is another there by now.
pub const OLDER: &str = "sync.older";
/// Who starts what a schedule does.
const BY_CLOCK: &str = "system:";
/// What says of a page that each thing of it is to be brought by itself.
const ONE_BY_ONE: &str = "one_by_one";
/// Of those that are over, so many are kept of each.
const KEPT: usize = 20;
/// Pages of one; whoever wants more goes in a circle.
const MOST_PAGES: i64 = 100_000;
/// So many ids of what is missing are kept, to look at.
const MOST_IDS: usize = 100;

/// What is to be brought over.
pub struct Start<'a> {
    pub connection: &'a ConnectionRow,
    pub grant: &'a SyncGrant,
    pub dry: bool,
    pub since: Option<Timestamp>,
    /// How many deliveries led to it.
    pub depth: i64,
    pub by: String,
}

pub fn find(snapshot: &mut Snapshot<'_>, id: SyncId) -> Done<SyncRow> {
    let query = plugin_syncs::table.filter(plugin_syncs::id.eq(id)).select(SyncRow::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("sync", id).into())
}

/// Of a connection, newest first.
pub fn of(snapshot: &mut Snapshot<'_>, connection: ConnectionId) -> Done<Vec<SyncRow>> {
    let query = plugin_syncs::table.filter(plugin_syncs::connection.eq(connection));
    snapshot.load(query.order(plugin_syncs::id.desc()).select(SyncRow::as_select()))
}

/// The same of one thing that is brought over.
fn of_name(snapshot: &mut Snapshot<'_>, connection: ConnectionId, name: &str) -> Done<Vec<SyncRow>> {
    let query = plugin_syncs::table
        .filter(plugin_syncs::connection.eq(connection))
        .filter(plugin_syncs::name.eq(name.to_owned()));
    snapshot.load(query.order(plugin_syncs::id.desc()).select(SyncRow::as_select()))
}

/// Begins, unless it is under way, or each led to the next. What changed before the last that was done began is left out, unless somebody says
/// since when.
pub fn start(tx: &mut Tx<'_>, start: Start<'_>) -> Done<Option<SyncRow>> {
    let before = of_name(tx, start.connection.id, &start.grant.name)?;
    if start.depth > DEEPEST || before.iter().any(is_under_way) {
        return Ok(None);
    }
    let last = before.iter().find(|row| row.state == SyncState::Done && !row.dry).map(|row| row.started_at);
    let row = SyncRow {
        id: tx.new_id(),
        version: 1,
        installation: start.connection.installation,
        connection: start.connection.id,
        name: start.grant.name.clone(),
        finds: start.grant.finds.clone(),
        depth: start.depth,
        dry: start.dry,
        since: start.since.or(last),
        state: SyncState::Running,
        cursor: None,
        pages: 0,
        done: 0,
        expected: None,
        words: String::new(),
        operations: "{}".to_owned(),
        missing: 0,
        missing_ids: String::new(),
        older: 0,
        healed: 0,
        trouble: String::new(),
        started_by: start.by,
        started_at: tx.now(),
        ended_at: None,
    };
    tx.insert(&row)?;
    for old in before.iter().skip(KEPT - 1) {
        tx.remove(old)?;
    }
    deliver(tx, &row)?;
    Ok(Some(row))
}

fn is_under_way(row: &SyncRow) -> bool {
    matches!(row.state, SyncState::Running | SyncState::Paused)
}

/// Leaves the next page to be told.
fn deliver(tx: &mut Tx<'_>, row: &SyncRow) -> Done<()> {
    let body = json!({
        "sync": row.name, "run": row.id, "page": row.pages + 1, "dry": row.dry, "since": row.since,
        "scheduled": row.started_by.starts_with(BY_CLOCK),
    });
    let new = New {
        installation: row.installation,
        connection: row.connection,
        kind: DeliveryKind::SyncPage,
        name: &row.name,
        unique_by: page(row),
        subject: row.id.to_string(),
        seq: tx.now().micros(),
        depth: row.depth,
        body: body.to_string().into_bytes(),
    };
    deliveries::add(tx, new)?;
    deliveries::wake(tx, row.installation, None)
}

/// What makes the delivery of its next page one.
fn page(row: &SyncRow) -> String {
    format!("{}/{}", row.id, row.pages)
}

/// The one that a page is of.
pub fn of_page(snapshot: &mut Snapshot<'_>, row: &DeliveryRow) -> Done<SyncRow> {
    let id = row.subject.parse().map_err(|_| Failure::internal("A page is of no sync."))?;
    find(snapshot, id)
}

/// Those whose pages wait for nobody, as their pages name them.
pub fn running(snapshot: &mut Snapshot<'_>) -> Done<Vec<String>> {
    let running = plugin_syncs::table.filter(plugin_syncs::state.eq(SyncState::Running));
    let ids: Vec<SyncId> = snapshot.load(running.select(plugin_syncs::id))?;
    Ok(ids.iter().map(ToString::to_string).collect())
}

/// A page is done: on to the next, which begins at `cursor`, or that was all. `asked` says how often it asked for what.
pub fn paged(
    tx: &mut Tx<'_>,
    delivery: &DeliveryRow,
    cursor: Option<String>,
    facts: &Facts,
    asked: &BTreeMap<String, i64>,
) -> Done<SyncRow> {
    let before = of_page(tx, delivery)?;
    if cursor.is_some() && cursor == before.cursor {
        return Err(Problem::invalid("/cursor", "This page asks for itself as the next.").into());
    }
    if before.pages >= MOST_PAGES {
        return Err(Problem::invalid("/cursor", format!("There are {MOST_PAGES} pages at most.")).into());
    }
    let (missing, older) = match &before.finds {
        Some(kind) => compared(tx, before.connection, kind, &facts.there)?,
        None => (Vec::new(), Vec::new()),
    };
    let mut operations: BTreeMap<String, i64> = serde_json::from_str(&before.operations).unwrap_or_default();
    for (operation, times) in asked {
        *operations.entry(operation.clone()).or_default() += times;
    }
    let is_last = cursor.is_none();
    let done = if before.finds.is_some() { count(facts.there.len()) } else { facts.progress.done.into() };
    let after = SyncRow {
        state: if is_last { SyncState::Done } else { before.state },
        cursor,
        pages: before.pages + 1,
        done: before.done.saturating_add(done),
        expected: facts.progress.of.map(i64::from).or(before.expected),
        words: facts.progress.words.clone(),
        operations: serde_json::to_string(&operations).map_err(|_| Failure::internal("A count could not be kept."))?,
        missing: before.missing + count(missing.len()),
        missing_ids: kept_ids(&before.missing_ids, &missing),
        older: before.older + count(older.len()),
        ended_at: is_last.then(|| tx.now()),
        ..before.clone()
    };
    let after = tx.update(&before, after)?;
    if !after.dry {
        deliveries::check_room(tx, after.installation, missing.len() + older.len())?;
        missing.iter().try_for_each(|one| tell(tx, &after, MISSING, one))?;
        older.iter().try_for_each(|one| tell(tx, &after, OLDER, one))?;
        deliveries::wake(tx, after.installation, None)?;
    }
    if after.state == SyncState::Running {
        deliver(tx, &after)?;
    }
    Ok(after)
}

/// What is there and by no id known here; and what is known, and was last seen in another version than it has there.
fn compared<'a>(
    snapshot: &mut Snapshot<'_>,
    connection: ConnectionId,
    kind: &str,
    there: &'a [There],
) -> Done<(Vec<&'a There>, Vec<&'a There>)> {
    let ids: Vec<String> = there.iter().map(|one| one.id.clone()).collect();
    let known = bindings::of_kind(connection, kind).filter(external_ids::external_id.eq_any(ids));
    let known: Vec<(String, ExternalLinkId)> =
        snapshot.load(known.select((external_ids::external_id, external_ids::id)))?;
    let known: HashMap<String, ExternalLinkId> = known.into_iter().collect();
    let states = bindings::states(snapshot, known.values().copied().collect())?.into_iter();
    let seen: HashMap<ExternalLinkId, String> = states.filter_map(|row| Some((row.link, row.version?))).collect();
    let missing = there.iter().filter(|one| !known.contains_key(&one.id)).collect();
    let is_older = |one: &&There| {
        let seen = known.get(&one.id).and_then(|link| seen.get(link));
        seen.zip(one.version.as_ref()).is_some_and(|(seen, there)| seen != there)
    };
    Ok((missing, there.iter().filter(is_older).collect()))
}

fn kept_ids(before: &str, missing: &[&There]) -> String {
    let ids = before.lines().chain(missing.iter().map(|one| one.id.as_str())).take(MOST_IDS);
    ids.collect::<Vec<_>>().join("\n")
}

fn tell(tx: &mut Tx<'_>, row: &SyncRow, event: &str, one: &There) -> Done<()> {
    let said = json!({ "kind": row.finds, "external_id": one.id, "version": one.version });
    let body = json!({ "event": event, "sync": row.name, "at": tx.now(), "said": said });
    let new = New {
        installation: row.installation,
        connection: row.connection,
        kind: DeliveryKind::Event,
        name: event,
        unique_by: format!("{}/{}", row.id, one.id),
        // What is about one of theirs keeps its order, too.
        subject: format!("{}/{}", row.finds.as_deref().unwrap_or_default(), one.id),
        seq: tx.now().micros(),
        depth: row.depth,
        body: body.to_string().into_bytes(),
    };
    deliveries::add(tx, new).map(drop)
}

/// What was missing or older was told and is done: it counts as healed if it is known here by now, in that version if it
/// was older, whatever the plugin says.
pub fn told(tx: &mut Tx<'_>, delivery: &DeliveryRow) -> Done<()> {
    let Some((id, external_id)) = delivery.unique_by.split_once('/') else { return Ok(()) };
    let query = plugin_syncs::table.filter(plugin_syncs::id.eq(id.to_owned())).select(SyncRow::as_select());
    // It may be forgotten by now.
    let Some(before) = tx.first::<_, SyncRow>(query)? else { return Ok(()) };
    let Some(kind) = &before.finds else { return Ok(()) };
    let by = By::ExternalId(external_id.to_owned());
    let Some(link) = bindings::link(tx, before.connection, kind, by)? else { return Ok(()) };
    let is_healed = delivery.name == MISSING || {
        let body: Value = serde_json::from_slice(&deliveries::body(tx, delivery)?).unwrap_or_default();
        let seen = bindings::state(tx, link.id)?.and_then(|state| state.version);
        seen.is_some_and(|seen| body["said"]["version"] == seen)
    };
    if is_healed {
        tx.update(&before, SyncRow { healed: before.healed + 1, ..before.clone() })?;
    }
    Ok(())
}

/// Something of a page was refused, so nothing of it is there: it is told once more, and the plugin is to bring each thing of
/// it by itself, so that what cannot be had holds up none of the rest. None where that was told already.
pub fn one_by_one(tx: &Tx<'_>, page: &DeliveryRow) -> Done<Option<DeliveryRow>> {
    let unread = |_| Failure::internal("A page could not be read.");
    let mut body: Value = serde_json::from_slice(&deliveries::body(tx, page)?).map_err(unread)?;
    if body[ONE_BY_ONE] == true {
        return Ok(None);
    }
    body[ONE_BY_ONE] = true.into();
    let row = DeliveryRow { unanswered: page.attempts, ..page.clone() };
    deliveries::saying(tx, row, body.to_string().as_bytes()).map(Some)
}

/// A page was given up.
pub fn failed(tx: &mut Tx<'_>, delivery: &DeliveryRow, trouble: &str) -> Done<()> {
    let before = of_page(tx, delivery)?;
    if is_under_way(&before) {
        let (state, trouble) = (SyncState::Failed, trouble.chars().take(300).collect());
        tx.update(&before, SyncRow { state, trouble, ..before.clone() })?;
    }
    Ok(())
}

/// No page is begun after the one that somebody is at.
pub fn pause(tx: &mut Tx<'_>, before: &SyncRow) -> Done<SyncRow> {
    if before.state != SyncState::Running {
        return Err(Problem::refused("plugins.sync-not-running", "This is not under way.").into());
    }
    tx.update(before, SyncRow { state: SyncState::Paused, ..before.clone() })
}

/// Goes on at the page where it stopped, with all that is written down of what that page did outside.
pub fn resume(tx: &mut Tx<'_>, before: &SyncRow) -> Done<SyncRow> {
    if !matches!(before.state, SyncState::Paused | SyncState::Failed) {
        let detail = "Only what was paused or given up goes on. Start it anew.";
        return Err(Problem::refused("plugins.sync-over", detail).into());
    }
    let others = of_name(tx, before.connection, &before.name)?;
    if others.iter().any(|row| row.id != before.id && is_under_way(row)) {
        return Err(under_way().into());
    }
    let after = SyncRow { state: SyncState::Running, trouble: String::new(), ..before.clone() };
    let after = tx.update(before, after)?;
    if let Some(row) = waiting(tx, &after)?.filter(|row| row.state != DeliveryState::Waiting) {
        let due_at = tx.now();
        tx.put(&DeliveryRow {
            state: DeliveryState::Waiting,
            unanswered: row.attempts,
            due_at,
            ended_at: None,
            ..row
        })?;
    }
    deliver(tx, &after)?;
    Ok(after)
}

/// Whoever is at a page of it right now changes nothing any more.
pub fn cancel(tx: &mut Tx<'_>, before: &SyncRow) -> Done<SyncRow> {
    if matches!(before.state, SyncState::Done | SyncState::Cancelled) {
        return Err(Problem::refused("plugins.sync-over", "This is over already.").into());
    }
    let now = Some(tx.now());
    let after = SyncRow { state: SyncState::Cancelled, ended_at: now, ..before.clone() };
    let after = tx.update(before, after)?;
    if let Some(row) = waiting(tx, &after)? {
        tx.put(&DeliveryRow { state: DeliveryState::Dropped, ended_at: now, leased_until: None, ..row })?;
    }
    Ok(after)
}

/// The delivery of the page that it is at.
fn waiting(snapshot: &mut Snapshot<'_>, row: &SyncRow) -> Done<Option<DeliveryRow>> {
    let query = plugin_deliveries::table
        .filter(plugin_deliveries::connection.eq(row.connection))
        .filter(plugin_deliveries::kind.eq(DeliveryKind::SyncPage))
        .filter(plugin_deliveries::unique_by.eq(page(row)));
    snapshot.first(query.select(DeliveryRow::as_select()))
}

pub fn under_way() -> Problem {
    let detail = "This is under way already. It is one at a time: wait for it, or cancel it.";
    Problem::conflict("plugins.sync-running", detail)
}

fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}
