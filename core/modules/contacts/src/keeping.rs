//! How a contact is written: sealed under its own key, found again by what nobody can read back.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Record as _, Snapshot, Tx, View, event, hides};
use model::Sensitivity;
use serde::Serialize;
use store::Sealed;

use crate::{
    records::{Address, Contact, ContactId, Tagged},
    rules,
    schema::contacts,
};

const TABLE: &str = "contacts";

/// The contact, opened.
pub fn contact(snapshot: &mut Snapshot<'_>, id: ContactId) -> Done<Contact> {
    let row = snapshot.first(contacts::table.filter(contacts::id.eq(id)).select(Contact::as_select()))?;
    let mut row: Contact = row.ok_or_else(|| Problem::not_found("contact", id))?;
    open(snapshot, &mut row)?;
    Ok(row)
}

/// One that can still be changed.
pub(crate) fn standing(snapshot: &mut Snapshot<'_>, id: ContactId, seen: i64) -> Done<Contact> {
    let row = contact(snapshot, id)?.seen_at(seen)?;
    if let Some(other) = row.merged_into {
        return Err(merged(other).into());
    }
    if row.name.open().is_none() {
        return Err(erased().into());
    }
    Ok(row)
}

/// One, with all who turned out to be the same.
pub(crate) fn people(snapshot: &mut Snapshot<'_>, id: ContactId) -> Done<Vec<ContactId>> {
    let merged = contacts::table.filter(contacts::merged_into.eq(id)).order(contacts::id).select(contacts::id);
    let mut people = vec![id];
    people.extend(snapshot.load::<_, ContactId>(merged)?);
    Ok(people)
}

/// All whom somebody's records may name: the contact, whom it was merged into, and all who were.
pub fn same(snapshot: &mut Snapshot<'_>, id: ContactId) -> Done<Vec<ContactId>> {
    let row = contact(snapshot, id)?;
    people(snapshot, row.merged_into.unwrap_or(row.id))
}

/// These, and all who were merged into them.
pub fn with_merged(snapshot: &mut Snapshot<'_>, mut ids: Vec<ContactId>) -> Done<Vec<ContactId>> {
    let merged = contacts::table.filter(contacts::merged_into.eq_any(ids.clone())).select(contacts::id);
    ids.extend(snapshot.load::<_, ContactId>(merged)?);
    Ok(ids)
}

pub(crate) fn merged(into: ContactId) -> Problem {
    let detail = format!("This contact was merged into {into}. Go on with that one.");
    Problem::refused("contacts.merged", detail)
}

pub(crate) fn erased() -> Problem {
    Problem::refused("contacts.erased", "This contact was erased. Nothing can be written about them any more.")
}

/// Opens what is sealed in it. In one who was erased it stays closed.
pub(crate) fn open(snapshot: &Snapshot<'_>, row: &mut Contact) -> Done<()> {
    let id = row.id;
    let key = id.as_str();
    snapshot.unseal(key, TABLE, "name", key, &mut row.name)?;
    for (column, sealed) in [
        ("company", &mut row.company),
        ("email", &mut row.email),
        ("phone", &mut row.phone),
        ("tax_id", &mut row.tax_id),
        ("notes", &mut row.notes),
    ] {
        if let Some(sealed) = sealed {
            snapshot.unseal(key, TABLE, column, key, sealed)?;
        }
    }
    match &mut row.addresses {
        Some(addresses) => snapshot.unseal(key, TABLE, "addresses", key, addresses),
        None => Ok(()),
    }
}

pub(crate) fn seal<T: Serialize>(
    snapshot: &Snapshot<'_>,
    id: ContactId,
    column: &'static str,
    value: T,
) -> Done<Sealed<T>> {
    let sealed = snapshot.sealed(id.as_str(), TABLE, column, id.as_str(), value)?;
    sealed.ok_or_else(|| erased().into())
}

/// What is said of a personal field: it stays, it is taken away, it is another.
pub(crate) fn said<T: Serialize + PartialEq>(
    snapshot: &Snapshot<'_>,
    id: ContactId,
    column: &'static str,
    before: Option<Sealed<T>>,
    value: Option<T>,
) -> Done<Option<Sealed<T>>> {
    match (before, value) {
        (_, None) => Ok(None),
        (Some(before), Some(value)) if before.open() == Some(&value) => Ok(Some(before)),
        (_, Some(value)) => seal(snapshot, id, column, value).map(Some),
    }
}

