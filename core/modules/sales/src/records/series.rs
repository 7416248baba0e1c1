//! How papers are numbered.

use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::SeriesId;
use crate::schema::{series, series_numbers};

model::words! {
    /// What is numbered.
    pub enum PaperKind {
        Order = "order",
        Invoice = "invoice",
        CreditNote = "credit-note",
    }
}

/// How papers of a kind are numbered: a prefix, and digits that are counted up without a gap.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = series, treat_none_as_null = true)]
#[record(table = series, kind = "series")]
pub struct Series {
    pub id: SeriesId,
    pub version: i64,
    #[label(internal)]
    pub kind: PaperKind,
    #[label(internal)]
    pub prefix: String,
    /// At least so many digits.
    #[label(internal)]
    pub digits: i64,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}

/// How far a series has counted.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = series_numbers)]
#[unrecorded(table = series_numbers, key(series))]
pub(crate) struct Count {
    pub series: SeriesId,
    pub last: i64,
}
