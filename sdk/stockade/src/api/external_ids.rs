// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `external-ids`.

use serde::Serialize;

use crate::Operation;

/// The record that an id in another system means
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Find {
    pub external_id: String,
    pub kind: String,
    pub system: String,
}

impl Operation for Find {
    const NAME: &'static str = "external-ids.find";
}

/// Link a record with its id in another system
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Link {
    /// The id there.
    pub external_id: String,
    /// What kind of record it is: `product`, `variant`, `location`.
    pub kind: String,
    /// The id here.
    pub record: String,
    /// The other system: lower-case letters, digits, dots and dashes.
    pub system: String,
}

impl Operation for Link {
    const NAME: &'static str = "external-ids.link";
}

/// What records are called in other systems
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Only of this kind of record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// Only of this record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Only of this system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
}

impl Operation for List {
    const NAME: &'static str = "external-ids.list";
}

/// End the link of a record with an id elsewhere
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Unlink {
    pub id: String,
}

impl Operation for Unlink {
    const NAME: &'static str = "external-ids.unlink";
}
