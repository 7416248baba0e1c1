//! What somebody else made of a form's fields while it was filled in: both are shown, and nothing is overwritten unseen.

use crate::form::Form;

pub(super) struct Meanwhile {
    pub(super) label: String,
    pub(super) theirs: String,
    pub(super) yours: String,
}

/// The fields that are not as they were typed, each with its label.
pub(super) fn differing(now: &Form, typed: &Form, fields: impl Iterator<Item = (String, String)>) -> Vec<Meanwhile> {
    let differs = |(field, label): (String, String)| {
        let (theirs, yours) = (now.value(&field).trim().to_owned(), typed.value(&field).trim().to_owned());
        (theirs != yours).then_some(Meanwhile { label, theirs, yours })
    };
    fields.filter_map(differs).collect()
}
