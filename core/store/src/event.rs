//! What happened: an ordered log, written by the transaction that made it happen. Whoever follows it
//! keeps a cursor.

use declare::Unrecorded;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, QueryResult, Queryable, RunQueryDsl as _,
    Selectable, SelectableHelper as _,
};
use model::{Sensitivity, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::{
    Connection, Done, Record, Snapshot, Tx,
    schema::{consumers, events},
};

/// Something to say.
#[derive(Debug, Clone)]
pub struct News {
    /// `stock.adjusted`: the module and what happened, in the past tense.
    pub kind: &'static str,
    /// The id of the record it is about.
    pub subject: String,
    pub body: Value,
}

impl News {
    /// A record as it is now, without what is personal or secret in it: the log is not sealed. Whoever follows it and
    /// may know asks for the record.
    pub fn new<R: Record + Serialize>(kind: &'static str, subject: impl ToString, record: &R) -> Self {
        let mut news = Self::saying(kind, subject, record);
        if let Value::Object(said) = &mut news.body {
            let is_kept = |label: Sensitivity| !label.is(Sensitivity::PERSONAL) && !label.is(Sensitivity::SECRET);
            R::FIELDS.iter().filter(|field| !is_kept(field.labels.sensitivity)).for_each(|field| {
                said.remove(field.name);
            });
        }
        news
    }

    /// Something else than a record, in which nobody is named.
    pub fn saying(kind: &'static str, subject: impl ToString, body: &impl Serialize) -> Self {
        Self { kind, subject: subject.to_string(), body: crate::value(body) }
    }

    pub(crate) fn append(
        self,
        connection: &mut Connection,
        seq: i64,
        at: Timestamp,
        audit_seq: i64,
    ) -> QueryResult<()> {
        let event = Event {
            seq,
            at,
            kind: self.kind.to_owned(),
            subject: self.subject,
            audit_seq,
            body: self.body.to_string(),
        };
        diesel::insert_into(events::table).values(&event).execute(connection).map(drop)
    }
}

/// Something said.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = events)]
pub struct Event {
    pub seq: i64,
    pub at: Timestamp,
    pub kind: String,
    pub subject: String,
    pub audit_seq: i64,
    pub body: String,
}

/// How far a follower has read.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = consumers)]
#[unrecorded(table = consumers, key(name))]
pub struct Consumer {
    pub name: String,
    pub seq: i64,
}

/// The next events after a follower's cursor.
pub fn next(snapshot: &mut Snapshot<'_>, consumer: &str, most: i64) -> Done<Vec<Event>> {
    let seen = snapshot.first(consumers::table.find(consumer.to_owned()).select(consumers::seq))?.unwrap_or(0_i64);
    snapshot.load(events::table.filter(events::seq.gt(seen)).order(events::seq).limit(most).select(Event::as_select()))
}

/// Settles that a follower is done up to here.
pub fn settle(tx: &mut Tx<'_>, consumer: &str, seq: i64) -> Done<()> {
    tx.put(&Consumer { name: consumer.to_owned(), seq })
}
