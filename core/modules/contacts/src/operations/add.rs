//! Adds somebody: a customer, a supplier, or both. Their key is made before their row is.

use catalog::records::PriceListId;
use door::{Desk, Done, Method, Prepared, Problem, Spec, Tx, View, event};
use model::{Actor, Country, Currency, Email, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{limit, open_list};
use crate::{
    WRITE,
    keeping::{self, said, seal, shown},
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

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<Contact>> {
        let Ready { id, input } = ready;
        let id = *id;
        if !input.is_customer && !input.is_supplier {
            let detail = "A contact is a customer, a supplier, or both.";
            return Err(Problem::invalid("/is_customer", detail).into());
        }
        let addresses = rules::addresses(&input.addresses)?;
        let country = input.country.or_else(|| rules::country_of(&addresses));
        let email = input.email.as_deref().map(|text| Email::read("/email", text)).transpose()?;
        let phone = input.phone.as_deref().map(rules::phone).transpose()?;
        let tax_id = input.tax_id.as_deref().map(|text| rules::tax_id(text, country)).transpose()?;
        let company = input.company.as_deref().map(rules::company).transpose()?.flatten();
        let notes = input.notes.as_deref().map(rules::notes).transpose()?.flatten();
        let now = tx.now();
        let contact = Contact {
            id,
            version: 1,
            kind: input.kind,
            is_customer: input.is_customer,
            is_supplier: input.is_supplier,
            name: seal(tx, id, "name", rules::name(&input.name)?)?,
            company: said(tx, id, "company", None, company)?,
            email: said(tx, id, "email", None, email.map(|email| email.as_str().to_owned()))?,
            phone: said(tx, id, "phone", None, phone)?,
            tax_id: said(tx, id, "tax_id", None, tax_id)?,
            addresses: said(tx, id, "addresses", None, Some(addresses).filter(|all| !all.is_empty()))?,
            notes: said(tx, id, "notes", None, notes)?,
            name_key: None,
            email_key: None,
            phone_key: None,
            tax_key: None,
            country,
            language: input.language.as_deref().map(rules::language).transpose()?,
            tags: rules::tags(&input.tags)?.into(),
            customer_group: input
                .customer_group
                .as_deref()
                .map(|group| rules::word("/customer_group", "A customer group", group))
                .transpose()?,
            price_list: input.price_list.map(|list| open_list(tx, list)).transpose()?,
            credit_limit: limit(input.credit_limit, input.currency)?,
            currency: input.currency,
            merged_into: None,
            created_at: now,
            updated_at: now,
            archived_at: None,
        };
        let contact = keeping::add(tx, contact)?;
        tx.emit(event::News::new("contacts.contact-added", contact.id, &contact));
        Ok(shown(tx, contact))
    }
}
