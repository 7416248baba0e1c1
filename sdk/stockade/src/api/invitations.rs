// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `invitations`.

use serde::Serialize;

use crate::Operation;

/// The links into the workspace that were made
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
}

impl Operation for List {
    const NAME: &'static str = "invitations.list";
}
