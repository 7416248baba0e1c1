// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `plugins`.

use serde::Serialize;
use serde_json::Value;

use crate::Operation;

/// A plugin, and what it may
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Get {
    pub id: String,
}

impl Operation for Get {
    const NAME: &'static str = "plugins.get";
}

/// What a plugin answered to what you asked for
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GetAction {
    pub id: String,
}

impl Operation for GetAction {
    const NAME: &'static str = "plugins.get-action";
}

/// What a plugin was told, and what it said
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GetDelivery {
    pub id: String,
}

impl Operation for GetDelivery {
    const NAME: &'static str = "plugins.get-delivery";
}

/// What a plugin used of what it may
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GetUsage {
    pub id: String,
}

impl Operation for GetUsage {
    const NAME: &'static str = "plugins.get-usage";
}

/// Which plugins there are
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
}

impl Operation for List {
    const NAME: &'static str = "plugins.list";
}

/// What plugins can be asked to do
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListActions {
    /// Only those about a record of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
}

impl Operation for ListActions {
    const NAME: &'static str = "plugins.list-actions";
}

/// The accounts outside that a plugin works with
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListConnections {
    pub id: String,
}

impl Operation for ListConnections {
    const NAME: &'static str = "plugins.list-connections";
}

/// What plugins were told, newest first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListDeliveries {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Value>,
}

impl Operation for ListDeliveries {
    const NAME: &'static str = "plugins.list-deliveries";
}

/// What left the business by its plugins, newest first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListReceipts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
}

impl Operation for ListReceipts {
    const NAME: &'static str = "plugins.list-receipts";
}

/// What plugins bring over, newest first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListSyncs {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
}

impl Operation for ListSyncs {
    const NAME: &'static str = "plugins.list-syncs";
}
