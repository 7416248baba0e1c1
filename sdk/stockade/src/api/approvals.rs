// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `approvals`.

use serde::Serialize;

use super::types;
use crate::Operation;

/// What waits for approval
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
    /// What became of them; those that still wait where nothing is said. Of those that were decided only the last
    /// ones are listed, newest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<types::ProposalState>,
}

impl Operation for List {
    const NAME: &'static str = "approvals.list";
}
