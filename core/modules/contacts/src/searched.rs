//! What of a contact is looked for: what they are called, for whom they work, where they are, and their numbers. Lists
//! in the order of the alphabet are made of this too: in the rows themselves everything that says who it is is sealed.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Snapshot,
    search::{self, Entry, Weight},
};
use store::{Sealed, search::Searched};

use crate::{
    keeping,
    records::{Contact, ContactId},
    schema::contacts,
};

/// The best that a text finds, at most so many; for lists of what is theirs.
pub fn found(snapshot: &mut Snapshot<'_>, text: &str, most: usize) -> Done<Vec<ContactId>> {
    Ok(search::best::<Contact>(snapshot, text, most)?.iter().filter_map(|id| id.parse().ok()).collect())
}

impl Searched for Contact {
    const KIND: &'static str = "contact";
    const PREFIX: &'static str = "con";
    const REVISION: i64 = 2;

    fn after(snapshot: &mut Snapshot<'_>, id: &str, most: i64) -> Done<Vec<String>> {
        let rows = contacts::table.filter(contacts::id.gt(id.to_owned())).order(contacts::id).limit(most);
        snapshot.load(rows.select(contacts::id))
    }

    fn entries(snapshot: &mut Snapshot<'_>, ids: &[String]) -> Done<Vec<Entry>> {
        let query = contacts::table.filter(contacts::id.eq_any(ids.to_vec())).filter(contacts::merged_into.is_null());
        let mut rows: Vec<Contact> = snapshot.load(query.select(Contact::as_select()))?;
        rows.iter_mut().try_for_each(|row| keeping::open(snapshot, row))?;
        let merged = contacts::table.filter(contacts::merged_into.eq_any(ids.to_vec())).select(Contact::as_select());
        let mut merged: Vec<Contact> = snapshot.load(merged)?;
        merged.iter_mut().try_for_each(|row| keeping::open(snapshot, row))?;
        Ok(rows.iter().filter_map(|row| entry(row, &merged)).collect())
    }
}

/// None of one who was erased. They are found by what those were called who turned out to be them, too.
fn entry(contact: &Contact, merged: &[Contact]) -> Option<Entry> {
    let id: ContactId = contact.id;
    let name = contact.name.open()?;
    let mut entry = Entry::new(id, name).of(id).in_line().words(Weight::High, name);
    if let Some(company) = open(&contact.company) {
        entry = entry.words(Weight::Middle, company);
    }
    for address in keeping::addresses(contact) {
        entry = entry.words(Weight::Low, format!("{} {}", address.city, address.name)).code(address.postcode.clone());
    }
    entry = contact.tags.iter().fold(entry, |entry, tag| entry.words(Weight::Low, tag.clone()));
    entry = codes(contact).fold(entry, Entry::code);
    for other in merged.iter().filter(|other| other.merged_into == Some(id)) {
        let names = [other.name.open().cloned(), open(&other.company)];
        entry = names.into_iter().flatten().fold(entry, |entry, name| entry.words(Weight::Low, name));
        entry = codes(other).fold(entry, Entry::code);
    }
    Some(entry)
}

fn codes(contact: &Contact) -> impl Iterator<Item = String> {
    [open(&contact.email), open(&contact.phone), open(&contact.tax_id)].into_iter().flatten()
}

fn open(sealed: &Option<Sealed<String>>) -> Option<String> {
    sealed.as_ref().and_then(Sealed::open).cloned()
}
