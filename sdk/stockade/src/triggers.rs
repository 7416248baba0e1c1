//! What a plugin is called for.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::Failure;

/// What is known of every call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The same each time that the delivery is tried again: good as a key that makes something happen once.
    pub id: String,
    /// Which account outside it is about.
    pub connection: String,
    /// Where each of its webhooks is called, by the name that the manifest has for it.
    pub webhooks: BTreeMap<String, String>,
    /// In which language people are told something: that of whoever asked for an action, else the business's own. `de`,
    /// `en-GB`.
    pub language: String,
}

/// Something happened in the workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub call: Call,
    pub body: Value,
}

impl Event {
    /// `product.added`.
    pub fn kind(&self) -> &str {
        text(&self.body["event"])
    }

    /// The record that it is about, by its id.
    pub fn subject(&self) -> Option<&str> {
        self.body["subject"].as_str()
    }

    /// When it happened, as RFC 3339 writes it.
    pub fn at(&self) -> &str {
        text(&self.body["at"])
    }

    /// What is said of it, as far as it was granted.
    pub fn said<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        read(&self.body["said"])
    }

    /// What a sync found on the other side, and nobody knows here: it is to be brought over.
    pub fn missing(&self) -> Option<There> {
        (self.kind() == "sync.missing").then(|| read(&self.body["said"]).ok()).flatten()
    }

    /// What a sync found in another version than the one that it was last linked with: it is to be read anew.
    pub fn older(&self) -> Option<There> {
        (self.kind() == "sync.older").then(|| read(&self.body["said"]).ok()).flatten()
    }
}

/// Something on the other side.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct There {
    pub kind: String,
    pub external_id: String,
    pub version: Option<String>,
}

/// Somebody outside called.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    pub call: Call,
    pub body: Value,
}

impl Webhook {
    /// As the manifest calls it.
    pub fn name(&self) -> &str {
        text(&self.body["webhook"])
    }

    pub fn method(&self) -> &str {
        text(&self.body["method"])
    }

    /// What stood behind the `?`.
    pub fn query(&self) -> Option<&str> {
        self.body["query"].as_str()
    }

    /// A header, whose name may be written in any case. Most schemes sign none: what a header says is a hint.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.body["headers"].as_array()?.iter();
        let found = headers.find(|line| line[0].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name)));
        found.and_then(|line| line[1].as_str())
    }

    pub fn received_at(&self) -> &str {
        text(&self.body["received_at"])
    }

    /// What was sent, as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        read(&self.body["body"])
    }

    /// What was sent, as text.
    pub fn text(&self) -> Option<&str> {
        self.body["text"].as_str()
    }

    /// What was sent, byte for byte.
    pub fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let Some(encoded) = self.body["base64"].as_str() else {
            return Ok(text(&self.body["text"]).as_bytes().to_vec());
        };
        BASE64_STANDARD.decode(encoded).map_err(|error| Failure::permanent("unreadable", error.to_string()))
    }
}

/// It is time.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    pub call: Call,
    pub body: Value,
}

impl Schedule {
    /// As the manifest calls it.
    pub fn name(&self) -> &str {
        text(&self.body["schedule"])
    }

    pub fn at(&self) -> &str {
        text(&self.body["at"])
    }
}

/// Somebody asked for something.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub call: Call,
    pub body: Value,
}

impl Action {
    /// As the manifest calls it.
    pub fn name(&self) -> &str {
        text(&self.body["action"])
    }

    /// The record that they asked it of, by its id.
    pub fn record(&self) -> Option<&str> {
        self.body["record"].as_str()
    }

    /// What they filled in.
    pub fn form<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        read(&self.body["form"])
    }
}

/// A page of a sync is to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncPage {
    pub call: Call,
    pub body: Value,
}

impl SyncPage {
    /// As the manifest calls it.
    pub fn name(&self) -> &str {
        text(&self.body["sync"])
    }

    /// Where the page before this one said to go on; none on the first.
    pub fn cursor(&self) -> Option<&str> {
        self.body["cursor"].as_str()
    }

    /// What changed before then is known.
    pub fn since(&self) -> Option<&str> {
        self.body["since"].as_str()
    }

    /// Whether it is only tried out: what is asked for is counted and not done.
    pub fn is_dry(&self) -> bool {
        self.body["dry"].as_bool().unwrap_or_default()
    }

    /// Whether one of its operations was refused when it was done as a whole, and nothing of it is there: each thing of it is
    /// to be [left for later](crate::Outcome::later) by itself, so that what cannot be had holds up none of the rest. A page
    /// that is refused again ends the sync.
    pub fn is_one_by_one(&self) -> bool {
        self.body["one_by_one"].as_bool().unwrap_or_default()
    }

    /// Whether a schedule started it, and nobody asked for it just now.
    pub fn is_scheduled(&self) -> bool {
        self.body["scheduled"].as_bool().unwrap_or_default()
    }
}

/// What an outcome [left for later](crate::Outcome::later).
#[derive(Debug, Clone, PartialEq)]
pub struct Later {
    /// Its id is another for each generation, and the same for each try of one: the key of what must happen once on the
    /// other side.
    pub call: Call,
    pub body: Value,
}

impl Later {
    pub fn name(&self) -> &str {
        text(&self.body["later"])
    }

    /// The record, or whatever it is about.
    pub fn about(&self) -> &str {
        text(&self.body["about"])
    }

    /// Which one it is of those about the same: a newer one has a higher number.
    pub fn generation(&self) -> u64 {
        self.body["generation"].as_u64().unwrap_or_default()
    }

    /// What was said when it was left.
    pub fn said<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        read(&self.body["said"])
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Failure> {
    Ok(T::deserialize(value)?)
}
