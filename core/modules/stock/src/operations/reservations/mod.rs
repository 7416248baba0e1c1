//! What is kept for somebody: one file for each verb.

pub mod consume;
pub mod expire;
pub mod extend;
pub mod get;
pub mod list;
pub mod release;
pub mod reserve;

use catalog::VariantId;
use model::Quantity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{records::LocationId, reservations::ReservationId};

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfReservation")]
pub struct OfReservation {
    pub id: ReservationId,
}

/// So much of this, there; whichever reservations keep it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SoMuchReserved")]
pub struct SoMuchReserved {
    pub variant: VariantId,
    pub location: LocationId,
    /// More than zero.
    pub quantity: Quantity,
    #[serde(default)]
    pub reason: Option<String>,
    /// Only what is kept for this, such as an order's id. Without it, the oldest reservations go first.
    #[serde(default)]
    pub source: Option<String>,
    /// Which batch, or which piece, by its name: where they are told apart and the goods leave.
    #[serde(default)]
    pub lot: Option<String>,
}

/// Some of one reservation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PartOfReservation")]
pub struct PartOfReservation {
    pub id: ReservationId,
    /// Without it, all that is still kept.
    #[serde(default)]
    pub quantity: Option<Quantity>,
    #[serde(default)]
    pub reason: Option<String>,
    /// Which batch, or which piece, by its name: where they are told apart and the goods leave.
    #[serde(default)]
    pub lot: Option<String>,
}
