//! Quotes and orders: one file for each verb.

pub mod assign;
pub mod change;
pub mod draft;
pub mod get;
pub mod history;
pub mod import;
pub mod list;
pub mod reckon;
pub mod steps;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::records::OrderId;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfOrder")]
pub struct OfOrder {
    pub id: OrderId,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenOrder")]
pub struct SeenOrder {
    pub id: OrderId,
    /// The version you saw.
    pub version: i64,
}
