// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `deeds`.

use serde::Serialize;

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
