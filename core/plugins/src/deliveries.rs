//! What a plugin is told, from the moment that it is known until it is done, given up or dropped.
//!
//! A delivery is tried by whoever took it, until its lease is over; then it is anybody's again. Whoever settles it says
//! which try it was, so of two that try at once the slower changes nothing.

use std::time::Duration;

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _,
    dsl::{count_star, exists, not},
};
use door::{Done, Failure, Problem, Reason, Snapshot, Tx, hides, job};
use model::{AccountId, InstallationId, RequestId, Sensitivity, Timestamp};
use serde::Serialize;

use crate::{
    connections,
    records::{ConnectionId, ConnectionState, DeliveryId, DeliveryKind, DeliveryRow, DeliveryState},
    schema::plugin_deliveries,
    silences, syncs,
};

/// The kind of the job that tries what is due of one plugin.
pub const WORK: &str = "plugins.work";
/// How long whoever took one has it: longer than a call may take.
pub const LEASE: Duration = Duration::from_secs(90);
/// Tries before a person is asked.
pub const TRIES: i64 = 12;
/// How many deliveries may lead one to the other.
pub const DEEPEST: i64 = 8;
/// The most that waits for one plugin: what one outcome leaves for later could else lead to a thousand times as much.
pub const MOST_WAITING: i64 = 10_000;
/// The most of a trouble that is kept.
const LONGEST: usize = 1_000;

/// Why one that has a newer one behind it is not told.
pub const REPLACED: &str = "A newer one took its place.";

const TABLE: &str = "plugin_deliveries";

diesel::alias!(plugin_deliveries as earlier: Earlier);

/// Something to tell a plugin.
pub struct New<'a> {
    pub installation: InstallationId,
    pub connection: ConnectionId,
    pub kind: DeliveryKind,
    pub name: &'a str,
    pub unique_by: String,
    pub subject: String,
    pub seq: i64,
    pub depth: i64,
    pub body: Vec<u8>,
}

/// Keeps it, unless it is known already; says whether it is new. Somebody is to be told that there is work
/// ([`wake`]).
pub fn add(tx: &mut Tx<'_>, new: New<'_>) -> Done<Option<DeliveryId>> {
    add_for(tx, new, None)
}

/// The same for somebody who asked for it: the plugin works in their name.
pub fn add_for(tx: &mut Tx<'_>, new: New<'_>, on_behalf_of: Option<AccountId>) -> Done<Option<DeliveryId>> {
    let known = plugin_deliveries::table
        .filter(plugin_deliveries::connection.eq(new.connection))
        .filter(plugin_deliveries::kind.eq(new.kind))
        .filter(plugin_deliveries::unique_by.eq(new.unique_by.clone()));
    if tx.first::<_, DeliveryId>(known.select(plugin_deliveries::id))?.is_some() {
        return Ok(None);
    }
    let (id, now) = (tx.new_id::<crate::records::Delivery>(), tx.now());
    // Where each led to the next, somebody goes in a circle.
    let is_circle = new.depth > DEEPEST;
    let row = DeliveryRow {
        id,
        installation: new.installation,
        connection: new.connection,
        kind: new.kind,
        name: new.name.to_owned(),
        unique_by: new.unique_by,
        subject: new.subject,
        seq: new.seq,
        depth: new.depth,
        state: if is_circle { DeliveryState::Dead } else { DeliveryState::Waiting },
        attempts: 0,
        due_at: now,
        leased_until: None,
        request: None,
        trouble: if is_circle {
            format!("It is the end of {DEEPEST} that led one to the other.")
        } else {
            String::new()
        },
        body: tx.seal_factor(TABLE, "body", id.as_str(), &new.body)?,
        told: tx.seal_factor(TABLE, "told", id.as_str(), b"{}")?,
        created_at: now,
        ended_at: is_circle.then_some(now),
        on_behalf_of,
        unanswered: 0,
    };
    tx.keep(&row)?;
    Ok(Some(id))
}

/// How much more may wait for a plugin.
pub fn room(snapshot: &mut Snapshot<'_>, installation: InstallationId) -> Done<i64> {
    let all: i64 = snapshot.first(waiting(installation).select(count_star()))?.unwrap_or_default();
    Ok(MOST_WAITING - all)
}

/// So much more may wait for it, or nothing of that is kept.
pub fn check_room(snapshot: &mut Snapshot<'_>, installation: InstallationId, more: usize) -> Done<()> {
    if i64::try_from(more).unwrap_or(i64::MAX) <= room(snapshot, installation)? {
        return Ok(());
    }
    let detail = format!("Beyond {MOST_WAITING} deliveries that wait for a plugin, no more are taken in.");
    Err(Problem::new(Reason::Unavailable, "plugins.too-much-waits", detail).into())
}

/// Leaves it to somebody to try what is due of a plugin by then.
pub fn wake(tx: &mut Tx<'_>, installation: InstallationId, due_at: Option<Timestamp>) -> Done<()> {
    let new = job::New { due_at, ..job::New::now(WORK, &installation) };
    tx.enqueue(new.outside(installation))
}

