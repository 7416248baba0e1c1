//! What is kept for somebody: one file for each verb.

pub mod consume;
pub mod expire;
pub mod extend;
pub mod get;
pub mod list;
pub mod release;
pub mod reserve;

use catalog::VariantId;
use door::{Done, Tx};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    lots,
    records::{LocationId, Moved},
    reservations::{self, Ending, ReservationId, Reserved, Way},
    rules,
};

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

impl SoMuchReserved {
    fn end(&self, way: Way, actor: &Actor, tx: &mut Tx<'_>) -> Done<Moved> {
        let quantity = rules::positive(self.quantity)?;
        let reason = rules::note("/reason", self.reason.as_deref())?;
        let lot = lots::known(tx, self.variant, self.lot.as_deref())?;
        let (of, ending) = ((self.variant, self.location), Ending { way, by: actor });
        reservations::end_oldest(tx, ending, of, quantity, lot, reason, self.source.clone())
    }
}

impl PartOfReservation {
    fn end(&self, way: Way, actor: &Actor, tx: &mut Tx<'_>) -> Done<Reserved> {
        let reservation = reservations::reservation(tx, self.id)?;
        let quantity = self.quantity.map(rules::positive).transpose()?;
        let reason = rules::note("/reason", self.reason.as_deref())?;
        let lot = lots::known(tx, reservation.variant, self.lot.as_deref())?;
        reservations::end(tx, &reservation, Ending { way, by: actor }, quantity, lot, reason)
    }
}
