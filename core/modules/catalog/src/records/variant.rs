//! One of a product's kinds, with its own price, code and stock.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Currency, Quantity, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProductId, VariantId};
use crate::{listed::Listed, schema::variants};

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
    /// The primary one: an EAN, UPC, GTIN or ISBN with its check digit.
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
    /// What one unit was paid on average.
    #[label(financial)]
    pub cost: Option<Rate>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub updated_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
    /// Where it stands among the product's variants, where no option says so.
    #[label(internal)]
    #[serde(skip)]
    pub place: i64,
    /// Its value of each of the product's options, in their order.
    #[label(public)]
    pub choices: Listed<String>,
    /// The SKU as people mistake one for another, to find duplicates by.
    #[label(internal)]
    #[serde(skip)]
    pub sku_key: Option<String>,
    /// What else is scanned for it, such as the code of last year's box.
    #[label(public)]
    pub other_barcodes: Listed<String>,
    /// What one of it consists of, if it is a bundle or a kit.
    #[label(internal)]
    pub components: Listed<Component>,
}

/// So many of this variant are in one of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "VariantComponent")]
pub struct Component {
    pub variant: VariantId,
    pub quantity: Quantity,
}
