//! Why an order came to an end without its goods.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::OrderId;
use crate::{rules::state::OrderState, schema::order_endings};

/// What whoever called an order off said about it. Its id is the order's.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = order_endings, treat_none_as_null = true)]
#[record(table = order_endings, kind = "order-ending")]
#[schemars(rename = "OrderEnding")]
pub struct Ending {
    pub id: OrderId,
    pub version: i64,
    #[label(internal)]
    pub state: OrderState,
    #[label(internal)]
    pub reason: String,
    #[label(internal)]
    pub at: Timestamp,
    #[label(internal)]
    pub created_by: String,
}
