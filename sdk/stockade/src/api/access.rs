// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `access`.

use serde::Serialize;

use crate::Operation;

/// What there is to allow, and which roles allow it
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListPermissions {
}

impl Operation for ListPermissions {
    const NAME: &'static str = "access.list-permissions";
}

/// Why a member may or may not do something
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Why {
    /// The member.
    pub id: String,
    /// an operation such as `stock.adjust`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// A permission such as `stock:adjust`; or
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
}

impl Operation for Why {
    const NAME: &'static str = "access.why";
}
