//! The search index: words of records, derived from them and thrown away when in doubt.
//!
//! - [`Searched`]: what a module says of a record that can be looked for
//! - `words`, `distance`: how texts are folded and cut, and how far a mistyped word may be off
//! - `follow`: what of the records is not in the index yet, by the event log
//! - `write`, `query`: the rows of the index
//! - `file`: on SQLite, the encrypted file that they are in
//! - `index`: all of it together, for one workspace
//!
//! The index keeps its own place in the event log, in the same transaction as its rows, so it is never ahead of
//! them nor behind without knowing it. It is brought up to date after commits and before each search.

mod distance;
mod file;
mod follow;
mod index;
mod query;
mod rows;
mod words;
mod write;

use crate::{Done, Snapshot};

pub(crate) use file::remove;
pub(crate) use index::Index;
pub use query::{Found, Hit};

/// Records that can be looked for by words and codes.
pub trait Searched: 'static {
    /// The kind, as the record says it.
    const KIND: &'static str;
    /// What the ids begin with: every event about such an id has the record looked at again.
    const PREFIX: &'static str;
    /// Raised when [`Self::entries`] says something else of the same record: then all are looked at again.
    const REVISION: i64;

    /// What the ids of those begin with that lend their names to these records, such as brands: an event about one of
    /// them has all its records looked at again.
    const LENDERS: &'static [&'static str] = &[];

    /// The ids of all of them, in order, after this one.
    fn after(snapshot: &mut Snapshot<'_>, id: &str, most: i64) -> Done<Vec<String>>;

    /// The ids of those that this one lends its name to, in order, after this one.
    fn lent(_snapshot: &mut Snapshot<'_>, _by: &str, _after: &str, _most: i64) -> Done<Vec<String>> {
        Ok(Vec::new())
    }

    /// What is looked for of these. One that is not to be found, or not there any more, is left out.
    fn entries(snapshot: &mut Snapshot<'_>, ids: &[String]) -> Done<Vec<Entry>>;
}

/// What is looked for of one record.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub id: String,
    /// Where it stands among those that fit as well.
    pub sort: String,
    /// Whose it is; erased with them.
    pub person: Option<String>,
    pub(crate) texts: Vec<(Weight, String)>,
    pub(crate) codes: Vec<String>,
    pub(crate) in_line: bool,
}

/// How much a word says about the record it is found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Said in passing: a note.
    Low,
    /// Goes with it: a tag, a brand, the title of a variant.
    Middle,
    /// Its name.
    High,
}

impl Entry {
    pub fn new(id: impl ToString, sort: impl Into<String>) -> Self {
        Self { id: id.to_string(), sort: sort.into(), ..Self::default() }
    }

    /// Words to be found by.
    #[must_use]
    pub fn words(mut self, weight: Weight, text: impl Into<String>) -> Self {
        self.texts.push((weight, text.into()));
        self
    }

    /// A code, found by how it begins, whatever is written between its letters and digits.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.codes.push(code.into());
        self
    }

    /// Listed in the order of the alphabet by the index: of what is sealed, nothing else can.
    #[must_use]
    pub fn in_line(mut self) -> Self {
        self.in_line = true;
        self
    }

    #[must_use]
    pub fn of(mut self, person: impl ToString) -> Self {
        self.person = Some(person.to_string());
        self
    }
}

/// A [`Searched`] whose type is behind it.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) revision: i64,
    pub(crate) lenders: &'static [&'static str],
    pub(crate) after: fn(&mut Snapshot<'_>, &str, i64) -> Done<Vec<String>>,
    pub(crate) lent: fn(&mut Snapshot<'_>, &str, &str, i64) -> Done<Vec<String>>,
    pub(crate) entries: fn(&mut Snapshot<'_>, &[String]) -> Done<Vec<Entry>>,
}

impl Kind {
    pub fn of<S: Searched>() -> Self {
        Self {
            name: S::KIND,
            prefix: S::PREFIX,
            revision: S::REVISION,
            lenders: S::LENDERS,
            after: S::after,
            lent: S::lent,
            entries: S::entries,
        }
    }
}
