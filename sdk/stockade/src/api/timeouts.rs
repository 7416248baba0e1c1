// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `timeouts`.

use serde::Serialize;

use crate::Operation;

/// After how long sessions end here, by role
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
}

impl Operation for List {
    const NAME: &'static str = "timeouts.list";
}
