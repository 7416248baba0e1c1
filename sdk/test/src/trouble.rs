//! Why something could not be done.

use std::{error::Error, fmt};

use serde::Deserialize;

/// Why something was not done: a code for programs, and a sentence. A test that ends in one shows the sentence.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Trouble {
    /// That of the API, where the business refused something.
    pub code: String,
    pub detail: String,
}

impl Trouble {
    pub(crate) fn new(code: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), detail: detail.into() }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.detail, self.code)
    }
}

/// A test that fails prints it so.
impl fmt::Debug for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Trouble {}
