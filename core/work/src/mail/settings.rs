//! How mail leaves.

use std::path::PathBuf;

use vault::Secret;

pub struct MailSettings {
    /// `Corner Shop <shop@example.com>`. Its domain also names the mails (`Message-ID`).
    pub from: String,
    pub transport: Transport,
}

pub enum Transport {
    Smtp(SmtpSettings),
    /// The program at this path, with the mail on its standard input.
    Sendmail {
        path: PathBuf,
    },
    /// One `.eml` file a mail: for development and tests.
    Folder {
        path: PathBuf,
    },
}

pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub tls: SmtpTls,
    pub login: Option<Login>,
    /// Certificate authorities beside those of the web, in PEM.
    pub extra_roots: Vec<Vec<u8>>,
}

pub struct Login {
    pub user: String,
    pub password: Secret<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// From the first byte (port 465).
    Implicit,
    /// Begun in the clear and then required (port 587): a server that does not offer it gets no mail.
    StartTls,
    /// Only to this machine itself.
    None,
}
