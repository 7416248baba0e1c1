//! A product, and what is there of it, as a file speaks of them: no ids that mean anything here, no record, and
//! nothing about what the file does not say.

use model::{Currency, Quantity, Rate, Timestamp};
use serde::{Deserialize, Serialize};

/// What a file says about one thing. Not to say anything leaves it as it is; to say that there is nothing takes it
/// away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said<T> {
    #[default]
    Nothing,
    Empty,
    Is(T),
}

impl<T> Said<T> {
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// What it is, where something is said.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Said<U> {
        match self {
            Self::Nothing => Said::Nothing,
            Self::Empty => Said::Empty,
            Self::Is(value) => Said::Is(change(value)),
        }
    }

    /// What there is or is not: always something said.
    pub fn all(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Self::Is)
    }

    /// This where it says something, else the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.is_nothing() { other } else { self }
    }
}

/// One product with its variants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Described {
    /// Where in the file it begins; the first line is 1.
    pub line: u64,
    /// What the file calls it: an id, a handle.
    pub key: Option<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub name: Said<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub description: Said<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub published: Said<bool>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub archived: Said<bool>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub options: Said<Vec<Choosable>>,
    /// Each as the way to it from the top.
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub categories: Said<Vec<Vec<String>>>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub tags: Said<Vec<String>>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub brand: Said<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub tax_class: Said<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub images: Said<Vec<Picture>>,
    pub variants: Vec<DescribedVariant>,
}

/// One of its kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DescribedVariant {
    pub line: u64,
    pub key: Option<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub title: Said<String>,
    /// Its value of each of the product's options, in their order.
    pub choices: Vec<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub archived: Said<bool>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub sku: Said<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub barcode: Said<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub other_barcodes: Said<Vec<String>>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub unit: Said<String>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub currency: Said<Currency>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub price: Said<Rate>,
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub cost: Said<Rate>,
    /// What one of it consists of.
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub components: Said<Vec<Piece>>,
    /// How much the other shop had of it.
    #[serde(skip_serializing_if = "Said::is_nothing")]
    pub quantity: Said<Quantity>,
}

/// One thing to choose, with what there is to choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choosable {
    pub name: String,
    pub values: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Where it is kept: an address, or `blob:` and an id.
    pub at: String,
    pub alt: String,
}

/// So many of another variant in one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The variant's id, or its SKU.
    pub of: String,
    pub quantity: Quantity,
}

model::words! {
    /// How the pieces of a variant are told apart, and whether each says until when it is good.
    pub enum Apart {
        Lot = "lot",
        ExpiringLot = "expiring-lot",
        Serial = "serial",
        ExpiringSerial = "expiring-serial",
    }
}

/// How much of one thing is in one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DescribedLevel {
    pub line: u64,
    pub variant: Option<String>,
    pub sku: Option<String>,
    /// What the file calls the product, and what was chosen of it: all there is to tell what has no SKU by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    pub location: Option<String>,
    pub on_hand: Quantity,
    /// The batch, or the piece, where they are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// How they are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_apart: Option<Apart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl DescribedLevel {
    /// Whether neither an id nor a SKU says what it is about.
    pub fn tells_by_choices(&self) -> bool {
        self.variant.is_none() && self.sku.is_none()
    }

    /// What it is about, in the words of the file.
    pub fn title(&self) -> String {
        let named = self.sku.as_ref().or(self.variant.as_ref()).or(self.product.as_ref());
        let words = named.map(String::as_str).into_iter().chain(self.choices.iter().map(String::as_str));
        words.collect::<Vec<_>>().join(", ")
    }
}
