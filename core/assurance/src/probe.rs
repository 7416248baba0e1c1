//! What a living server is asked, and what it turned out to be.

use serde::Serialize;

/// A question to a server that runs. Each is answered by looking at what is there, not at what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Probe {
    /// Every database writes so that a power cut loses nothing that was acknowledged.
    Durable,
    /// Every audit log verifies, and its end was signed lately.
    Logs,
    /// What is seen of every stored password is a hash that is dear enough.
    Passwords,
    /// No session stands longer than any may.
    Sessions,
    /// The session's cookie is set with everything that protects it.
    Cookies,
    /// Passwords and sessions do not travel in the clear.
    Transport,
    /// Owners and admins need a second factor.
    SecondFactors,
    /// No token lies about that nobody uses, and none was shown after its rotation.
    Tokens,
    /// Nothing serious about security waits for somebody to look.
    Findings,
}

impl Probe {
    pub const ALL: [Self; 9] = [
        Self::Durable,
        Self::Logs,
        Self::Passwords,
        Self::Sessions,
        Self::Cookies,
        Self::Transport,
        Self::SecondFactors,
        Self::Tokens,
        Self::Findings,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Durable => "durable",
            Self::Logs => "logs",
            Self::Passwords => "passwords",
            Self::Sessions => "sessions",
            Self::Cookies => "cookies",
            Self::Transport => "transport",
            Self::SecondFactors => "second-factors",
            Self::Tokens => "tokens",
            Self::Findings => "findings",
        }
    }
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Finding {
    Kept {
        what: String,
    },
    /// Stockade offers it, and whoever runs it has not asked for it yet.
    Open {
        what: String,
        remedy: String,
    },
    Broken {
        what: String,
        remedy: String,
    },
}

impl Finding {
    pub fn kept(what: impl Into<String>) -> Self {
        Self::Kept { what: what.into() }
    }

    pub fn open(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Open { what: what.into(), remedy: remedy.into() }
    }

    pub fn broken(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Broken { what: what.into(), remedy: remedy.into() }
    }

    pub fn is_broken(&self) -> bool {
        matches!(self, Self::Broken { .. })
    }
}
