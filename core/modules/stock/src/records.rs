//! The data, with its labels.

use catalog::VariantId;
use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::View;
use model::{Quantity, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::{levels, locations, movements};

pub use noun::{LocationId, MovementId};

/// What the ids name.
mod noun {
    model::nouns! {
        /// Somewhere that holds stock: a shop floor, a store room, a van.
        Location => LocationId = "loc",
        /// One line of the ledger.
        Movement => MovementId = "mov",
    }
}

model::words! {
    /// Why a level changed.
    pub enum Kind {
        Receive = "receive",
        Adjust = "adjust",
        TransferOut = "transfer-out",
        TransferIn = "transfer-in",
        Reserve = "reserve",
        Release = "release",
        Consume = "consume",
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = locations, treat_none_as_null = true)]
#[record(table = locations, kind = "location")]
pub struct Location {
    pub id: LocationId,
    pub version: i64,
    #[label(internal)]
    pub name: String,
    /// Whether more may go out than was counted in.
    #[label(internal)]
    pub allows_negative: bool,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}

/// Never edited: a mistake is another movement.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = movements, treat_none_as_null = true)]
#[record(table = movements, kind = "movement")]
pub struct Movement {
    pub id: MovementId,
    pub version: i64,
    #[label(internal)]
    pub at: Timestamp,
    #[label(internal)]
    pub kind: Kind,
    #[label(internal)]
    pub variant: VariantId,
    #[label(internal)]
    pub location: LocationId,
    /// How much more, or less, is there.
    #[label(internal)]
    pub on_hand: Quantity,
    /// How much more, or less, of it is spoken for.
    #[label(internal)]
    pub reserved: Quantity,
    #[label(internal)]
    pub reason: String,
    /// What it was for, such as an order's id.
    #[label(internal)]
    pub source: Option<String>,
}

/// The sum of the movements of a variant at a location.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = levels)]
#[unrecorded(table = levels, key(variant, location))]
pub struct Level {
    pub variant: VariantId,
    pub location: LocationId,
    pub on_hand: Quantity,
    pub reserved: Quantity,
}

/// A level as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Level")]
pub struct Shown {
    pub variant: VariantId,
    pub location: LocationId,
    pub on_hand: Quantity,
    pub reserved: Quantity,
    /// On hand and not spoken for.
    pub available: Quantity,
}

impl From<Level> for Shown {
    fn from(level: Level) -> Self {
        let available = level.on_hand.minus(level.reserved).unwrap_or_default();
        Self {
            variant: level.variant,
            location: level.location,
            on_hand: level.on_hand,
            reserved: level.reserved,
            available,
        }
    }
}

/// What every movement answers: the line of the ledger, and what is there now.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Moved {
    pub movement: View<Movement>,
    pub level: Shown,
}
