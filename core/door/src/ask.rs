//! What is asked of the door, and what comes back.

use model::{Sensitivity, Timestamp, WorkspaceId};

/// An operation asked for, with its input as JSON.
#[derive(Debug, Clone)]
pub struct Ask {
    pub operation: String,
    pub input: Vec<u8>,
    /// The workspace the asker means. Another than their own is refused in their own, and never opened.
    pub workspace: Option<WorkspaceId>,
    /// The same key with the same input gets the same answer, and nothing happens twice.
    pub idempotency_key: Option<String>,
    /// The relations to show with what is read.
    pub expand: Vec<String>,
    /// By a job, which goes at its own pace: what somebody may ask in a minute is what they ask themselves.
    pub by_a_job: bool,
    /// The most that is shown of what is read, whatever else the actor may see.
    pub sight: Option<Sensitivity>,
    /// When it happened, of a past that is made up; see [`practice`](crate::practice).
    pub happened_at: Option<Timestamp>,
}

impl Ask {
    pub fn new(operation: impl Into<String>, input: impl Into<Vec<u8>>) -> Self {
        Self {
            operation: operation.into(),
            input: input.into(),
            workspace: None,
            idempotency_key: None,
            expand: Vec::new(),
            by_a_job: false,
            sight: None,
            happened_at: None,
        }
    }

    /// Asks with a value instead of JSON text.
    pub fn with(operation: impl Into<String>, input: &impl serde::Serialize) -> Self {
        Self::new(operation, serde_json::to_vec(input).unwrap_or_default())
    }

    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// For a member who was let in when they asked for the whole of it.
    #[must_use]
    pub fn by_a_job(mut self) -> Self {
        self.by_a_job = true;
        self
    }

    #[must_use]
    pub fn showing(mut self, most: Sensitivity) -> Self {
        self.sight = Some(most);
        self
    }

    #[must_use]
    pub fn happened_at(mut self, at: Timestamp) -> Self {
        self.happened_at = Some(at);
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Done before, under the same key; this is the answer of then.
    Replayed,
    /// Kept until another actor agrees.
    Proposed,
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub outcome: Outcome,
    /// JSON.
    pub body: Vec<u8>,
}

impl Answer {
    /// The answer as a value, for askers in this process.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}
