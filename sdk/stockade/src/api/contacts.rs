// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `contacts`.

use serde::Serialize;
use serde_json::Value;

use super::types;
use crate::Operation;

/// Add a customer or a supplier
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AddContact {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Vec<types::Address>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// That of the first address, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether they buy; so, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_customer: Option<bool>,
    /// Whether the business buys from them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_supplier: Option<bool>,
    pub kind: types::ContactKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_list: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<String>,
}

impl Operation for AddContact {
    const NAME: &'static str = "contacts.add-contact";
}

/// Take a contact out of the way
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ArchiveContact {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ArchiveContact {
    const NAME: &'static str = "contacts.archive-contact";
}

/// Change what is known of a contact
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ChangeContact {
    /// All of them, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Vec<types::Address>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_customer: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_supplier: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<types::ContactKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_list: Option<String>,
    /// All of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<String>,
    /// The version you saw.
    pub version: i64,
}

impl Operation for ChangeContact {
    const NAME: &'static str = "contacts.change-contact";
}

/// Contacts that are likely the same
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FindDuplicates {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl Operation for FindDuplicates {
    const NAME: &'static str = "contacts.find-duplicates";
}

/// One contact
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GetContact {
    pub id: String,
}

impl Operation for GetContact {
    const NAME: &'static str = "contacts.get-contact";
}

/// What happened to a contact, newest first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GetHistory {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

impl Operation for GetHistory {
    const NAME: &'static str = "contacts.get-history";
}

/// What a contact agreed to and took back
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListConsents {
    pub id: String,
}

impl Operation for ListConsents {
    const NAME: &'static str = "contacts.list-consents";
}

/// Contacts by name, or newest first
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListContacts {
    /// Only archived ones; without it, only the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_group: Option<String>,
    /// Exactly this address; of the few who have it, the newest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Only those who buy, or only those who do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_customer: Option<bool>,
    /// Only those the business buys from, or only the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_supplier: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<types::ContactKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// Words of a name, a company or a city, or how an address, a number or a postcode begins. All of them must be
    /// there, the last one perhaps not written to its end. The best come first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// By name, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

impl Operation for ListContacts {
    const NAME: &'static str = "contacts.list-contacts";
}

/// Make one contact of two
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MergeContact {
    /// The one that is kept.
    pub id: String,
    /// The one that it turns out to be as well.
    pub other: String,
    /// The version you saw of that.
    pub other_version: i64,
    /// The version you saw of it.
    pub version: i64,
}

impl Operation for MergeContact {
    const NAME: &'static str = "contacts.merge-contact";
}

/// Write down what a contact agreed to or took back
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RecordConsent {
    /// When they said so; now, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    pub channel: types::Channel,
    /// Who said it.
    pub id: String,
    /// Whether they agreed, or took it back.
    pub is_given: bool,
    /// How it is known: what they ticked, wrote or said, and where.
    pub proof: String,
    /// What for: a word such as `newsletter`.
    pub purpose: String,
}

impl Operation for RecordConsent {
    const NAME: &'static str = "contacts.record-consent";
}

/// Deal with an archived contact again
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RestoreContact {
    pub id: String,
    /// The version you saw.
    pub version: i64,
}

impl Operation for RestoreContact {
    const NAME: &'static str = "contacts.restore-contact";
}
