//! What says who somebody is, checked and sealed: the same for whom one adds and whom one changes.

use door::{Done, Tx};
use model::Email;

use crate::{
    keeping::{self, said},
    records::{Address, Contact},
    rules,
};

pub(super) fn name(tx: &Tx<'_>, contact: &mut Contact, name: &str) -> Done<()> {
    let name = said(tx, contact.id, "name", Some(contact.name.clone()), Some(rules::name(name)?))?;
    contact.name = name.ok_or_else(keeping::erased)?;
    Ok(())
}

pub(super) fn company(tx: &Tx<'_>, contact: &mut Contact, company: Option<&str>) -> Done<()> {
    let company = company.map(rules::company).transpose()?.flatten();
    contact.company = said(tx, contact.id, "company", contact.company.take(), company)?;
    Ok(())
}

pub(super) fn email(tx: &Tx<'_>, contact: &mut Contact, email: Option<&str>) -> Done<()> {
    let email = email.map(|text| Email::read("/email", text)).transpose()?.map(|email| email.as_str().to_owned());
    contact.email = said(tx, contact.id, "email", contact.email.take(), email)?;
    Ok(())
}

pub(super) fn phone(tx: &Tx<'_>, contact: &mut Contact, phone: Option<&str>) -> Done<()> {
    let phone = phone.map(rules::phone).transpose()?;
    contact.phone = said(tx, contact.id, "phone", contact.phone.take(), phone)?;
    Ok(())
}

/// Of their country, where it does not say itself which it is of.
pub(super) fn tax_id(tx: &Tx<'_>, contact: &mut Contact, number: Option<&str>) -> Done<()> {
    let number = number.map(|text| rules::tax_id(text, contact.country)).transpose()?;
    contact.tax_id = said(tx, contact.id, "tax_id", contact.tax_id.take(), number)?;
    Ok(())
}

pub(super) fn addresses(tx: &Tx<'_>, contact: &mut Contact, addresses: &[Address]) -> Done<()> {
    let addresses = Some(rules::addresses(addresses)?).filter(|all| !all.is_empty());
    contact.addresses = said(tx, contact.id, "addresses", contact.addresses.take(), addresses)?;
    Ok(())
}

pub(super) fn notes(tx: &Tx<'_>, contact: &mut Contact, notes: Option<&str>) -> Done<()> {
    let notes = notes.map(rules::notes).transpose()?.flatten();
    contact.notes = said(tx, contact.id, "notes", contact.notes.take(), notes)?;
    Ok(())
}
