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
}

impl New {
    pub fn now(kind: &'static str, payload: &impl Serialize) -> Self {
        Self { kind, once: None, due_at: None, payload: crate::value(payload) }
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
}

/// When there is something to do next.
pub fn next_due(snapshot: &mut Snapshot<'_>) -> Done<Option<Timestamp>> {
    snapshot.first(jobs::table.filter(jobs::state.eq(State::Waiting)).order(jobs::due_at).select(jobs::due_at))
}
