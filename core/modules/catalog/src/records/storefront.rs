//! Whether anyone may see what is published.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::StorefrontId;
use crate::schema::storefronts;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = storefronts, treat_none_as_null = true)]
#[record(table = storefronts, kind = "storefront")]
pub struct Storefront {
    pub id: StorefrontId,
    pub version: i64,
    /// Since when; closed where it says nothing.
    #[label(internal)]
    pub opened_at: Option<Timestamp>,
}
