// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `overrides`.

use serde::Serialize;

use crate::Operation;

/// A member's exceptions
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
    pub id: String,
}

impl Operation for List {
    const NAME: &'static str = "overrides.list";
}
