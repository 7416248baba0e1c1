//! A list of products that somebody looks at again and again.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{AccountId, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::ProductViewId;
use crate::schema::product_views;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = product_views, treat_none_as_null = true)]
#[record(table = product_views, kind = "product-view")]
pub struct ProductView {
    pub id: ProductViewId,
    pub version: i64,
    /// Whose it is. Nobody else sees it.
    #[label(internal)]
    #[serde(skip)]
    pub account: AccountId,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    #[serde(skip)]
    pub sort_name: String,
    /// What the list is narrowed to, as the query of its address says it.
    #[label(internal)]
    pub filters: String,
    #[label(internal)]
    pub created_at: Timestamp,
}
