//! Counts of what is really there: one file for each verb.

pub mod cancel;
pub mod differences;
pub mod get;
pub mod list;
pub mod open;
pub mod policy;
pub mod post;
pub mod sheet;
pub mod tallies;
pub mod tally;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::counts::CountId;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfCount")]
pub struct OfCount {
    pub id: CountId,
}
