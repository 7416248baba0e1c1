//! Why not. A problem has a stable code for programs and a sentence for people that says what was
//! wrong and what to do.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

/// What kind of no it is. How each is said over HTTP is `web`'s business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The input is wrong.
    Invalid,
    /// Nobody has said who they are, or no longer may.
    Unauthenticated,
    /// Known, and not allowed.
    Forbidden,
    /// A role that needs a second factor, without one.
    SecondFactorRequired,
    /// Allowed after a fresh proof of who it is.
    StepUpRequired,
    /// Stored, until another actor agrees.
    ApprovalRequired,
    /// Not there, or not for this actor to know about.
    NotFound,
    /// True once, no longer: a stale version, a key used for something else.
    Conflict,
    /// Well formed, and against the rules of the business.
    Refused,
    TooLarge,
    TooMany,
    /// Not now; nothing was changed.
    Unavailable,
    /// No room left on the disk.
    NoSpace,
    /// Our fault.
    Internal,
}

impl Reason {
    /// Whether the same would be refused again the next time, as long as nobody changes anything.
    pub fn is_lasting(self) -> bool {
        !matches!(self, Self::Internal | Self::Unavailable | Self::NoSpace | Self::TooMany)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Where in the input, as a JSON pointer.
    pub at: Cow<'static, str>,
    pub detail: Cow<'static, str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub reason: Reason,
    /// `module.reason`, stable for ever.
    pub code: Cow<'static, str>,
    pub detail: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Seconds after which asking again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Whom a no concerns who did not ask: the account whose password was guessed. For the audit log alone; whoever
    /// asked is never told.
    #[serde(skip)]
    pub concerns: Option<Box<str>>,
}

impl Problem {
    pub fn new(reason: Reason, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { reason, code: code.into(), detail: detail.into(), fields: Vec::new(), retry_after: None, concerns: None }
    }

    pub fn refused(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::Refused, code, detail)
    }

    pub fn conflict(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::Conflict, code, detail)
    }

    pub fn invalid(at: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        let mut problem = Self::new(Reason::Invalid, "input.invalid", detail.clone());
        problem.fields.push(FieldProblem { at: at.into(), detail });
        problem
    }

    /// What is not there and what may not be seen are the same answer.
    pub fn not_found(noun: &str, id: impl fmt::Display) -> Self {
        Self::new(Reason::NotFound, "record.not-found", format!("There is no {noun} {id}."))
    }

    #[must_use]
    pub fn concerning(mut self, id: impl fmt::Display) -> Self {
        self.concerns = Some(id.to_string().into());
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.detail, self.code)
    }
}

impl std::error::Error for Problem {}
