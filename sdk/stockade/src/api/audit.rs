// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `audit`.

use serde::Serialize;

use super::types;
use crate::Operation;

/// One entry of the audit log
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Get {
    pub seq: i64,
}

impl Operation for Get {
    const NAME: &'static str = "audit.get";
}

/// Where the audit log stands, to keep elsewhere
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Head {
}

impl Operation for Head {
    const NAME: &'static str = "audit.head";
}

/// What was done, newest first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Entries before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
    /// All but those of this stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub except: Option<types::Stream>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<types::Came>,
    /// Entries that say something about this record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// From this moment on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<types::Stream>,
    /// Before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Operation for List {
    const NAME: &'static str = "audit.list";
}

/// Whether the audit log is whole, as far as it can be proved
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Verify {
}

impl Operation for Verify {
    const NAME: &'static str = "audit.verify";
}
