// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `deeds`.

use serde::Serialize;
use serde_json::Value;

use super::types;
use crate::Operation;

/// Stop something long where it is
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Cancel {
    pub id: String,
    /// Why it cannot go on, where that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

impl Operation for Cancel {
    const NAME: &'static str = "deeds.cancel";
}

/// Something you did, and how far it has come
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Get {
    pub id: String,
}

impl Operation for Get {
    const NAME: &'static str = "deeds.get";
}

/// Keep how to take back what was just done
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Keep {
    pub steps: Vec<types::NewDeedStep>,
    /// What was done, in a word of small letters and dashes.
    pub what: String,
}

impl Operation for Keep {
    const NAME: &'static str = "deeds.keep";
}

/// What you did in the last day and can take back, newest first
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
    const NAME: &'static str = "deeds.list";
}

/// What became of each record that you did something to
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListSteps {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// Only those of which this became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Value>,
}

impl Operation for ListSteps {
    const NAME: &'static str = "deeds.list-steps";
}

/// What is to be taken back next, the last first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Next {
    pub id: String,
}

impl Operation for Next {
    const NAME: &'static str = "deeds.next";
}

/// Say what became of what is taken back
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Settle {
    /// Leaves the rest to another job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<bool>,
    pub id: String,
    pub steps: Vec<types::DeedStepSettled>,
}

impl Operation for Settle {
    const NAME: &'static str = "deeds.settle";
}

/// Take back something you did in the last day
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Undo {
    pub id: String,
}

impl Operation for Undo {
    const NAME: &'static str = "deeds.undo";
}
