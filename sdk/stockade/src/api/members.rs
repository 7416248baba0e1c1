// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `members`.

use serde::Serialize;

use super::types;
use crate::Operation;

/// One member, with the version that a change of it names
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Get {
    pub id: String,
}

impl Operation for Get {
    const NAME: &'static str = "members.get";
}

/// Who belongs to the workspace, and as what
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
    /// Where the page before ended, as it said in `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most this many; 50 unless said, never more than 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// Only those who have this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Only those who may come in, or only those who were removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<types::MemberState>,
}

impl Operation for List {
    const NAME: &'static str = "members.list";
}

/// What people are called who did something here, also of those who left
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Names {
    /// Accounts, as the audit log and other records name who did something. What is no account is passed over.
    pub accounts: Vec<String>,
}

impl Operation for Names {
    const NAME: &'static str = "members.names";
}
