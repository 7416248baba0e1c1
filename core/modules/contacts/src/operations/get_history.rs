//! What happened to a contact, field by field.

use door::{
    Described, Done, Method, Page, Paged, Read, Realm, Snapshot, Spec, hides,
    history::{self, Happened, Whole},
};
use model::{Actor, Sensitivity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ, keeping,
    records::{Contact, ContactId},
};

/// Made from other fields, which are told.
const DERIVED: &[&str] = &["name_key", "email_key", "phone_key", "tax_key", "updated_at"];

pub struct GetHistory;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ContactHistoryQuery")]
pub struct Wanted {
    pub id: ContactId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for GetHistory {
    const SPEC: Spec = Spec::new("contacts.get-history", READ, "What happened to a contact, newest first")
        .at(Method::Get, "/contacts/{id}/history");
    type Input = Wanted;
    type Output = Paged<Happened>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Happened>> {
        let contact = keeping::contact(snapshot, wanted.id)?;
        if contact.name.open().is_some() && !hides(snapshot, Sensitivity::PERSONAL) {
            snapshot.disclose(contact.id);
        }
        let own = [contact.id.to_string()];
        let whole = Whole {
            subjects: &own,
            kinds: &[Described::of::<Contact>(Realm::Workspace)],
            is_part: &|id| id == contact.id.as_str(),
            derived: DERIVED,
            people: &own,
        };
        history::of(snapshot, &whole, &Page { cursor: wanted.cursor.clone(), limit: wanted.limit })
    }
}
