// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `security`.

use serde::Serialize;
use serde_json::Value;

use crate::Operation;

/// Something unusual, with the version that a change of it names
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GetFinding {
    pub id: String,
}

impl Operation for GetFinding {
    const NAME: &'static str = "security.get-finding";
}

/// How many signed in and how many were refused, by day
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListDays {
    /// So many days, with today: 1 to 366; 30 unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
}

impl Operation for ListDays {
    const NAME: &'static str = "security.list-days";
}

/// What is unusual about security, newest first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListFindings {
    /// Where the page before ended, as it said in `next`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most this many; 50 unless said, never more than 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// Only those that are open, or were settled or dismissed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Value>,
}

impl Operation for ListFindings {
    const NAME: &'static str = "security.list-findings";
}

/// Who is signed in here now
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListSessions {
}

impl Operation for ListSessions {
    const NAME: &'static str = "security.list-sessions";
}
