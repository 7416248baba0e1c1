//! What a plugin did.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value};
use stockade_sdk::Remedy;

use crate::Trouble;

/// What came of something: what the plugin was called for, one after another, and what left.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Told {
    pub calls: Vec<Call>,
    pub sent: Vec<Sent>,
    /// How far something came that was brought over, as the API shows it.
    #[serde(default)]
    pub sync: Value,
    /// What was to be seen, as the API shows it.
    #[serde(default)]
    pub panel: Value,
    unexpected: Vec<String>,
}

/// One call of the plugin.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Call {
    /// `event`, `webhook`, `schedule`, `action`, `sync-page`, `later`, `panel`.
    pub kind: String,
    /// That of the delivery: the same each time that it is tried.
    pub id: String,
    /// Of the event, the webhook and so on.
    pub name: String,
    /// What it was told.
    pub told: Value,
    /// How the delivery stands: `done`, `waiting` to be tried again, or `dead`.
    pub state: String,
    /// Why it is not done.
    pub trouble: String,
    pub operations: Vec<Operation>,
    pub cursor: Option<String>,
    pub facts: Map<String, Value>,
    pub failure: Option<Failure>,
    pub stopped: Option<Stopped>,
    /// All that it asked of its host, with the answers.
    pub asked: Vec<Value>,
    log: Vec<Line>,
    pub notices: Vec<Value>,
}

/// Something that the plugin wanted done.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Operation {
    pub name: String,
    pub input: Value,
}

/// What the plugin said that it could not do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Failure {
    #[serde(deserialize_with = "remedy")]
    pub remedy: Remedy,
    pub code: String,
    pub detail: String,
    /// In seconds.
    pub retry_after: Option<u32>,
}

/// It did not end by itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Stopped {
    /// `trap`, `memory`, `guest-time` and so on.
    pub why: String,
    pub detail: String,
}

/// A request that left, secrets and all: they are those of the test.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sent {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    #[serde(deserialize_with = "bytes")]
    pub body: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Line {
    level: String,
    line: String,
}

impl Told {
    pub(crate) fn read(told: Value) -> Result<Self, Trouble> {
        let told: Self =
            serde_json::from_value(told).map_err(|error| Trouble::new("other-stockade", error.to_string()))?;
        match told.unexpected.as_slice() {
            [] => Ok(told),
            all => {
                let detail = format!("nothing was said of what answers: {}", all.join(", "));
                Err(Trouble::new("unexpected-request", detail))
            }
        }
    }

    /// What was done, of all calls.
    ///
    /// # Panics
    /// Where a call did not get done: then nothing of it was.
    #[track_caller]
    pub fn operations(&self) -> Vec<&Operation> {
        if let Some(call) = self.calls.iter().find(|call| call.state != "done") {
            panic!("{} {} is {}: {}", call.kind, call.name, call.state, call.trouble);
        }
        self.calls.iter().flat_map(|call| &call.operations).collect()
    }

    /// The parts of a panel, one below the other.
    ///
    /// # Panics
    /// Where there is nothing to see: it says why.
    #[track_caller]
    pub fn parts(&self) -> &[Value] {
        match self.panel["drawn"]["parts"].as_array() {
            Some(parts) => parts,
            None => panic!("it is {}: {}", self.panel["why"], self.panel["trouble"]),
        }
    }

    /// What whoever asked for an action is answered.
    pub fn answer(&self) -> Option<&str> {
        self.calls.iter().rev().find_map(|call| call.facts.get("answer")?.as_str())
    }

    /// The first that the plugin said.
    pub fn failure(&self) -> Option<&Failure> {
        self.calls.iter().find_map(|call| call.failure.as_ref())
    }

    pub fn notices(&self) -> impl Iterator<Item = &Value> {
        self.calls.iter().flat_map(|call| &call.notices)
    }

    /// `info greeting number 1`.
    pub fn log(&self) -> Vec<String> {
        let lines = self.calls.iter().flat_map(|call| &call.log);
        lines.map(|Line { level, line }| format!("{level} {line}")).collect()
    }
}

impl Sent {
    /// # Panics
    /// Where the body is no JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("{} {}: {error}", self.method, self.url),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// As text, or in base 64 where it is none.
fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text.into_bytes()),
        coded => BASE64_STANDARD.decode(coded["base64"].as_str().unwrap_or_default()).map_err(D::Error::custom),
    }
}

fn remedy<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Remedy, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "retry" => Ok(Remedy::Retry),
        "permanent" => Ok(Remedy::Permanent),
        "attention" => Ok(Remedy::Attention),
        other => Err(D::Error::custom(format!("there is no remedy {other}"))),
    }
}
