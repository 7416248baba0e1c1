//! What a write did to a record: which fields, from what to what.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Field, Labels};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    Added,
    Changed,
    Removed,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    pub field: &'static str,
    pub labels: Labels,
    pub before: Value,
    pub after: Value,
}

/// One record, touched once.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub kind: &'static str,
    pub id: String,
    pub version: i64,
    pub act: Act,
    pub fields: Vec<FieldChange>,
    /// The people whose personal values are among the fields, by the field that names them.
    pub people: Vec<(&'static str, String)>,
}

/// The fields that differ; all of them where the record came or went.
pub fn difference(fields: &'static [Field], before: Option<Vec<Value>>, after: Option<Vec<Value>>) -> Vec<FieldChange> {
    let mut before = before.unwrap_or_default().into_iter();
    let mut after = after.unwrap_or_default().into_iter();
    fields
        .iter()
        .map(|field| FieldChange {
            field: field.name,
            labels: field.labels,
            before: before.next().unwrap_or_default(),
            after: after.next().unwrap_or_default(),
        })
        .filter(|change| change.before != change.after)
        .collect()
}
