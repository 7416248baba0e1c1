//! Mail to people, one recipient each.
//!
//! - [`Mailer`]: settings in, mails out
//! - [`MailSettings`], [`Transport`]: a mail server, the machine's own `sendmail`, or a folder
//! - [`Message`]: what is sent, and the id that makes a second try the same mail; [`Attachment`]: what goes with it
//! - [`LANE`]: where jobs that send mail wait
//! - [`MailError`]: what went wrong, and whether trying again makes sense
//!
//! **Invariants.** Nothing that becomes a header line may contain a line break. A password, and a mail to
//! anywhere but this machine, travels only inside TLS with a verified certificate. A mail server that was
//! given a mail and does not say goodbye has still been given it.

/// The lane of all mails: one server takes them.
pub const LANE: &str = "mail";

mod error;
mod folder;
mod lockstep;
mod mailer;
mod message;
mod sendmail;
mod settings;
mod smtp;

pub use error::{Fault, Field, MailError};
pub use mailer::Mailer;
pub use message::{Attachment, Message};
pub use settings::{Login, MailSettings, SmtpSettings, SmtpTls, Transport};
