// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `privacy`.

use serde::Serialize;

use crate::Operation;

/// That somebody was erased, with the certificate of it
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GetErasure {
    pub id: String,
}

impl Operation for GetErasure {
    const NAME: &'static str = "privacy.get-erasure";
}

/// Who was erased, the last first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListErasures {
    /// Only that of this contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

impl Operation for ListErasures {
    const NAME: &'static str = "privacy.list-erasures";
}
