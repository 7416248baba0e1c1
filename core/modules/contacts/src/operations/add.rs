//! Adds somebody: a customer, a supplier, or both. Their key is made before their row is.

use catalog::records::PriceListId;
use door::{Desk, Done, Method, Prepared, Spec, Tx, View, event};
use model::{Actor, Country, Currency, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{group, limit, open_list, personal, roles};
use crate::{
    WRITE,
    keeping::{self, seal, shown},
    records::{Address, Contact, ContactId, ContactKind},
    rules,
};

pub struct AddContact;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewContact")]
pub struct New {
    pub kind: ContactKind,
    pub name: String,
    /// Whether they buy; so, unless said.
    #[serde(default = "yes")]
    pub is_customer: bool,
    /// Whether the business buys from them.
    #[serde(default)]
    pub is_supplier: bool,
    #[serde(default)]
    pub company: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub tax_id: Option<String>,
    #[serde(default)]
    pub addresses: Vec<Address>,
    #[serde(default)]
    pub notes: Option<String>,
    /// That of the first address, unless said.
    #[serde(default)]
    pub country: Option<Country>,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub customer_group: Option<String>,
    #[serde(default)]
    pub price_list: Option<PriceListId>,
    #[serde(default)]
    pub credit_limit: Option<Rate>,
    #[serde(default)]
    pub currency: Option<Currency>,
}

fn yes() -> bool {
    true
}

pub struct Ready {
    id: ContactId,
    input: New,
}

impl Prepared for AddContact {
    const SPEC: Spec = Spec::new("contacts.add-contact", WRITE, "Add a customer or a supplier")
        .versioned()
        .at(Method::Post, "/contacts");
    type Input = New;
    type Ready = Ready;
    type Output = View<Contact>;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: New) -> Done<Ready> {
        // A key that stays behind when the rest is refused seals nothing.
        rules::name(&input.name)?;
        let id = desk.new_id();
        desk.new_person(id).await?;
        Ok(Ready { id, input })
    }

    fn renewed(&self, ready: &Ready, input: New) -> Option<Ready> {
        Some(Ready { id: ready.id, input })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<Contact>> {
        let Ready { id, input } = ready;
        roles(input.is_customer, input.is_supplier)?;
        let mut contact = begun(tx, *id, input)?;
        personal::addresses(tx, &mut contact, &input.addresses)?;
        contact.country = input.country.or_else(|| rules::country_of(keeping::addresses(&contact)));
        personal::company(tx, &mut contact, input.company.as_deref())?;
        personal::email(tx, &mut contact, input.email.as_deref())?;
        personal::phone(tx, &mut contact, input.phone.as_deref())?;
        personal::tax_id(tx, &mut contact, input.tax_id.as_deref())?;
        personal::notes(tx, &mut contact, input.notes.as_deref())?;
        let contact = keeping::add(tx, contact)?;
        tx.emit(event::News::new("contacts.contact-added", contact.id, &contact));
        Ok(shown(tx, contact))
    }
}

/// With their name, and what is not personal.
fn begun(tx: &mut Tx<'_>, id: ContactId, input: &New) -> Done<Contact> {
    let now = tx.now();
    Ok(Contact {
        id,
        version: 1,
        kind: input.kind,
        is_customer: input.is_customer,
        is_supplier: input.is_supplier,
        name: seal(tx, id, "name", rules::name(&input.name)?)?,
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
        country: None,
        language: input.language.as_deref().map(rules::language).transpose()?,
        tags: rules::tags(&input.tags)?.into(),
        customer_group: input.customer_group.as_deref().map(group).transpose()?,
        price_list: input.price_list.map(|list| open_list(tx, list)).transpose()?,
        credit_limit: limit(input.credit_limit, input.currency)?,
        currency: input.currency,
        merged_into: None,
        created_at: now,
        updated_at: now,
        archived_at: None,
        erased_at: None,
    })
}
