//! What went wrong with a mail. Neither addresses nor passwords are in it; what a server said is kept
//! without the addresses it said.

use std::{error::Error as _, fmt, io};

use lettre::transport::smtp;

use crate::http::TlsProblem;

/// Of a server's words, enough to look them up.
const MAX_SAID: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Nothing that a mail can do about it: the settings are wrong.
    #[error("the mail settings are wrong: {0}")]
    Settings(&'static str),
    #[error("the mail's {field} {fault}")]
    Bad { field: Field, fault: Fault },
    /// The server said no, and will say so again.
    #[error("the mail server refused ({code}): {said}")]
    Refused { code: u16, said: String },
    /// The server said not now.
    #[error("the mail server is not ready ({code}): {said}")]
    NotNow { code: u16, said: String },
    /// The server cannot do what this mail or these settings need.
    #[error("the mail server will not do: {0}")]
    Unable(String),
    #[error("the mail server could not be connected to")]
    Unreachable,
    #[error("the mail server could not prove who it is: {0}")]
    Tls(TlsProblem),
    #[error("the mail server did not finish in time")]
    Timeout,
    #[error("the mail server ended the conversation in the middle, or did not speak SMTP")]
    Broken,
    /// `sendmail` ended with this status; none if it was ended by a signal.
    #[error("the sendmail program failed{}", status.map(|code| format!(" with status {code}")).unwrap_or_default())]
    Program { status: Option<i32> },
    #[error("the mail could not be handed over on this machine: {0}")]
    Local(io::ErrorKind),
}

/// sysexits.h: the conditions that pass.
const EX_OSERR: i32 = 71;
const EX_IOERR: i32 = 74;
const EX_TEMPFAIL: i32 = 75;

impl MailError {
    pub fn may_retry(&self) -> bool {
        match self {
            Self::NotNow { .. } | Self::Unreachable | Self::Timeout | Self::Broken => true,
            Self::Tls(problem) => !problem.is_certificate(),
            Self::Program { status } => {
                matches!(status, None | Some(EX_OSERR | EX_IOERR | EX_TEMPFAIL))
            }
            Self::Local(kind) => !matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied),
            Self::Settings(_) | Self::Bad { .. } | Self::Refused { .. } | Self::Unable(_) => false,
        }
    }
}

impl From<io::Error> for MailError {
    fn from(error: io::Error) -> Self {
        Self::Local(error.kind())
    }
}

/// lettre tells 4xx from 5xx; the rest is told apart by what lies beneath.
impl From<smtp::Error> for MailError {
    fn from(error: smtp::Error) -> Self {
        if let Some(code) = error.status() {
            let code = code.into();
            let said = spoken(error.source().map(ToString::to_string).unwrap_or_default());
            return if error.is_permanent() { Self::Refused { code, said } } else { Self::NotNow { code, said } };
        }
        if error.is_client() {
            return Self::Unable(spoken(error.source().map(ToString::to_string).unwrap_or_default()));
        }
        if let Some(problem) = TlsProblem::within(&error) {
            return Self::Tls(problem);
        }
        if error.is_timeout() {
            return Self::Timeout;
        }
        Self::Broken
    }
}

/// One line, short, without addresses.
fn spoken(text: String) -> String {
    let words = text.split_whitespace().map(|word| if word.contains('@') { "<address>" } else { word });
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().filter(|letter| !letter.is_control()).take(MAX_SAID).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Id,
    From,
    To,
    Subject,
    Text,
    Html,
    Attachment,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Id => "id",
            Self::From => "sender",
            Self::To => "recipient",
            Self::Subject => "subject",
            Self::Text => "text",
            Self::Html => "HTML",
            Self::Attachment => "attachment",
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Somebody tries to write header lines of his own.
    LineBreak,
    ControlCharacter,
    Empty,
    TooLong,
    NotAnAddress,
    /// Letters, digits, `.`, `_` and `-` only.
    NotAnId,
    NotAMediaType,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LineBreak => "contains a line break",
            Self::ControlCharacter => "contains a control character",
            Self::Empty => "is empty",
            Self::TooLong => "is too long",
            Self::NotAnAddress => "is not one mail address",
            Self::NotAMediaType => "is of no known kind",
            Self::NotAnId => "may have letters, digits, `.`, `_` and `-` only, and begins with a letter or digit",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_words_lose_their_addresses() {
        let said = spoken("5.1.1 <ann@shop.example>: Recipient\r\naddress\u{7} rejected".to_owned());
        assert_eq!(said, "5.1.1 <address> Recipient address rejected");
        assert_eq!(spoken("x".repeat(10_000)).len(), MAX_SAID);
    }

    #[test]
    fn only_passing_troubles_are_tried_again() {
        assert!(MailError::NotNow { code: 451, said: String::new() }.may_retry());
        assert!(MailError::Program { status: Some(EX_TEMPFAIL) }.may_retry());
        assert!(MailError::Tls(TlsProblem::Handshake).may_retry());
        assert!(!MailError::Tls(TlsProblem::Expired).may_retry());
        assert!(!MailError::Refused { code: 550, said: String::new() }.may_retry());
        assert!(!MailError::Program { status: Some(67) }.may_retry());
        assert!(!MailError::Local(io::ErrorKind::NotFound).may_retry());
    }
}