/// Writes a new one.
pub(crate) fn add(tx: &mut Tx<'_>, mut contact: Contact) -> Done<Contact> {
    set_keys(tx, &mut contact)?;
    tx.insert(&contact)?;
    let id = contact.id;
    contact.tags.iter().try_for_each(|tag| tx.keep(&Tagged { tag: tag.clone(), contact: id }))?;
    Ok(contact)
}

/// Writes `after` with the time of now, unless it is what was there.
pub(crate) fn change(tx: &mut Tx<'_>, before: &Contact, mut after: Contact) -> Done<Contact> {
    set_keys(tx, &mut after)?;
    if after == *before {
        return Ok(after);
    }
    after.updated_at = tx.now();
    let after = tx.update(before, after)?;
    let (id, row) = (after.id, |tag: &String| Tagged { tag: tag.clone(), contact: before.id });
    before.tags.iter().filter(|tag| !after.tags.contains(tag)).try_for_each(|tag| tx.forget(&row(tag)))?;
    let new = after.tags.iter().filter(|tag| !before.tags.contains(tag));
    new.map(|tag| Tagged { tag: tag.clone(), contact: id }).try_for_each(|row| tx.keep(&row))?;
    Ok(after)
}

/// Leaves of somebody what says nothing of who they are: that they were dealt with, as what, and in which country.
pub(crate) fn empty(tx: &mut Tx<'_>, id: ContactId) -> Done<()> {
    // As it lies there: what is not opened is not written into the log once more.
    let row = tx.first(contacts::table.filter(contacts::id.eq(id)).select(Contact::as_select()))?;
    let before: Contact = row.ok_or_else(|| Problem::not_found("contact", id))?;
    let after = Contact {
        id,
        version: before.version,
        kind: before.kind,
        is_customer: before.is_customer,
        is_supplier: before.is_supplier,
        name: Sealed::erased(),
        company: None,
        email: None,
        phone: None,
        tax_id: None,
        addresses: None,
        notes: None,
        name_key: None,
        email_key: None,
        phone_key: None,
        tax_key: None,
        country: before.country,
        language: None,
        tags: Vec::new().into(),
        customer_group: None,
        price_list: None,
        credit_limit: None,
        currency: None,
        merged_into: before.merged_into,
        created_at: before.created_at,
        updated_at: tx.now(),
        archived_at: before.archived_at,
        erased_at: Some(tx.now()),
    };
    before.tags.iter().try_for_each(|tag| tx.forget(&Tagged { tag: tag.clone(), contact: id }))?;
    let after = tx.update(&before, after)?;
    tx.emit(event::News::new("contacts.contact-erased", id, &after));
    Ok(())
}

/// One that is merged has none: nobody is found twice.
fn set_keys(snapshot: &Snapshot<'_>, contact: &mut Contact) -> Done<()> {
    let key = snapshot.lookup_key()?;
    let is_found = contact.merged_into.is_none();
    let keyed = |what: &str, text: Option<String>| {
        text.filter(|text| is_found && !text.is_empty()).map(|text| key.keyed_hash(what, text.as_bytes()).to_vec())
    };
    let open = |sealed: &Option<Sealed<String>>| sealed.as_ref().and_then(Sealed::open).cloned();
    contact.name_key = keyed("contacts.name", contact.name.open().map(|name| rules::folded(name)));
    contact.email_key = keyed("contacts.email", open(&contact.email));
    contact.phone_key = keyed("contacts.phone", open(&contact.phone).map(|phone| rules::phone_key(&phone)));
    contact.tax_key = keyed("contacts.tax_id", open(&contact.tax_id));
    Ok(())
}

/// As whoever asks may see it; and that they saw it is written down.
pub(crate) fn shown(snapshot: &mut Snapshot<'_>, contact: Contact) -> View<Contact> {
    if contact.name.open().is_some() && !hides(snapshot, Sensitivity::PERSONAL) {
        snapshot.disclose(contact.id);
    }
    View::of(snapshot, contact)
}

/// The addresses in it; none where there are none.
pub(crate) fn addresses(contact: &Contact) -> &[Address] {
    contact.addresses.as_ref().and_then(Sealed::open).map_or(&[], Vec::as_slice)
}
