//! Customers, suppliers, and what they agreed to.

use catalog::{listed::Listed, records::PriceListId};
use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Country, Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Sealed;

use crate::schema::{consents, contact_tags, contacts};

pub use erasure::{Certificate, Duty, Erasure, ErasureId, KeptValue, Statement};
pub use noun::{ConsentId, ContactId};

mod erasure;

/// What the ids name.
mod noun {
    model::nouns! {
        /// Somebody the business deals with.
        Contact => ContactId = "con",
        /// A yes or no, with how it was said.
        Consent => ConsentId = "cns",
    }
}

model::words! {
    /// What a contact is.
    pub enum ContactKind {
        Person = "person",
        Company = "company",
    }
}

model::words! {
    /// By which way somebody is reached.
    pub enum Channel {
        Email = "email",
        Phone = "phone",
        Message = "message",
        Post = "post",
    }
}

/// A person or a company that buys, sells, or both. What is personal is kept under their own key: with it, everything
/// that names them is gone, here and in every copy.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = contacts, treat_none_as_null = true)]
#[record(table = contacts, kind = "contact")]
pub struct Contact {
    pub id: ContactId,
    pub version: i64,
    #[label(internal)]
    pub kind: ContactKind,
    #[label(internal)]
    pub is_customer: bool,
    #[label(internal)]
    pub is_supplier: bool,
    /// What they are called; null once they were erased.
    #[label(personal, of = "id")]
    pub name: Sealed<String>,
    /// Of a person: for whom they work. Of a company: whom to ask for.
    #[label(personal, of = "id")]
    pub company: Option<Sealed<String>>,
    #[label(personal, of = "id")]
    pub email: Option<Sealed<String>>,
    #[label(personal, of = "id")]
    pub phone: Option<Sealed<String>>,
    /// As it was checked: with the letters of its country, without spaces.
    #[label(personal, of = "id")]
    pub tax_id: Option<Sealed<String>>,
    #[label(personal, of = "id")]
    pub addresses: Option<Sealed<Vec<Address>>>,
    #[label(personal, of = "id")]
    pub notes: Option<Sealed<String>>,
    /// Found again by these, which nobody can read back.
    #[label(secret)]
    #[serde(skip)]
    pub name_key: Option<Vec<u8>>,
    #[label(secret)]
    #[serde(skip)]
    pub email_key: Option<Vec<u8>>,
    #[label(secret)]
    #[serde(skip)]
    pub phone_key: Option<Vec<u8>>,
    #[label(secret)]
    #[serde(skip)]
    pub tax_key: Option<Vec<u8>>,
    /// Where they are; decides how they are taxed.
    #[label(internal)]
    pub country: Option<Country>,
    /// In which they are written to, such as `de`.
    #[label(internal)]
    pub language: Option<String>,
    /// All of them, in order.
    #[label(internal)]
    pub tags: Listed<String>,
    /// Whom price lists know them as: a word such as `wholesale`.
    #[label(internal)]
    pub customer_group: Option<String>,
    /// The one list that holds for them, whatever else would.
    #[label(internal)]
    pub price_list: Option<PriceListId>,
    /// Up to how much may be unpaid.
    #[label(financial)]
    pub credit_limit: Option<Rate>,
    /// What they are invoiced in, and their limit is in.
    #[label(internal)]
    pub currency: Option<Currency>,
    /// The one that they turned out to be.
    #[label(internal)]
    pub merged_into: Option<ContactId>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub updated_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
    /// When all that says who they are was destroyed.
    #[label(internal)]
    pub erased_at: Option<Timestamp>,
}

/// Where somebody lives, or takes what is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    pub purpose: AddressPurpose,
    /// Who is there, where it is not the contact.
    #[serde(default)]
    pub name: String,
    /// Street and number, floor, building: up to four lines.
    pub lines: Vec<String>,
    #[serde(default)]
    pub postcode: String,
    #[serde(default)]
    pub city: String,
    /// A state, a province, a county.
    #[serde(default)]
    pub region: String,
    pub country: Country,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AddressPurpose {
    /// Where invoices go; of several, the first.
    Billing,
    /// Where goods go; of several, the first.
    Shipping,
    Other,
}

/// A contact that has a tag.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = contact_tags)]
#[unrecorded(table = contact_tags, key(tag, contact))]
pub(crate) struct Tagged {
    pub tag: String,
    pub contact: ContactId,
}

/// What somebody said to being written to. Never edited: what they say next is another, and the last one counts.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = consents)]
#[record(table = consents, kind = "consent")]
pub struct Consent {
    pub id: ConsentId,
    pub version: i64,
    #[label(internal)]
    pub contact: ContactId,
    /// What for: a word such as `newsletter`.
    #[label(internal)]
    pub purpose: String,
    #[label(internal)]
    pub channel: Channel,
    /// Whether they agreed, or took it back.
    #[label(internal)]
    pub is_given: bool,
    /// How it is known: what they ticked, wrote or said, and where.
    #[label(personal, of = "contact")]
    pub proof: Sealed<String>,
    /// When they said so.
    #[label(internal)]
    pub at: Timestamp,
    #[label(internal)]
    pub recorded_at: Timestamp,
}
