//! Changes what is known of somebody. What is not named stays; null takes away.

use catalog::records::PriceListId;
use door::{Done, Method, Spec, Tx, View, Write, event, named};
use model::{Actor, Country, Currency, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{group, limit, open_list, personal, roles};
use crate::{
    WRITE,
    keeping::{self, shown},
    records::{Address, Contact, ContactId, ContactKind},
    rules,
};

pub struct ChangeContact;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ContactChange")]
pub struct Change {
    pub id: ContactId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub kind: Option<ContactKind>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub is_customer: Option<bool>,
    #[serde(default)]
    pub is_supplier: Option<bool>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub company: Option<Option<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub email: Option<Option<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub tax_id: Option<Option<String>>,
    /// All of them, in order.
    #[serde(default)]
    pub addresses: Option<Vec<Address>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub notes: Option<Option<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Country>")]
    pub country: Option<Option<Country>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub language: Option<Option<String>>,
    /// All of them.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub customer_group: Option<Option<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<PriceListId>")]
    pub price_list: Option<Option<PriceListId>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Rate>")]
    pub credit_limit: Option<Option<Rate>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Currency>")]
    pub currency: Option<Option<Currency>>,
}

impl Write for ChangeContact {
    const SPEC: Spec = Spec::new("contacts.change-contact", WRITE, "Change what is known of a contact")
        .versioned()
        .at(Method::Patch, "/contacts/{id}");
    type Input = Change;
    type Output = View<Contact>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Contact>> {
        let before = keeping::standing(tx, input.id, input.version)?;
        let mut after = before.clone();
        change_personal(tx, input, &mut after)?;
        after.kind = input.kind.unwrap_or(before.kind);
        after.is_customer = input.is_customer.unwrap_or(before.is_customer);
        after.is_supplier = input.is_supplier.unwrap_or(before.is_supplier);
        roles(after.is_customer, after.is_supplier)?;
        if let Some(language) = &input.language {
            after.language = language.as_deref().map(rules::language).transpose()?;
        }
        if let Some(tags) = &input.tags {
            after.tags = rules::tags(tags)?.into();
        }
        if let Some(said) = &input.customer_group {
            after.customer_group = said.as_deref().map(group).transpose()?;
        }
        if let Some(list) = input.price_list {
            after.price_list = list.map(|list| open_list(tx, list)).transpose()?;
        }
        after.currency = input.currency.unwrap_or(before.currency);
        after.credit_limit = limit(input.credit_limit.unwrap_or(before.credit_limit), after.currency)?;
        let after = keeping::change(tx, &before, after)?;
        if after != before {
            tx.emit(event::News::new("contacts.contact-changed", after.id, &after));
        }
        Ok(shown(tx, after))
    }
}

/// What is sealed. What stays as it was is not sealed anew.
fn change_personal(tx: &Tx<'_>, input: &Change, after: &mut Contact) -> Done<()> {
    if let Some(name) = &input.name {
        personal::name(tx, after, name)?;
    }
    if let Some(addresses) = &input.addresses {
        personal::addresses(tx, after, addresses)?;
    }
    after.country = input.country.unwrap_or(after.country);
    if let Some(company) = &input.company {
        personal::company(tx, after, company.as_deref())?;
    }
    if let Some(email) = &input.email {
        personal::email(tx, after, email.as_deref())?;
    }
    if let Some(phone) = &input.phone {
        personal::phone(tx, after, phone.as_deref())?;
    }
    if let Some(number) = &input.tax_id {
        personal::tax_id(tx, after, number.as_deref())?;
    }
    if let Some(notes) = &input.notes {
        personal::notes(tx, after, notes.as_deref())?;
    }
    Ok(())
}
