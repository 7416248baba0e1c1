// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `external-ids`.

use serde::Serialize;

use crate::Operation;

/// Link a record with its id in another system
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Link {
    /// The id there.
    pub external_id: String,
    /// What kind of record it is: `product`, `variant`, `location`.
    pub kind: String,
    /// The id here.
    pub record: String,
    /// The other system: lower-case letters, digits, dots and dashes.
    pub system: String,
}

impl Operation for Link {
    const NAME: &'static str = "external-ids.link";
}

/// End the link of a record with an id elsewhere
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Unlink {
    pub id: String,
}

impl Operation for Unlink {
    const NAME: &'static str = "external-ids.unlink";
}
