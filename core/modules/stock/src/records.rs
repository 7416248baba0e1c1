//! The data, with its labels.

use catalog::VariantId;
use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::View;
use model::{Currency, Quantity, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    lots::LotId,
    schema::{layers, levels, locations, movements},
    worth::{self, Books, Worth},
};

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
    /// What a location is.
    pub enum Place {
        /// One can go there.
        Place = "place",
        /// Between two places: what was sent and has not arrived.
        Transit = "transit",
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
    #[label(internal)]
    pub kind: Place,
}

/// Never edited: a mistake is taken back by another.
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
    /// Its number among the movements of this variant at this location.
    #[label(internal)]
    pub line: i64,
    /// What was there with it.
    #[label(internal)]
    pub on_hand_after: Quantity,
    #[label(internal)]
    pub reserved_after: Quantity,
    #[label(internal)]
    pub currency: Option<Currency>,
    /// What one of what came in had cost.
    #[label(financial)]
    pub unit_cost: Option<Rate>,
    /// How much more, or less, stock is worth by moving average.
    #[label(financial)]
    pub value_average: Option<Rate>,
    /// The same, by first in, first out.
    #[label(financial)]
    pub value_fifo: Option<Rate>,
    /// What of the value that came in belongs to goods that had left before they were there.
    #[label(financial)]
    pub late_average: Option<Rate>,
    #[label(financial)]
    pub late_fifo: Option<Rate>,
    /// Which batch, or which piece, where they are told apart.
    #[label(internal)]
    pub lot: Option<LotId>,
    /// The movement that this one takes back.
    #[label(internal)]
    pub reverses: Option<MovementId>,
    /// Who moved it, as the audit log says it.
    #[label(internal)]
    pub moved_by: String,
}

/// The sum of the movements of a variant at a location.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = levels, treat_none_as_null = true)]
#[unrecorded(table = levels, key(variant, location))]
pub struct Level {
    pub variant: VariantId,
    pub location: LocationId,
    pub on_hand: Quantity,
    pub reserved: Quantity,
    /// How many movements there were.
    pub line: i64,
    /// When the last of them was.
    pub moved_at: Option<Timestamp>,
    pub currency: Option<Currency>,
    pub value_average: Rate,
    pub value_fifo: Rate,
    /// How much is in layers of cost older than the newest.
    pub spilled: Quantity,
    pub top_line: i64,
    pub top_quantity: Quantity,
    pub top_value: Rate,
    pub top_cost: Option<Rate>,
    /// A copy of the reorder point's minimum, so that a movement need not ask for it.
    pub low_at: Option<Quantity>,
    pub is_low: bool,
}

impl Level {
    /// Where nothing was ever moved.
    pub fn empty(variant: VariantId, location: LocationId) -> Self {
        Self {
            variant,
            location,
            on_hand: Quantity::ZERO,
            reserved: Quantity::ZERO,
            line: 0,
            moved_at: None,
            currency: None,
            value_average: Rate::ZERO,
            value_fifo: Rate::ZERO,
            spilled: Quantity::ZERO,
            top_line: 0,
            top_quantity: Quantity::ZERO,
            top_value: Rate::ZERO,
            top_cost: None,
            low_at: None,
            is_low: false,
        }
    }

    /// On hand and not spoken for.
    pub fn available(&self) -> Quantity {
        self.on_hand.minus(self.reserved).unwrap_or_default()
    }

    pub fn books(&self) -> Books {
        Books {
            on_hand: self.on_hand.millionths(),
            worth: Worth { average: self.value_average.millionths(), fifo: self.value_fifo.millionths() },
            spilled: self.spilled.millionths(),
            top: worth::Layer {
                line: self.top_line,
                quantity: self.top_quantity.millionths(),
                value: self.top_value.millionths(),
            },
            cost: self.top_cost,
        }
    }

    #[must_use]
    pub fn with_books(self, books: &Books) -> Self {
        Self {
            value_average: Rate::from_millionths(books.worth.average),
            value_fifo: Rate::from_millionths(books.worth.fifo),
            spilled: Quantity::from_millionths(books.spilled),
            top_line: books.top.line,
            top_quantity: Quantity::from_millionths(books.top.quantity),
            top_value: Rate::from_millionths(books.top.value),
            top_cost: books.cost,
            ..self
        }
    }
}

/// What is still there of an older receipt.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = layers)]
#[unrecorded(table = layers, key(variant, location, line))]
pub struct Layer {
    pub variant: VariantId,
    pub location: LocationId,
    pub line: i64,
    pub quantity: Quantity,
    pub value: Rate,
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

impl Shown {
    pub fn of(variant: VariantId, location: LocationId, on_hand: Quantity, reserved: Quantity) -> Self {
        Self { variant, location, on_hand, reserved, available: on_hand.minus(reserved).unwrap_or_default() }
    }
}

impl From<Level> for Shown {
    fn from(level: Level) -> Self {
        Self::of(level.variant, level.location, level.on_hand, level.reserved)
    }
}

/// What every movement answers: the line of the ledger, and what is there now.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Moved {
    pub movement: View<Movement>,
    pub level: Shown,
}
