// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `roles`.

use serde::Serialize;

use crate::Operation;

/// The roles there are
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
}

impl Operation for List {
    const NAME: &'static str = "roles.list";
}
