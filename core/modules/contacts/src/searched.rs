//! What of a contact is looked for: what they are called, for whom they work, where they are, and their numbers. Lists
//! in the order of the alphabet are made of this too: in the rows themselves everything that says who it is is sealed.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Page, Snapshot,
    search::{self, Entry, Weight},
};
use store::{Sealed, search::Searched};

use crate::{
    keeping,
    records::{Contact, ContactId},
    schema::contacts,
};

/// The best that a text finds, at most so many; for lists of what is theirs.
pub fn found(snapshot: &mut Snapshot<'_>, text: &str, most: u16) -> Done<Vec<ContactId>> {
    let page = Page { cursor: None, limit: Some(most) };
    let load = |snapshot: &mut Snapshot<'_>, ids: Vec<String>| {
        snapshot.load(contacts::table.filter(contacts::id.eq_any(ids)).select(Contact::as_select()))
    };
    let (rows, _) = search::page::<Contact, Contact>(snapshot, text, &page, load, |row| row.id.to_string())?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

impl Searched for Contact {
    const KIND: &'static str = "contact";
    const PREFIX: &'static str = "con";
    const REVISION: i64 = 1;

    fn after(snapshot: &mut Snapshot<'_>, id: &str, most: i64) -> Done<Vec<String>> {
        let rows = contacts::table.filter(contacts::id.gt(id.to_owned())).order(contacts::id).limit(most);
        snapshot.load(rows.select(contacts::id))
    }

    fn entries(snapshot: &mut Snapshot<'_>, ids: &[String]) -> Done<Vec<Entry>> {
        let query = contacts::table.filter(contacts::id.eq_any(ids.to_vec())).filter(contacts::merged_into.is_null());
        let mut rows: Vec<Contact> = snapshot.load(query.select(Contact::as_select()))?;
        rows.iter_mut().try_for_each(|row| keeping::open(snapshot, row))?;
        Ok(rows.iter().filter_map(entry).collect())
    }
}

/// None of one who was erased.
fn entry(contact: &Contact) -> Option<Entry> {
    let id: ContactId = contact.id;
    let name = contact.name.open()?;
    let open = |sealed: &Option<Sealed<String>>| sealed.as_ref().and_then(Sealed::open).cloned();
    let mut entry = Entry::new(id, name).of(id).in_line().words(Weight::High, name);
    if let Some(company) = open(&contact.company) {
        entry = entry.words(Weight::Middle, company);
    }
    for address in keeping::addresses(contact) {
        entry = entry.words(Weight::Low, format!("{} {}", address.city, address.name)).code(address.postcode.clone());
    }
    entry = contact.tags.iter().fold(entry, |entry, tag| entry.words(Weight::Low, tag.clone()));
    let codes = [open(&contact.email), open(&contact.phone), open(&contact.tax_id)];
    Some(codes.into_iter().flatten().fold(entry, Entry::code))
}
