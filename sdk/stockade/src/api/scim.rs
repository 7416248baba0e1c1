// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `scim`.

use serde::Serialize;

use crate::Operation;

/// How a provider says who its people are
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Overview {
    /// The provider.
    pub id: String,
}

impl Operation for Overview {
    const NAME: &'static str = "scim.overview";
}
