//! One file for each verb. What the system asks for while a plugin works is in [`running`].

pub mod actions;
pub mod agree;
pub mod authorize;
pub mod authorized;
pub mod check;
pub mod client;
pub mod connect;
pub mod connections;
pub mod credentials;
pub mod deliveries;
pub mod develop;
pub mod fetch;
pub mod go_back;
pub mod health;
pub mod indexes;
pub mod inside;
pub mod install;
pub mod left;
pub mod log;
pub mod look;
pub mod narrow;
pub mod notices;
pub mod other_side;
pub mod panels;
pub mod publishers;
pub mod receipts;
pub mod recording;
pub mod remove;
pub mod replay;
pub mod running;
pub mod shown;
pub mod state;
pub mod syncs;
pub mod update;
pub mod updates;
pub mod usage;

mod packaged;

use model::InstallationId;
use schemars::JsonSchema;
use serde::Deserialize;

/// One plugin, as it was seen.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenPlugin")]
pub struct Seen {
    pub id: InstallationId,
    /// The version you saw.
    pub version: i64,
}
