//! The audit log: who did what, and what came of it.
//!
//! - [`list`]: what was done, by stream, person, operation, outcome, day and record
//! - [`entry`]: one of them, field by field
//! - [`whole`]: whether the log is whole, and what to take away of it

mod entry;
mod list;
mod whole;

use actix_web::web::{self as route, ServiceConfig};
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    people::People,
    told::{Subjects, told},
    words::Words,
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/audit").get(list::list))
        .service(route::resource("/audit/whole").get(whole::whole))
        .service(route::resource("/audit/verification").get(whole::verify))
        .service(route::resource("/audit/head").get(whole::head))
        .service(route::resource("/audit/export").get(whole::export))
        .service(route::resource("/audit/{seq}").get(entry::one));
}

#[derive(Debug, Deserialize)]
pub(crate) struct Entry {
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) operation: String,
    pub(crate) outcome: String,
    #[serde(default)]
    pub(crate) detail: Map<String, Value>,
}

impl Entry {
    pub(crate) fn named(&self, people: &People, words: &Words) -> String {
        who(words, people, &self.actor, concerns(&self.detail))
    }

    /// What was done, as a person would tell it.
    pub(crate) fn told(&self, words: &Words, subjects: &Subjects) -> String {
        told(words, subjects, &self.operation, &self.outcome, &self.detail)
    }

    /// A problem's code has a dot; what was done is one word.
    pub(crate) fn is_refused(&self) -> bool {
        self.outcome.contains('.')
    }
}

/// What came of it, in words; of a refusal only that it was one.
pub(crate) fn outcome(words: &Words, outcome: &str) -> String {
    let name = match outcome {
        "done" | "read" | "begun" | "proposed" => format!("outcome-{outcome}"),
        refused if refused.contains('.') => "outcome-refused".to_owned(),
        other => return other.to_owned(),
    };
    words.say(&name)
}

/// Whose account an entry is about, where whoever asked did not say who they are.
fn concerns(detail: &Map<String, Value>) -> Option<&str> {
    detail.get("concerns")?.as_str()
}

/// Who it was; of somebody who was not signed in, for whose account.
fn who(words: &Words, people: &People, actor: &str, concerns: Option<&str>) -> String {
    match concerns.filter(|_| actor == "anyone").and_then(|account| people.name(account)) {
        Some(name) => words.say_of("actor-anyone-for", &name),
        None => people.named(words, actor),
    }
}
