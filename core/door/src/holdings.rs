//! What modules hold of people. All of it is told to whoever asks what is held of them, and let go of when they are
//! erased; what the law has a business keep, a module says, and for how long.

use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
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
    fn kept(_snapshot: &mut Snapshot<'_>, _people: &[String]) -> Done<Vec<Kept>> {
        Ok(Vec::new())
    }

    /// Takes out what names these people and lies under no key of theirs, in the transaction that erases them.
    fn let_go(_tx: &mut Tx<'_>, _people: &[String]) -> Done<()> {
        Ok(())
    }

    /// Whose keys go with these people beside their own: of what lies under a key apart, as far as no law has it kept.
    fn keys(_snapshot: &mut Snapshot<'_>, _people: &[String]) -> Done<Vec<String>> {
        Ok(Vec::new())
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

/// What of one record stays although whom it is about is erased.
#[derive(Debug, Clone)]
pub struct Kept {
    pub kind: &'static str,
    pub id: String,
    /// What it is kept for: a word by which fields are labelled, such as `fiscal`.
    pub label: &'static str,
    /// The fields with that label, and what is in them.
    pub values: Vec<(&'static str, Value)>,
    /// Until when; then it goes too.
    pub until: Timestamp,
}

impl Kept {
    pub fn of<R: Record>(record: &R, label: &'static str, until: Timestamp) -> Self {
        let labelled = R::FIELDS.iter().zip(record.values()).filter(|(field, value)| {
            let stays = field.labels.keep == Some(label);
            stays && *value != Value::Null
        });
        let values = labelled.map(|(field, value)| (field.name, value)).collect();
        Self { kind: R::KIND, id: record.key().to_owned(), label, values, until }
    }
}

/// Finds what is held of some people, after an id: so many at most.
type Find = fn(&mut Snapshot<'_>, &[String], &str, i64) -> Done<Vec<Held>>;

/// A [`Holds`] whose type is behind it.
#[derive(Debug, Clone, Copy)]
pub struct Holding {
    pub kind: &'static str,
    pub of: Find,
    pub kept: fn(&mut Snapshot<'_>, &[String]) -> Done<Vec<Kept>>,
    pub let_go: fn(&mut Tx<'_>, &[String]) -> Done<()>,
    pub(crate) keys: fn(&mut Snapshot<'_>, &[String]) -> Done<Vec<String>>,
    pub(crate) erased: fn(&mut Snapshot<'_>, &[String]) -> Done<Vec<String>>,
}

impl Holding {
    pub(crate) fn new<H: Holds>() -> Self {
        Self { kind: H::KIND, of: H::of, kept: H::kept, let_go: H::let_go, keys: H::keys, erased: H::erased }
    }
}
