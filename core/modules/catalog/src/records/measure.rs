//! What things are counted in, and how much of one unit another is.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Quantity, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::{ConversionId, UnitId, VariantId};
use crate::schema::{conversions, units};

/// A unit of the shop's own, beside those that everybody has.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = units, treat_none_as_null = true)]
#[record(table = units, kind = "unit")]
pub struct Unit {
    pub id: UnitId,
    pub version: i64,
    /// What variants call it. It never changes.
    #[label(public)]
    pub code: String,
    #[label(public)]
    pub name: String,
    /// How many decimal places a quantity of it may have.
    #[label(public)]
    pub decimals: i64,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}

/// One `unit` is worth so many `of_unit`: 1 box is 12 piece.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = conversions, treat_none_as_null = true)]
#[record(table = conversions, kind = "conversion")]
pub struct Conversion {
    pub id: ConversionId,
    pub version: i64,
    /// For this variant only, and before what holds for all.
    #[label(internal)]
    pub variant: Option<VariantId>,
    #[label(internal)]
    pub unit: String,
    #[label(internal)]
    pub is_worth: Quantity,
    #[label(internal)]
    pub of_unit: String,
    #[label(internal)]
    pub created_at: Timestamp,
}

impl Conversion {
    /// Whether it says how much of one of these the other is, whichever way.
    pub fn is_between(&self, one: &str, other: &str) -> bool {
        (self.unit.as_str(), self.of_unit.as_str()) == (one, other)
            || (self.of_unit.as_str(), self.unit.as_str()) == (one, other)
    }
}
