// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `business`.

use serde::Serialize;

use crate::Operation;

/// Say what the business is called, where it is, and how it counts
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Change {
    /// Line by line; the country apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where it is. The first time, what you do not say of the rest follows from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// A language, and a region where that matters: `en`, `de-AT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// What it trades as; an empty one is the workspace's again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices_include_tax: Option<bool>,
    /// A name of the IANA's list, such as `Europe/Vienna`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for Change {
    const NAME: &'static str = "business.change";
}
