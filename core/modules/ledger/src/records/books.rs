//! That books are kept.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::ledger_books;

/// Since when books are kept. Its id is the workspace.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = ledger_books, treat_none_as_null = true)]
#[record(table = ledger_books, kind = "ledger-books")]
pub struct Books {
    pub id: WorkspaceId,
    pub version: i64,
    #[label(internal)]
    pub begun_at: Timestamp,
    #[label(internal)]
    pub begun_by: String,
}
