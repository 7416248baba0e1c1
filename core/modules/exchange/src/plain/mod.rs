//! What one line says all of: brands, categories, tax classes, units, conversions, price lists, prices and locations.
//! What is said of each stands under the names of its fields, as text in one form: so one way of reading, comparing,
//! writing and taking back is enough for all of them.
//!
//! - [`shape`]: which fields each kind has; [`form`]: how the text of a field is written
//! - [`known`]: what of some entries is here, and how it is found and written, a file for each kind
//! - [`comparing`], [`doing`]: an import's rows, before and when they are done; [`listing`]: all there is, to take out

pub mod comparing;
pub mod doing;
pub mod form;
pub mod known;
pub mod listing;
pub mod shape;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::neutral::Said;

/// One thing, as a file says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Where in the file it is; the first line is 1.
    pub line: u64,
    /// Its id.
    pub key: Option<String>,
    /// What is said of it, by the names of the fields. What is not said is not in here.
    pub fields: BTreeMap<String, Said<String>>,
}

const YES: &str = "yes";
const NO: &str = "no";

impl Entry {
    pub fn of(id: impl ToString) -> Self {
        Self { key: Some(id.to_string()), ..Self::default() }
    }

    /// The same with a field that says this, or says that there is nothing.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Self {
        self.set(field, value);
        self
    }

    #[must_use]
    pub fn with_maybe(self, field: &str, value: Option<impl ToString>) -> Self {
        self.with(field, value.map(|value| value.to_string()).unwrap_or_default())
    }

    #[must_use]
    pub fn with_flag(self, field: &str, flag: bool) -> Self {
        self.with(field, if flag { YES } else { NO })
    }

    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        let value = value.into();
        let said = if value.is_empty() { Said::Empty } else { Said::Is(value) };
        self.fields.insert(field.to_owned(), said);
    }

    /// Makes yes or no of a field that says nothing.
    pub fn settle_flag(&mut self, field: &str) {
        let flag = self.is(field);
        self.set(field, if flag { YES } else { NO });
    }

    /// What a field says.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Said::value).map(String::as_str)
    }

    /// The same, with nothing as an empty text.
    pub fn text(&self, field: &str) -> &str {
        self.get(field).unwrap_or_default()
    }

    pub fn is(&self, field: &str) -> bool {
        self.get(field) == Some(YES)
    }

    /// What a field says, read; nothing where it says nothing, or nothing that can be read.
    pub fn read<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.get(field)?.parse().ok()
    }

    /// The id here, if it is one of these.
    pub fn id<T: std::str::FromStr>(&self) -> Option<T> {
        self.key.as_deref()?.parse().ok()
    }
}
