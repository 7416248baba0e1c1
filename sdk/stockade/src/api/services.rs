// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `services`.

use serde::Serialize;

use crate::Operation;

/// The accounts of programs
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
}

impl Operation for List {
    const NAME: &'static str = "services.list";
}
