//! What the door says of contacts, as these pages read it.

use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::{valued::country, visit::Visit, words::Words};

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Contact {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) kind: String,
    pub(super) is_customer: bool,
    pub(super) is_supplier: bool,
    pub(super) name: Option<String>,
    pub(super) company: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) tax_id: Option<String>,
    #[serde(default)]
    pub(super) addresses: Option<Vec<Address>>,
    pub(super) notes: Option<String>,
    pub(super) country: Option<String>,
    pub(super) language: Option<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    pub(super) customer_group: Option<String>,
    pub(super) price_list: Option<String>,
    pub(super) credit_limit: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) merged_into: Option<String>,
    pub(super) updated_at: Timestamp,
    pub(super) archived_at: Option<Timestamp>,
    pub(super) erased_at: Option<Timestamp>,
    /// What the one who asks may not see.
    #[serde(default)]
    masked: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Address {
    pub(super) purpose: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) lines: Vec<String>,
    #[serde(default)]
    pub(super) postcode: String,
    #[serde(default)]
    pub(super) city: String,
    #[serde(default)]
    pub(super) region: String,
    #[serde(default)]
    pub(super) country: String,
}

impl Contact {
    /// What they are called, or why nobody says so.
    pub(super) fn called(&self, words: &Words) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None if self.is_masked() => words.say("contact-masked"),
            None => words.say("contact-erased"),
        }
    }

    /// Whether the one who asks may not see who it is.
    pub(super) fn is_masked(&self) -> bool {
        self.masked.iter().any(|field| field == "name")
    }

    /// Erased here, or since this copy of the database was made.
    pub(super) fn is_erased(&self) -> bool {
        self.erased_at.is_some() || self.name.is_none() && !self.is_masked()
    }

    pub(super) fn is_company(&self) -> bool {
        self.kind == "company"
    }

    /// Whether something can still be written about them.
    pub(super) fn is_open(&self) -> bool {
        self.merged_into.is_none() && !self.is_erased()
    }

    pub(super) fn addresses(&self) -> &[Address] {
        self.addresses.as_deref().unwrap_or_default()
    }

    /// What tells them from others of their name, in a line.
    pub(super) fn note(&self) -> String {
        let city = self.addresses().iter().map(|address| address.city.as_str()).find(|city| !city.is_empty());
        let said = [self.company.as_deref(), city, self.email.as_deref()];
        said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

impl Address {
    /// As it is written on an envelope.
    pub(super) fn written(&self, words: &Words) -> Vec<String> {
        let place = [self.postcode.as_str(), self.city.as_str()];
        let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let country = country(words, &self.country);
        let parts = std::iter::once(self.name.as_str()).chain(self.lines.iter().map(String::as_str));
        let parts = parts.chain([place.as_str(), self.region.as_str(), country.as_str()]);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }
}

pub(super) async fn contact(visit: &Visit, id: &str) -> Result<Contact, Problem> {
    visit.ask("contacts.get-contact", &json!({ "id": id })).await
}

/// The sides of one contact.
pub(super) struct Tabs {
    pub(super) here: &'static str,
    pub(super) may_change: bool,
    pub(super) may_report: bool,
    pub(super) may_erase: bool,
}

impl Tabs {
    pub(super) async fn of(visit: &Visit, contact: &Contact, here: &'static str) -> Self {
        Self {
            here,
            may_change: contact.is_open() && visit.may("contacts.change-contact").await,
            may_report: contact.merged_into.is_none() && visit.may("privacy.report-contact").await,
            may_erase: contact.is_open() && visit.may("privacy.erase-contact").await,
        }
    }
}

/// Words between commas.
pub(super) fn words_of(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
