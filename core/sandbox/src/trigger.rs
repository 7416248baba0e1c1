//! What a plugin is called for, and what it answers: the types of `sdk/wit`, in plain Rust.

use serde::{Deserialize, Serialize};

/// What a plugin is called for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// `event`, `webhook`, `schedule`, `action`, `sync-page`, `later`.
    pub kind: String,
    /// The delivery's id: the same each time it is tried.
    pub id: String,
    pub connection: String,
    /// Of the body's schema.
    pub version: u32,
    /// JSON.
    pub body: String,
}

/// What a plugin wants done. It is what a stranger wrote: the JSON in it has not been parsed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub operations: Vec<Operation>,
    pub cursor: Option<String>,
    /// JSON object, or empty.
    pub facts: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    pub name: String,
    /// JSON.
    pub input: String,
}

/// Why a plugin says that it could not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub remedy: Remedy,
    pub code: String,
    pub detail: String,
    /// In seconds, with [`Remedy::Retry`].
    pub retry_after: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// The same delivery may work later.
    Retry,
    /// It never will.
    Permanent,
    /// A person must do something first.
    Attention,
}
