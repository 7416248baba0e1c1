//! What somebody did to many records, or would rather not have done: kept for a day with the calls that take it back,
//! where every node and the next start find it.
//!
//! Each record is a step, and taken back whole or not at all: the calls name the versions that the deed left, so one
//! that somebody changed since is left alone and said. The calls run as the one who did it and pass the door like any
//! other; whoever may no longer change a record takes nothing back of it.
//!
//! - [`keep`]: what was just done; a long one is begun by its module with [`begin`] and told about with [`go_on`]
//! - [`list`]: somebody's own, of the last day
//! - [`undo`], [`cancel`]: taken back, or stopped where it is
//! - [`settle`]: what became of each step while it is taken back; [`back`]: whoever does that

pub mod back;
pub mod cancel;
pub mod keep;
pub mod list;
pub mod settle;
pub mod undo;

use std::time::Duration;

use declare::{Record, Unrecorded};
use diesel::{
    AsChangeset, BoolExpressionMethods as _, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable,
    SelectableHelper as _,
};
use model::{AccountId, Actor, Problem, Reason, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Done, Failure, Snapshot, Tx};

use crate::{
    Module,
    access::{Permission, RoleName},
    forgetting::names,
    resealing::Resealed,
    schema::{deed_steps, deeds},
};

pub const OWN: Permission = Permission::new_static("deeds:own");

/// How long something can be taken back.
pub const KEPT: Duration = Duration::from_secs(24 * 3_600);
/// What is still being done when it is this old was given up.
const GIVEN_UP: Duration = Duration::from_secs(72 * 3_600);
/// Deeds forgotten at a time, of which each may have many steps.
const FORGOTTEN: i64 = 20;

pub use noun::DeedId;

/// What the ids name.
mod noun {
    model::nouns! {
        /// What somebody did and can take back.
        Deed => DeedId = "ded",
    }
}

model::words! {
    /// How far a deed has come.
    pub enum DeedState {
        /// By a job: it goes on.
        Doing = "doing",
        Done = "done",
        /// It was cancelled, or could not go on. What was done until then can be taken back.
        Stopped = "stopped",
        Undoing = "undoing",
        Undone = "undone",
    }
}

model::words! {
    /// What became of one record.
    pub enum StepState {
        Done = "done",
        /// Nothing was done to it; the step says why.
        Skipped = "skipped",
        Undone = "undone",
        /// Somebody changed it since, so it was not taken back.
        LeftAlone = "left-alone",
    }
}

#[derive(
    Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema,
)]
#[diesel(table_name = deeds, treat_none_as_null = true)]
#[record(table = deeds, kind = "deed")]
#[schemars(rename = "Deed")]
pub struct DeedRow {
    pub id: DeedId,
    pub version: i64,
    /// Whose it is. Nobody else sees it.
    #[label(internal)]
    #[serde(skip)]
    pub account: AccountId,
    /// What was done, in a word, such as `archive`.
    #[label(internal)]
    pub what: String,
    #[label(internal)]
    pub state: DeedState,
    /// To how many records it was to be done.
    #[label(internal)]
    pub total: i64,
    /// How many of them were looked at.
    #[label(internal)]
    pub looked: i64,
    /// The last of them.
    #[label(internal)]
    pub came_to: Option<String>,
    #[label(internal)]
    pub done: i64,
    #[label(internal)]
    pub skipped: i64,
    #[label(internal)]
    pub undone: i64,
    /// Not taken back, because somebody changed them since.
    #[label(internal)]
    pub left_alone: i64,
    /// Why it could not go on.
    #[label(internal)]
    pub trouble: Option<String>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub updated_at: Timestamp,
}

/// One record that it was done to, or not.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = deed_steps)]
#[unrecorded(table = deed_steps, key(deed, number))]
pub(crate) struct StepRow {
    deed: DeedId,
    number: i64,
    state: StepState,
    /// [`Told`], sealed: what was before may be anybody's.
    told: Vec<u8>,
}

/// What is known of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewDeedStep")]
pub struct Told {
    /// The id of the record.
    pub record: String,
    /// What people call it.
    pub title: String,
    /// Why nothing was done to it, or why it was left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What takes it back, in this order; nothing for what was not done.
    #[serde(default)]
    pub back: Vec<Call>,
}

