//! Periods that were closed.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::ClosingId;
use crate::{days::Day, schema::ledger_closings};

/// All days up to one are closed: nothing is posted on them any more.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = ledger_closings, treat_none_as_null = true)]
#[record(table = ledger_closings, kind = "ledger-closing")]
#[schemars(rename = "LedgerClosing")]
pub struct Closing {
    pub id: ClosingId,
    pub version: i64,
    /// The last day of it.
    #[label(internal)]
    pub through: Day,
    #[label(internal)]
    pub closed_at: Timestamp,
    #[label(internal)]
    pub closed_by: String,
    /// Since when it holds no more.
    #[label(internal)]
    pub reopened_at: Option<Timestamp>,
    #[label(internal)]
    pub reopened_by: Option<String>,
    /// Why it was opened again.
    #[label(internal)]
    pub reason: Option<String>,
}
