//! What is to be done after a commit, or at a time: a row, written by the transaction that wants it.
//! `work` runs them.

use declare::Unrecorded;
use diesel::{AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable};
use model::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::{Done, Snapshot, schema::jobs};

model::nouns! {
    /// One piece of work.
    Job => JobId = "job",
}

model::words! {
    /// How far a job has come.
    pub enum State {
        Waiting = "waiting",
        Done = "done",
        /// Given up after its last try; a person looks at it.
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

/// Work to leave behind.
#[derive(Debug, Clone)]
pub struct New {
    pub kind: &'static str,
    /// With the same word, a second job of this kind is not added while the first is there.
    pub once: Option<String>,
    pub due_at: Option<Timestamp>,
    pub payload: Value,
    /// Of what waits for somebody outside: whose it is. Nothing else waits for it, and of one lane only a few are away
    /// at once.
    pub lane: Option<String>,
}

impl New {
    pub fn now(kind: &'static str, payload: &impl Serialize) -> Self {
        Self { kind, once: None, due_at: None, payload: crate::value(payload), lane: None }
    }

    /// The same, done outside.
    #[must_use]
    pub fn outside(self, lane: impl ToString) -> Self {
        Self { lane: Some(lane.to_string()), ..self }
    }

    pub(crate) fn into_row(self, id: JobId, now: Timestamp, payload: Vec<u8>) -> Row {
        Row {
            id,
            kind: self.kind.to_owned(),
            once: self.once,
            state: State::Waiting,
            due_at: self.due_at.unwrap_or(now),
            leased_until: None,
            leased_by: None,
            attempts: 0,
            progress: String::new(),
            problem: String::new(),
            payload,
            created_at: now,
            lane: self.lane,
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = jobs, treat_none_as_null = true)]
#[unrecorded(table = jobs, key(id))]
pub struct Row {
    pub id: JobId,
    pub kind: String,
    pub once: Option<String>,
    pub state: State,
    pub due_at: Timestamp,
    pub leased_until: Option<Timestamp>,
    pub leased_by: Option<String>,
    pub attempts: i64,
    pub progress: String,
    pub problem: String,
    pub payload: Vec<u8>,
    pub created_at: Timestamp,
    pub lane: Option<String>,
}

/// How far the job of this kind and word has come, as it says itself. None where it is over, or was given up.
pub fn progress(snapshot: &mut Snapshot<'_>, kind: &str, once: &str) -> Done<Option<String>> {
    let of = jobs::table.filter(jobs::kind.eq(kind.to_owned())).filter(jobs::once.eq(once.to_owned()));
    snapshot.first(of.filter(jobs::state.eq(State::Waiting)).select(jobs::progress))
}

/// When there is something to do next.
pub fn next_due(snapshot: &mut Snapshot<'_>) -> Done<Option<Timestamp>> {
    snapshot.first(jobs::table.filter(jobs::state.eq(State::Waiting)).order(jobs::due_at).select(jobs::due_at))
}

/// The same of what is done here: whoever waits for it waits for nobody outside.
pub fn next_due_here(snapshot: &mut Snapshot<'_>) -> Done<Option<Timestamp>> {
    let here = jobs::table.filter(jobs::state.eq(State::Waiting)).filter(jobs::lane.is_null());
    snapshot.first(here.order(jobs::due_at).select(jobs::due_at))
}

/// The same of what is done outside.
pub fn next_due_outside(snapshot: &mut Snapshot<'_>) -> Done<Option<Timestamp>> {
    let outside = jobs::table.filter(jobs::state.eq(State::Waiting)).filter(jobs::lane.is_not_null());
    snapshot.first(outside.order(jobs::due_at).select(jobs::due_at))
}
