//! One contact, also one that was merged or erased: it says so itself.

use door::{Done, Method, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    keeping::{contact, shown},
    records::{Contact, ContactId},
};

pub struct GetContact;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OneContact")]
pub struct One {
    pub id: ContactId,
}

impl Read for GetContact {
    const SPEC: Spec =
        Spec::new("contacts.get-contact", READ, "One contact").versioned().at(Method::Get, "/contacts/{id}");
    type Input = One;
    type Output = View<Contact>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &One) -> Done<View<Contact>> {
        let contact = contact(snapshot, input.id)?;
        Ok(shown(snapshot, contact))
    }
}
