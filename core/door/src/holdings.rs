//! What modules hold of people. All of it is told to whoever asks what is held of them, and let go of when they are
//! erased; what the law has a business keep, a module says, and for how long.

use model::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Done, Failure, Record, Snapshot, Tx};

/// Records of one kind that say something of people.
pub trait Holds: 'static {
    /// The kind, as the record says it.
    const KIND: &'static str;

    /// Those that say something of one of these people, in the order of their ids, after this one; opened as far as
    /// that can be done any more.
    fn of(snapshot: &mut Snapshot<'_>, people: &[String], after: &str, most: i64) -> Done<Vec<Held>>;

    /// What of them the law wants kept, whoever wants it gone.
    fn duties(_snapshot: &mut Snapshot<'_>, _people: &[String]) -> Done<Vec<Duty>> {
        Ok(Vec::new())
    }

    /// Takes out what names these people and lies under no key of theirs, in the transaction that erases them.
    fn let_go(_tx: &mut Tx<'_>, _people: &[String]) -> Done<()> {
        Ok(())
    }

    /// Which of these an operation erased: what else is known of them goes with their keys.
    fn erased(_snapshot: &mut Snapshot<'_>, _people: &[String]) -> Done<Vec<String>> {
        Ok(Vec::new())
    }
}

/// One record, as it is told to whom it is about.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "HeldRecord")]
pub struct Held {
    pub kind: &'static str,
    pub id: String,
    pub record: Value,
}

impl Held {
    pub fn of<R: Record + Serialize>(record: &R) -> Done<Self> {
        let value = serde_json::to_value(record).map_err(|_| Failure::internal("A record could not be written."))?;
        Ok(Self { kind: R::KIND, id: record.key().to_owned(), record: value })
    }
}

/// Why something of a person stays although they are erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "KeepingDuty")]
pub struct Duty {
    /// The fields that are labelled with this word stay: `fiscal`.
    pub keep: String,
    /// The kind of record that it is for, such as `invoice`.
    pub what: String,
    /// How many there are.
    pub count: i64,
    /// Until when; then it goes too.
    pub until: Timestamp,
}

/// Finds what is held of some people, after an id: so many at most.
type Find = fn(&mut Snapshot<'_>, &[String], &str, i64) -> Done<Vec<Held>>;

/// A [`Holds`] whose type is behind it.
#[derive(Debug, Clone, Copy)]
pub struct Holding {
    pub kind: &'static str,
    pub of: Find,
    pub duties: fn(&mut Snapshot<'_>, &[String]) -> Done<Vec<Duty>>,
    pub let_go: fn(&mut Tx<'_>, &[String]) -> Done<()>,
    pub(crate) erased: fn(&mut Snapshot<'_>, &[String]) -> Done<Vec<String>>,
}

impl Holding {
    pub(crate) fn new<H: Holds>() -> Self {
        Self { kind: H::KIND, of: H::of, duties: H::duties, let_go: H::let_go, erased: H::erased }
    }
}
