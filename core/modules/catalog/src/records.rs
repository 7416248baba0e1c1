//! The data, with its labels.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::{products, variants};

pub use noun::{ProductId, VariantId};

/// What the ids name.
mod noun {
    model::nouns! {
        /// What is sold, by the name customers know.
        Product => ProductId = "prd",
        /// One of a product's kinds, with its own price, code and stock.
        Variant => VariantId = "var",
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = products, treat_none_as_null = true)]
#[record(table = products, kind = "product")]
pub struct Product {
    pub id: ProductId,
    pub version: i64,
    #[label(public)]
    pub name: String,
    /// What lists are sorted and searched by: the name, folded.
    #[label(public)]
    #[serde(skip)]
    pub sort_name: String,
    #[label(public)]
    pub description: String,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub updated_at: Timestamp,
    /// Since when it is no longer sold.
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = variants, treat_none_as_null = true)]
#[record(table = variants, kind = "variant")]
pub struct Variant {
    pub id: VariantId,
    pub version: i64,
    #[label(internal)]
    pub product: ProductId,
    /// What sets it apart, such as `XL, blue`; empty for the only one.
    #[label(public)]
    pub title: String,
    #[label(internal)]
    pub sku: Option<String>,
    /// A GTIN: 8, 12, 13 or 14 digits with their check digit.
    #[label(public)]
    pub barcode: Option<String>,
    /// What one of it is: `piece`, `kg`, `m`.
    #[label(public)]
    pub unit: String,
    #[label(public)]
    pub currency: Option<Currency>,
    /// For one unit.
    #[label(public)]
    pub price: Option<Rate>,
    #[label(financial)]
    pub cost: Option<Rate>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub updated_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}
