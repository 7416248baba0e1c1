//! Files of the journal.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::blob::BlobId;
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::FileId;
use crate::{days::Day, schema::ledger_files};

/// The journal of a time, as somebody took it out.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = ledger_files, treat_none_as_null = true)]
#[record(table = ledger_files, kind = "ledger-file")]
#[schemars(rename = "LedgerFile")]
pub struct File {
    pub id: FileId,
    pub version: i64,
    #[label(internal)]
    pub from_day: Day,
    #[label(internal)]
    pub until_day: Day,
    /// How many are in it.
    #[label(internal)]
    pub entries: i64,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub size: i64,
    #[label(internal)]
    pub file: BlobId,
    #[label(internal)]
    pub asked_by: String,
    #[label(internal)]
    pub created_at: Timestamp,
}