/// The same, where that may have been left to somebody already.
pub fn wake_once(tx: &mut Tx<'_>, installation: InstallationId, due_at: Timestamp) -> Done<()> {
    let once = Some(format!("{installation}/{}", due_at.micros()));
    let new = job::New { due_at: Some(due_at), once, ..job::New::now(WORK, &installation) };
    tx.enqueue(new.outside(installation))
}

pub fn find(snapshot: &mut Snapshot<'_>, id: DeliveryId) -> Done<DeliveryRow> {
    let query = plugin_deliveries::table.filter(plugin_deliveries::id.eq(id)).select(DeliveryRow::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("delivery", id).into())
}

/// What is told, as JSON.
pub fn body(snapshot: &Snapshot<'_>, row: &DeliveryRow) -> Done<Vec<u8>> {
    Ok(snapshot.open(TABLE, "body", row.id.as_str(), &row.body)?.to_vec())
}

/// Another is told in its place.
pub fn saying(tx: &Tx<'_>, row: DeliveryRow, body: &[u8]) -> Done<DeliveryRow> {
    Ok(DeliveryRow { body: tx.seal_factor(TABLE, "body", row.id.as_str(), body)?, ..row })
}

/// Whether whoever asks does not see what may be in one. It may name people and be about money: what the plugin may see by
/// now says nothing of what it could see then, and nothing at all of what others told it.
pub fn is_hidden(snapshot: &Snapshot<'_>) -> bool {
    hides(snapshot, Sensitivity::PERSONAL) || hides(snapshot, Sensitivity::FINANCIAL)
}

/// What the plugin said in the latest try, as JSON.
pub fn told(snapshot: &Snapshot<'_>, row: &DeliveryRow) -> Done<Vec<u8>> {
    Ok(snapshot.open(TABLE, "told", row.id.as_str(), &row.told)?.to_vec())
}

/// How deep the delivery was that this request of a plugin's was made for; none where it is none of theirs.
pub fn depth_of(snapshot: &mut Snapshot<'_>, request: &str) -> Done<Option<i64>> {
    let query = plugin_deliveries::table.filter(plugin_deliveries::request.eq(request.to_owned()));
    snapshot.first(query.select(plugin_deliveries::depth))
}

/// The next whose turn it is.
pub fn take(tx: &mut Tx<'_>, installation: InstallationId, request: RequestId) -> Done<Option<DeliveryRow>> {
    let now = tx.now();
    let connections = connections::of(tx, installation)?;
    let there: Vec<ConnectionId> = connections.iter().map(|row| row.id).collect();
    let working = connections.iter().filter(|row| row.state == ConnectionState::Ok);
    let mut working: Vec<ConnectionId> = working.map(|row| row.id).collect();
    for silence in silences::all(tx)? {
        let at = silence.connection;
        // When it is time, one asks, and the others wait for what comes of that.
        if working.contains(&at) && (silence.until > now || is_running(tx, installation, at)?) {
            working.retain(|id| *id != at);
        }
    }
    let due = || {
        waiting(installation)
            .filter(plugin_deliveries::connection.eq_any(there.clone()))
            // What somebody asks for is how they find out whether the connection works again.
            .filter(
                plugin_deliveries::connection
                    .eq_any(working.clone())
                    .or(plugin_deliveries::kind.eq(DeliveryKind::Action)),
            )
            .filter(plugin_deliveries::due_at.le(now))
    };
    let mut firsts = Vec::new();
    for kind in tx.load::<_, DeliveryKind>(due().select(plugin_deliveries::kind).distinct())? {
        firsts.extend(first(tx, due().filter(plugin_deliveries::kind.eq(kind)))?);
    }
    let Some(row) = next(tx, installation, firsts)? else { return Ok(None) };
    let leased_until = now.plus(LEASE);
    let (attempts, leased) = (row.attempts + 1, Some(leased_until));
    let taken = DeliveryRow { attempts, leased_until: leased, request: Some(request), ..row };
    tx.put(&taken)?;
    // Whoever took it may be gone by then.
    wake(tx, installation, leased)?;
    Ok(Some(taken))
}

/// Of these the first that nobody has, that waits for none before it about the same record, and for no person.
fn first(tx: &mut Tx<'_>, due: Waiting) -> Done<Option<DeliveryRow>> {
    let is_free = plugin_deliveries::leased_until.is_null().or(plugin_deliveries::leased_until.le(tx.now()));
    let before = earlier
        .filter(earlier.field(plugin_deliveries::connection).eq(plugin_deliveries::connection))
        .filter(earlier.field(plugin_deliveries::subject).eq(plugin_deliveries::subject))
        .filter(earlier.field(plugin_deliveries::state).eq(DeliveryState::Waiting))
        .filter(earlier.field(plugin_deliveries::seq).lt(plugin_deliveries::seq));
    let is_next = plugin_deliveries::subject.eq("").or(not(exists(before)));
    let goes_on =
        plugin_deliveries::kind.ne(DeliveryKind::SyncPage).or(plugin_deliveries::subject.eq_any(syncs::running(tx)?));
    let order = (plugin_deliveries::seq, plugin_deliveries::id);
    tx.first(due.filter(is_free).filter(is_next).filter(goes_on).order(order).select(DeliveryRow::as_select()))
}

