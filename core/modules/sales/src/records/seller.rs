//! The business, as it was when it issued a paper.

use door::blob::BlobId;
use model::Country;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who sells, and where they are paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seller {
    pub name: String,
    /// Line by line; the country apart.
    pub address: String,
    pub country: Option<Country>,
    /// The number that its tax office gave it.
    pub tax_id: Option<String>,
    pub registration: Option<String>,
    pub iban: Option<String>,
    pub bic: Option<String>,
    /// The picture at the head of its papers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<BlobId>,
}

impl Seller {
    /// Name, address and number, line by line.
    pub fn written(&self) -> String {
        let country = self.country.map(|country| country.english());
        let parts = [Some(self.name.as_str()), Some(&self.address), country, self.tax_id.as_deref()];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }
}
