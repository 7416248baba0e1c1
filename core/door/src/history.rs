//! What happened to a record, from the audit log: who changed what, when, from what to what, as far as the one who
//! asks may see it. A record's story is found by the events about it, so whatever changes it or a part of it says so.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use model::{Timestamp, change::Act};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{
    Done, Failure, Snapshot,
    audit::{Spot, opened},
    schema::{audit_entries, events},
};

use crate::{Described, Page, Paged, hides};

/// One operation, and what it did to the record and its parts.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HistoryEntry")]
pub struct Happened {
    /// Where it stands in the audit log.
    pub seq: i64,
    pub at: Timestamp,
    pub actor: String,
    pub on_behalf_of: Option<String>,
    pub operation: String,
    pub changes: Vec<Changed>,
}

/// What happened to one record.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RecordChange")]
pub struct Changed {
    pub kind: String,
    pub id: String,
    /// The version that it had then.
    pub version: i64,
    /// `added`, `changed` or `removed`.
    #[schemars(with = "String")]
    pub act: Act,
    pub fields: Vec<FieldChanged>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FieldChange")]
pub struct FieldChanged {
    pub field: String,
    pub before: Value,
    pub after: Value,
    /// Your roles do not show this field; it changed all the same.
    pub masked: bool,
}

/// Whose history it is.
pub struct Whole<'a> {
    /// The records that the events are about.
    pub subjects: &'a [String],
    /// Their kinds, and those of its parts; others are left out.
    pub kinds: &'a [Described],
    /// Whether an id is the record's or one of its parts'.
    pub is_part: &'a dyn Fn(&str) -> bool,
    /// Fields that are made from others, which are told.
    pub derived: &'a [&'a str],
    /// Whose personal values are told as they were; those of nobody else.
    pub people: &'a [String],
}

/// The part of an entry's detail that is read here.
#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    changes: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    kind: String,
    id: String,
    version: i64,
    act: Act,
    fields: HashMap<String, (Value, Value)>,
}

/// Of an entry: its number, time, actor, whom for, operation and detail.
type Row = (i64, Timestamp, String, Option<String>, String, String);

/// One page of it, newest first.
pub fn of(snapshot: &mut Snapshot<'_>, whole: &Whole<'_>, page: &Page) -> Done<Paged<Happened>> {
    let items = before(snapshot, whole, page.after::<i64>()?.unwrap_or(i64::MAX), page.rows())?;
    let (items, next) = page.cut(items, |happened| happened.seq);
    Ok(Paged { items, next })
}

/// At most so much of it, before an entry of the log, newest first.
pub fn before(snapshot: &mut Snapshot<'_>, whole: &Whole<'_>, seq: i64, most: i64) -> Done<Vec<Happened>> {
    let about = events::table.filter(events::subject.eq_any(whole.subjects)).filter(events::audit_seq.lt(seq));
    let about = about.select(events::audit_seq).distinct().order(events::audit_seq.desc());
    let seqs: Vec<i64> = snapshot.load(about.limit(most))?;
    let entries = audit_entries::table.filter(audit_entries::seq.eq_any(seqs)).order(audit_entries::seq.desc());
    let rows: Vec<Row> = snapshot.load(entries.select((
        audit_entries::seq,
        audit_entries::at,
        audit_entries::actor,
        audit_entries::on_behalf_of,
        audit_entries::operation,
        audit_entries::detail,
    )))?;
    rows.into_iter().map(|row| happened(snapshot, whole, row)).collect()
}

fn happened(snapshot: &Snapshot<'_>, whole: &Whole<'_>, row: Row) -> Done<Happened> {
    let (seq, at, actor, on_behalf_of, operation, detail) = row;
    let detail: Detail =
        serde_json::from_str(&detail).map_err(|_| Failure::internal("An audit entry's detail could not be read."))?;
    let changes = detail.changes.into_iter().filter(|told| (whole.is_part)(&told.id));
    let changes = changes.filter_map(|told| changed(snapshot, whole, told).transpose()).collect::<Done<_>>()?;
    Ok(Happened { seq, at, actor, on_behalf_of, operation, changes })
}

/// The fields in the order in which the record has them. What the record no longer has is nobody's to see.
fn changed(snapshot: &Snapshot<'_>, whole: &Whole<'_>, mut told: Told) -> Done<Option<Changed>> {
    let Some(described) = whole.kinds.iter().find(|described| described.kind == told.kind) else { return Ok(None) };
    let mut fields = Vec::new();
    for field in described.fields.iter().filter(|field| !whole.derived.contains(&field.name)) {
        let Some((before, after)) = told.fields.remove(field.name) else { continue };
        let masked = hides(snapshot, field.labels.sensitivity);
        let spot = Spot { kind: &told.kind, id: &told.id, field: field.name };
        let (before, after) = match masked {
            true => (Value::Null, Value::Null),
            false => (opened(snapshot, whole.people, spot, &before)?, opened(snapshot, whole.people, spot, &after)?),
        };
        fields.push(FieldChanged { field: field.name.to_owned(), before, after, masked });
    }
    Ok(Some(Changed { kind: told.kind, id: told.id, version: told.version, act: told.act, fields }))
}
