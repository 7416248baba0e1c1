// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `contacts`.

use serde::Serialize;

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
