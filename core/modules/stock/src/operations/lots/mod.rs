//! Batches and pieces that are told apart: one file for each verb.

pub mod change_lot;
pub mod expiring;
pub mod levels;
pub mod list;
pub mod suggest;
pub mod trace;
pub mod track;

use model::Quantity;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    lots::{Lot, LotId, LotLevel},
    records::LocationId,
};

/// How much of a lot is where.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LotAtLocation")]
pub struct Shown {
    pub lot: LotId,
    /// The batch's name, or the piece's number.
    pub name: String,
    pub variant: catalog::VariantId,
    pub location: LocationId,
    pub on_hand: Quantity,
    pub expires_at: Option<model::Timestamp>,
}

impl Shown {
    fn of((level, lot): (LotLevel, Lot)) -> Self {
        Self {
            lot: lot.id,
            name: lot.name,
            variant: lot.variant,
            location: level.location,
            on_hand: level.on_hand,
            expires_at: lot.expires_at,
        }
    }
}
