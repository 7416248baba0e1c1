// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `tokens`.

use serde::Serialize;

use crate::Operation;

/// Everybody's tokens, and when they were used
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct List {
    /// Where the page before ended, as it said in `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most this many; 50 unless said, never more than 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

impl Operation for List {
    const NAME: &'static str = "tokens.list";
}

/// Your own tokens, and when they were used
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListOwn {
}

impl Operation for ListOwn {
    const NAME: &'static str = "tokens.list-own";
}
