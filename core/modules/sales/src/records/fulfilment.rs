//! What left, and what came back.

use catalog::listed::Listed;
use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Quantity, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::LocationId;

use super::{FulfilmentId, OrderId, OrderLineId};
use crate::schema::fulfilments;

model::words! {
    /// Which way it went.
    pub enum FulfilmentKind {
        Delivery = "delivery",
        Return = "return",
    }
}

/// Goods of an order that left together, or came back together.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = fulfilments, treat_none_as_null = true)]
#[record(table = fulfilments, kind = "fulfilment")]
pub struct Fulfilment {
    pub id: FulfilmentId,
    pub version: i64,
    #[label(internal)]
    #[diesel(column_name = order_id)]
    pub order: OrderId,
    #[label(internal)]
    pub kind: FulfilmentKind,
    /// From where, or where to; null where it touched no stock.
    #[label(internal)]
    pub location: Option<LocationId>,
    #[label(internal)]
    pub lines: Listed<Moved>,
    #[label(internal)]
    pub carrier: Option<String>,
    /// What the carrier calls it.
    #[label(internal)]
    pub tracking: Option<String>,
    /// Of a return: why.
    #[label(internal)]
    pub reason: Option<String>,
    #[label(internal)]
    pub at: Timestamp,
    #[label(internal)]
    pub created_by: String,
    /// As its order says.
    #[label(internal)]
    pub channel: String,
}

/// So much of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FulfilledLine")]
pub struct Moved {
    pub line: OrderLineId,
    pub quantity: Quantity,
    /// Which batch, or which piece, by its name: where they are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
}
