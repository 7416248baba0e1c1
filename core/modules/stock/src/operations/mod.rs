//! One file for each verb.

pub mod adjust;
pub mod consume;
pub mod list_levels;
pub mod list_movements;
pub mod locations;
pub mod receive;
pub mod release;
pub mod reserve;
pub mod reverse;
pub mod transfer;

use catalog::VariantId;
use model::Quantity;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::records::LocationId;

/// So much of this, there.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SoMuchThere")]
pub struct SoMuchThere {
    pub variant: VariantId,
    pub location: LocationId,
    /// More than zero.
    pub quantity: Quantity,
    #[serde(default)]
    pub reason: Option<String>,
    /// What it is for, such as an order's id.
    #[serde(default)]
    pub source: Option<String>,
}