impl Told {
    /// Of what nobody knows any more what it was.
    const fn gone() -> Self {
        Self { record: String::new(), title: String::new(), why: None, back: Vec::new() }
    }
}

/// An operation with its input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeedCall")]
pub struct Call {
    pub operation: String,
    pub input: Value,
}

/// One deed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OneDeed")]
pub struct One {
    pub id: DeedId,
}

/// What people did themselves.
pub fn module() -> Module {
    Module::new("deeds")
        .grant(
            OWN,
            "Take back for a day what they did themselves",
            [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER],
        )
        .record::<DeedRow>()
        .write(keep::Keep)
        .read(list::List)
        .read(list::Get)
        .read(list::Steps)
        .write(undo::Undo)
        .write(cancel::Cancel)
        .read(settle::Next)
        .write(settle::Settle)
}

/// A long deed, before anything of it is done.
pub fn begin(tx: &mut Tx<'_>, actor: &Actor, what: &str, total: i64) -> Done<DeedRow> {
    let deed = new(tx, actor, what, DeedState::Doing, total)?;
    tx.insert(&deed)?;
    Ok(deed)
}

/// How far a long deed has come since it was told before.
#[derive(Debug, Default)]
pub struct Further {
    /// Records that were looked at.
    pub looked: i64,
    /// The last of them.
    pub came_to: Option<String>,
    /// Those that something was done to, or could not be.
    pub steps: Vec<Told>,
    pub is_over: bool,
    pub trouble: Option<String>,
}

/// Tells of a long deed what was done in this transaction. `from` is how far it had come when that was worked out: if
/// somebody else was there meanwhile, nothing of it is done.
pub fn go_on(tx: &mut Tx<'_>, actor: &Actor, id: DeedId, from: Option<&str>, further: Further) -> Done<DeedRow> {
    let before = own(tx, actor, id)?;
    if before.state != DeedState::Doing || before.came_to.as_deref() != from {
        return Err(elsewhere().into());
    }
    let mut after = before.clone();
    after.looked += further.looked;
    after.came_to = further.came_to.or(after.came_to);
    let mut number = before.done + before.skipped;
    for told in further.steps {
        number += 1;
        let state = if told.back.is_empty() { StepState::Skipped } else { StepState::Done };
        match state {
            StepState::Done => after.done += 1,
            _ => after.skipped += 1,
        }
        put(tx, id, number, state, &told)?;
    }
    if further.is_over {
        after.state = if further.trouble.is_some() { DeedState::Stopped } else { DeedState::Done };
        after.trouble = further.trouble;
    }
    change(tx, &before, after)
}

/// Somebody else is at it: another node, or this one after it was thought dead.
fn elsewhere() -> Problem {
    Problem::conflict("deeds.elsewhere", "Somebody else went on with this meanwhile. Look again.")
}

fn new(tx: &Tx<'_>, actor: &Actor, what: &str, state: DeedState, total: i64) -> Done<DeedRow> {
    let Some(account) = actor.account() else {
        return Err(Problem::new(Reason::Forbidden, "access.denied", "Only people take back what they did.").into());
    };
    Ok(DeedRow {
        id: tx.new_id(),
        version: 1,
        account,
        what: what.to_owned(),
        state,
        total,
        looked: 0,
        came_to: None,
        done: 0,
        skipped: 0,
        undone: 0,
        left_alone: 0,
        trouble: None,
        created_at: tx.now(),
        updated_at: tx.now(),
    })
}

fn change(tx: &mut Tx<'_>, before: &DeedRow, mut after: DeedRow) -> Done<DeedRow> {
    after.updated_at = tx.now();
    tx.update(before, after)
}

/// Another's is not there.
pub(crate) fn own(snapshot: &mut Snapshot<'_>, actor: &Actor, id: DeedId) -> Done<DeedRow> {
    let found: Option<DeedRow> = snapshot.first(deeds::table.filter(deeds::id.eq(id)).select(DeedRow::as_select()))?;
    let since = snapshot.now().minus(KEPT);
    let is_own = |deed: &DeedRow| Some(deed.account) == actor.account() && deed.created_at > since;
    found.filter(is_own).ok_or_else(|| Problem::not_found("deed", id).into())
}

