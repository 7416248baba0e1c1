//! Prices for some customers, for larger quantities, or for a time.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Currency, Quantity, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ListPriceId, PriceListId, VariantId};
use crate::{
    listed::Listed,
    schema::{list_prices, price_lists},
};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = price_lists, treat_none_as_null = true)]
#[record(table = price_lists, kind = "price-list")]
pub struct PriceList {
    pub id: PriceListId,
    pub version: i64,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    #[serde(skip)]
    pub sort_name: String,
    #[label(internal)]
    pub currency: Currency,
    /// Whom it is for; everybody where it says nothing.
    #[label(internal)]
    pub customer_group: Option<String>,
    /// Whether its prices are what the customer pays, or tax comes on top.
    #[label(internal)]
    pub includes_tax: bool,
    /// Of two lists that fit, the one with the higher number.
    #[label(internal)]
    pub priority: i64,
    #[label(internal)]
    pub valid_from: Option<Timestamp>,
    /// The first moment at which it no longer holds.
    #[label(internal)]
    pub valid_until: Option<Timestamp>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub updated_at: Timestamp,
    #[label(internal)]
    pub archived_at: Option<Timestamp>,
}

/// What one variant costs by one list.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = list_prices, treat_none_as_null = true)]
#[record(table = list_prices, kind = "list-price")]
pub struct ListPrice {
    pub id: ListPriceId,
    pub version: i64,
    #[label(internal)]
    pub list: PriceListId,
    #[label(internal)]
    pub variant: VariantId,
    /// Smallest quantity first.
    #[label(internal)]
    pub breaks: Listed<Break>,
    #[label(internal)]
    pub updated_at: Timestamp,
}

/// From so many on, one unit costs so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PriceBreak")]
pub struct Break {
    pub from: Quantity,
    pub price: Rate,
}
