//! Takes somebody out of the way, and back. What was done with them stays.

use door::{Done, Method, Problem, Spec, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    WRITE,
    keeping::{self, shown},
    records::{Contact, ContactId},
};

pub struct ArchiveContact;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenContact")]
pub struct Seen {
    pub id: ContactId,
    /// The version you saw.
    pub version: i64,
}

impl Write for ArchiveContact {
    const SPEC: Spec = Spec::new("contacts.archive-contact", WRITE, "Take a contact out of the way")
        .versioned()
        .at(Method::Put, "/contacts/{id}/archival");
    type Input = Seen;
    type Output = View<Contact>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<View<Contact>> {
        let before = keeping::standing(tx, input.id, input.version)?;
        if before.archived_at.is_some() {
            return Err(Problem::refused("contacts.archived", "This contact is archived already.").into());
        }
        let after = keeping::change(tx, &before, Contact { archived_at: Some(tx.now()), ..before.clone() })?;
        tx.emit(event::News::new("contacts.contact-archived", after.id, &after));
        Ok(shown(tx, after))
    }
}

pub struct RestoreContact;

impl Write for RestoreContact {
    const SPEC: Spec = Spec::new("contacts.restore-contact", WRITE, "Deal with an archived contact again")
        .versioned()
        .at(Method::Delete, "/contacts/{id}/archival");
    type Input = Seen;
    type Output = View<Contact>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Seen) -> Done<View<Contact>> {
        let before = keeping::standing(tx, input.id, input.version)?;
        if before.archived_at.is_none() {
            return Err(Problem::refused("contacts.not-archived", "This contact is not archived.").into());
        }
        let after = keeping::change(tx, &before, Contact { archived_at: None, ..before.clone() })?;
        tx.emit(event::News::new("contacts.contact-restored", after.id, &after));
        Ok(shown(tx, after))
    }
}