fn put(tx: &mut Tx<'_>, deed: DeedId, number: i64, state: StepState, told: &Told) -> Done<()> {
    let plain = serde_json::to_vec(told).map_err(|_| Failure::internal("A step could not be written."))?;
    let told = tx.seal_copy("deed_steps", "told", &place(deed, number), &plain)?;
    tx.put(&StepRow { deed, number, state, told })
}

impl StepRow {
    fn told(&self, snapshot: &Snapshot<'_>) -> Done<Told> {
        let plain = snapshot.open_whole("deed_steps", "told", &place(self.deed, self.number), &self.told)?;
        // One of an older backup, whose key went with somebody who was erased since.
        let Some(plain) = plain else { return Ok(Told::gone()) };
        serde_json::from_slice(&plain).map_err(|_| Failure::internal("A step could not be read."))
    }
}

/// What the seal is bound to.
fn place(deed: DeedId, number: i64) -> String {
    format!("{deed}:{number}")
}

/// Some of what is too old to be taken back; says how many rows that were.
pub(crate) fn forget_old(tx: &mut Tx<'_>, most: i64) -> Done<usize> {
    let (day, given_up) = (tx.now().minus(KEPT), tx.now().minus(GIVEN_UP));
    let is_over = deeds::state.ne(DeedState::Doing).and(deeds::state.ne(DeedState::Undoing));
    let old = deeds::table.filter(deeds::created_at.lt(day)).filter(is_over.or(deeds::created_at.lt(given_up)));
    let old: Vec<DeedRow> = tx.load(old.order(deeds::id).limit(FORGOTTEN).select(DeedRow::as_select()))?;
    let mut count = 0;
    for deed in old {
        let steps = deed_steps::table.filter(deed_steps::deed.eq(deed.id)).order(deed_steps::number).limit(most);
        let steps: Vec<StepRow> = tx.load(steps.select(StepRow::as_select()))?;
        steps.iter().try_for_each(|step| tx.forget(step))?;
        count += steps.len();
        if i64::try_from(steps.len()).is_ok_and(|steps| steps >= most) {
            break;
        }
        tx.remove(&deed)?;
        count += 1;
    }
    Ok(count)
}

/// Empties the steps that name one of these people: nothing of it can be taken back. The others are sealed again.
pub(crate) fn forget_people(
    tx: &mut Tx<'_>,
    people: &[String],
    after: Option<(DeedId, i64)>,
    most: i64,
) -> Done<Resealed<(DeedId, i64)>> {
    let rows = page(tx, after, most)?;
    let mut forgotten = Resealed::up_to(rows.last().map(|row| (row.deed, row.number)));
    for row in rows {
        let place = place(row.deed, row.number);
        if names(tx.open_whole("deed_steps", "told", &place, &row.told)?, people) {
            let told = Told { title: String::new(), back: Vec::new(), ..row.told(tx)? };
            put(tx, row.deed, row.number, row.state, &told)?;
            forgotten.moved += 1;
            continue;
        }
        let again = tx.reseal_copy("deed_steps", "told", &place, &row.told)?;
        if let Some(told) = forgotten.take(again, "deed_steps", &place) {
            tx.put(&StepRow { told, ..row })?;
        }
    }
    Ok(forgotten)
}

fn page(tx: &mut Tx<'_>, after: Option<(DeedId, i64)>, most: i64) -> Done<Vec<StepRow>> {
    let mut query = deed_steps::table.select(StepRow::as_select()).into_boxed();
    if let Some((deed, number)) = after {
        query =
            query.filter(deed_steps::deed.gt(deed).or(deed_steps::deed.eq(deed).and(deed_steps::number.gt(number))));
    }
    tx.load(query.order((deed_steps::deed, deed_steps::number)).limit(most))
}

/// Seals again what the key before this one sealed.
pub(crate) fn reseal(tx: &mut Tx<'_>, after: Option<(DeedId, i64)>, most: i64) -> Done<Resealed<(DeedId, i64)>> {
    let rows = page(tx, after, most)?;
    let mut resealed = Resealed::up_to(rows.last().map(|row| (row.deed, row.number)));
    for row in rows {
        let place = place(row.deed, row.number);
        let again = tx.reseal_copy("deed_steps", "told", &place, &row.told)?;
        if let Some(told) = resealed.take(again, "deed_steps", &place) {
            tx.put(&StepRow { told, ..row })?;
        }
    }
    Ok(resealed)
}
