//! What the door says of contacts, as these pages read it.

use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::{valued::country, visit::Visit, words::Words};

#[derive(Debug, Clone, Deserialize)]
pub(in crate::pages) struct Contact {
    pub(in crate::pages) id: String,
    pub(in crate::pages) version: i64,
    pub(in crate::pages) kind: String,
    pub(in crate::pages) is_customer: bool,
    pub(in crate::pages) is_supplier: bool,
    pub(in crate::pages) name: Option<String>,
    pub(in crate::pages) company: Option<String>,
    pub(in crate::pages) email: Option<String>,
    pub(in crate::pages) phone: Option<String>,
    pub(in crate::pages) tax_id: Option<String>,
    #[serde(default)]
    pub(in crate::pages) addresses: Option<Vec<Address>>,
    pub(in crate::pages) notes: Option<String>,
    pub(in crate::pages) country: Option<String>,
    pub(in crate::pages) language: Option<String>,
    #[serde(default)]
    pub(in crate::pages) tags: Vec<String>,
    pub(in crate::pages) customer_group: Option<String>,
    pub(in crate::pages) price_list: Option<String>,
    pub(in crate::pages) credit_limit: Option<String>,
    pub(in crate::pages) currency: Option<String>,
    pub(in crate::pages) merged_into: Option<String>,
    pub(in crate::pages) updated_at: Timestamp,
    pub(in crate::pages) archived_at: Option<Timestamp>,
    pub(in crate::pages) erased_at: Option<Timestamp>,
    /// What the one who asks may not see.
    #[serde(default)]
    masked: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(in crate::pages) struct Address {
    pub(in crate::pages) purpose: String,
    #[serde(default)]
    pub(in crate::pages) name: String,
    #[serde(default)]
    pub(in crate::pages) lines: Vec<String>,
    #[serde(default)]
    pub(in crate::pages) postcode: String,
    #[serde(default)]
    pub(in crate::pages) city: String,
    #[serde(default)]
    pub(in crate::pages) region: String,
    #[serde(default)]
    pub(in crate::pages) country: String,
}

impl Contact {
    /// What they are called, or why nobody says so.
    pub(in crate::pages) fn called(&self, words: &Words) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None if self.is_masked() => words.say("contact-masked"),
            None => words.say("contact-erased"),
        }
    }

    /// Whether the one who asks may not see who it is.
    pub(in crate::pages) fn is_masked(&self) -> bool {
        self.masked.iter().any(|field| field == "name")
    }

    /// Erased here, or since this copy of the database was made.
    pub(in crate::pages) fn is_erased(&self) -> bool {
        self.erased_at.is_some() || self.name.is_none() && !self.is_masked()
    }

    pub(in crate::pages) fn is_company(&self) -> bool {
        self.kind == "company"
    }

    /// Whether something can still be written about them.
    pub(in crate::pages) fn is_open(&self) -> bool {
        self.merged_into.is_none() && !self.is_erased()
    }

    pub(in crate::pages) fn addresses(&self) -> &[Address] {
        self.addresses.as_deref().unwrap_or_default()
    }

    /// What tells them from others of their name, in a line.
    pub(in crate::pages) fn note(&self) -> String {
        let city = self.addresses().iter().map(|address| address.city.as_str()).find(|city| !city.is_empty());
        let said = [self.company.as_deref(), city, self.email.as_deref()];
        said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

impl Address {
    /// As it is written on an envelope.
    pub(in crate::pages) fn written(&self, words: &Words) -> Vec<String> {
        let place = [self.postcode.as_str(), self.city.as_str()];
        let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let country = country(words, &self.country);
        let parts = std::iter::once(self.name.as_str()).chain(self.lines.iter().map(String::as_str));
        let parts = parts.chain([place.as_str(), self.region.as_str(), country.as_str()]);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }
}

pub(in crate::pages) async fn contact(visit: &Visit, id: &str) -> Result<Contact, Problem> {
    visit.ask("contacts.get-contact", &json!({ "id": id })).await
}

/// The sides of one contact.
pub(in crate::pages) struct Tabs {
    pub(in crate::pages) here: &'static str,
    pub(in crate::pages) may_change: bool,
    pub(in crate::pages) may_report: bool,
    pub(in crate::pages) may_erase: bool,
    pub(in crate::pages) may_see_orders: bool,
}

impl Tabs {
    pub(in crate::pages) async fn of(visit: &Visit, contact: &Contact, here: &'static str) -> Self {
        Self {
            here,
            may_change: contact.is_open() && visit.may("contacts.change-contact").await,
            may_report: contact.merged_into.is_none() && visit.may("privacy.report-contact").await,
            may_see_orders: contact.merged_into.is_none() && visit.may("sales.list-orders").await,
            may_erase: contact.is_open() && visit.may("privacy.erase-contact").await,
        }
    }
}

/// Words between commas.
pub(in crate::pages) fn words_of(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