/// Of the first of each kind that of which fewest are under way: however much there is of one kind, no other waits for all of
/// it. Of as many the one that has waited longest; of what came at once, what happened is before what was left to do because
/// of it, as the kinds are listed.
fn next(tx: &mut Tx<'_>, installation: InstallationId, mut firsts: Vec<DeliveryRow>) -> Done<Option<DeliveryRow>> {
    // Mostly there is one kind.
    if firsts.len() < 2 {
        return Ok(firsts.pop());
    }
    let leased = waiting(installation).filter(plugin_deliveries::leased_until.gt(tx.now()));
    let under_way: Vec<DeliveryKind> = tx.load(leased.select(plugin_deliveries::kind))?;
    let many = |kind| under_way.iter().filter(|other| **other == kind).count();
    Ok(firsts
        .into_iter()
        .min_by_key(|row| (many(row.kind), row.due_at.micros().saturating_sub(ahead(row.kind)), row.kind)))
}

/// As if it had waited so many microseconds longer: what somebody asked for, or placed an order by, is before what changed
/// here, also where one thing is done at a time.
fn ahead(kind: DeliveryKind) -> i64 {
    let ahead = match kind {
        DeliveryKind::Action => Duration::from_secs(60 * 60),
        DeliveryKind::Webhook => Duration::from_secs(10 * 60),
        _ => Duration::ZERO,
    };
    i64::try_from(ahead.as_micros()).unwrap_or(i64::MAX)
}

fn is_running(snapshot: &mut Snapshot<'_>, installation: InstallationId, connection: ConnectionId) -> Done<bool> {
    let leased = waiting(installation)
        .filter(plugin_deliveries::connection.eq(connection))
        .filter(plugin_deliveries::leased_until.gt(snapshot.now()));
    Ok(snapshot.first::<_, DeliveryId>(leased.select(plugin_deliveries::id))?.is_some())
}

/// How many of a plugin are being tried.
pub fn running(snapshot: &mut Snapshot<'_>, installation: InstallationId) -> Done<i64> {
    let leased = waiting(installation).filter(plugin_deliveries::leased_until.gt(snapshot.now()));
    let ids: Vec<DeliveryId> = snapshot.load(leased.select(plugin_deliveries::id))?;
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}

type Waiting = plugin_deliveries::BoxedQuery<'static, store::MultiBackend>;

fn waiting(installation: InstallationId) -> Waiting {
    plugin_deliveries::table
        .filter(plugin_deliveries::installation.eq(installation))
        .filter(plugin_deliveries::state.eq(DeliveryState::Waiting))
        .into_boxed()
}

/// The delivery, if this try of it is still the one that counts.
pub fn held(snapshot: &mut Snapshot<'_>, id: DeliveryId, attempt: i64) -> Done<DeliveryRow> {
    let row = find(snapshot, id)?;
    if row.state == DeliveryState::Waiting && row.attempts == attempt && row.leased_until.is_some() {
        return Ok(row);
    }
    let detail = "Somebody else has this delivery by now, or it is done.";
    Err(Problem::conflict("plugins.delivery-taken", detail).into())
}

/// When whoever has it took it.
pub fn taken_at(row: &DeliveryRow) -> Timestamp {
    row.leased_until.unwrap_or(row.due_at).minus(LEASE)
}

/// Ends a try: what became of it, and what the plugin said.
pub fn end(tx: &mut Tx<'_>, row: DeliveryRow, ending: Ending, told: &impl Serialize) -> Done<()> {
    let (now, installation) = (tx.now(), row.installation);
    let told = serde_json::to_vec(told).map_err(|_| Failure::internal("What was said could not be written."))?;
    let told = tx.seal_factor(TABLE, "told", row.id.as_str(), &told)?;
    let (state, due_at, trouble) = match ending {
        Ending::Done => (DeliveryState::Done, row.due_at, String::new()),
        Ending::Again { at, trouble } => (DeliveryState::Waiting, at, trouble),
        Ending::Dead { trouble } => (DeliveryState::Dead, row.due_at, trouble),
        Ending::Replaced => (DeliveryState::Dropped, row.due_at, REPLACED.to_owned()),
    };
    let trouble = trouble.chars().take(LONGEST).collect();
    let ended_at = (state != DeliveryState::Waiting).then_some(now);
    let again = (state == DeliveryState::Waiting).then_some(due_at);
    let row = DeliveryRow { state, due_at, trouble, told, ended_at, leased_until: None, ..row };
    tx.put(&row)?;
    match again {
        Some(at) => wake(tx, installation, Some(at)),
        None => Ok(()),
    }
}

/// How a try ended.
pub enum Ending {
    Done,
    Again {
        at: Timestamp,
        trouble: String,
    },
    Dead {
        trouble: String,
    },
    /// There is a newer one.
    Replaced,
}
