//! Why something was not done.

use std::{fmt, time::Duration};

use crate::bindings::stockade::plugin::types;

/// Why the host did not do what it was asked, in the words of Stockade's API: a code for programs, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub code: String,
    pub detail: String,
}

impl Problem {
    pub fn new(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: code.into(), detail: detail.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.detail, self.code)
    }
}

impl std::error::Error for Problem {}

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The same call may work later.
    Retry,
    /// It never will. A person finds it among what was put aside.
    Permanent,
    /// A person has to mend the connection first; until then it waits.
    Attention,
}

/// Why the plugin could not do what it was called for. Nothing of the call is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub remedy: Remedy,
    /// Of the plugin's own choice: `shop-unreachable`.
    pub code: String,
    /// For the person who looks at it. Nothing personal and no secret.
    pub detail: String,
    /// With [`Remedy::Retry`]: not before.
    pub after: Option<Duration>,
}

impl Failure {
    pub fn retry(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Remedy::Retry, code, detail)
    }

    pub fn permanent(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Remedy::Permanent, code, detail)
    }

    pub fn attention(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Remedy::Attention, code, detail)
    }

    /// Not sooner than after so long.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self { after: Some(wait), ..self }
    }

    fn new(remedy: Remedy, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { remedy, code: code.into(), detail: detail.into(), after: None }
    }

    /// What a plugin is called for and does not know.
    pub(crate) fn unknown(what: &str) -> Self {
        Self::permanent("unknown-trigger", format!("This plugin does nothing for {what}."))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.detail, self.code)
    }
}

impl std::error::Error for Failure {}

/// What was not granted wants a person; what was asked wrongly is wrong the next time, too; what did not answer may.
impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let remedy = match problem.code.as_str() {
            "not-granted" | "in-doubt" | "credential-missing" => Remedy::Attention,
            "input.invalid" | "not-available" | "too-large" | "limit-reached" => Remedy::Permanent,
            _ => Remedy::Retry,
        };
        Self::new(remedy, problem.code, problem.detail)
    }
}

/// What does not read as JSON today does not tomorrow.
impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::permanent("unreadable", error.to_string())
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::new("unreadable", error.to_string())
    }
}

impl From<types::Problem> for Problem {
    fn from(types::Problem { code, detail }: types::Problem) -> Self {
        Self { code, detail }
    }
}

impl From<Problem> for types::Problem {
    fn from(Problem { code, detail }: Problem) -> Self {
        Self { code, detail }
    }
}

impl From<Failure> for types::Failure {
    fn from(failure: Failure) -> Self {
        let remedy = match failure.remedy {
            Remedy::Retry => "retry",
            Remedy::Permanent => "permanent",
            Remedy::Attention => "attention",
        };
        // A part of a second is a whole one: not before that.
        let seconds = |wait: Duration| wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self {
            remedy: remedy.to_owned(),
            code: failure.code,
            detail: failure.detail,
            retry_after: failure.after.map(|wait| u32::try_from(seconds(wait)).unwrap_or(u32::MAX)),
        }
    }
}
