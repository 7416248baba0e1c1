//! Money that came, and money that went back.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::{OrderId, PaymentId, RefundId};
use crate::schema::{payments, refunds};

model::words! {
    /// Whether the money has moved.
    pub enum MoneyState {
        /// It was promised, and counts as soon as it is here.
        Pending = "pending",
        Done = "done",
        /// It never came.
        Failed = "failed",
    }
}

/// Money for an order.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = payments, treat_none_as_null = true)]
#[record(table = payments, kind = "payment")]
pub struct Payment {
    pub id: PaymentId,
    pub version: i64,
    #[label(internal)]
    #[diesel(column_name = order_id)]
    pub order: OrderId,
    /// Who took it: a word such as `cash`, `bank` or `stripe`; `credit` for what was left of another order.
    #[label(internal)]
    pub provider: String,
    /// What they call it. They tell of it more than once, and it is one.
    #[label(internal)]
    pub external_id: Option<String>,
    /// How it was paid: a word such as `card`.
    #[label(internal)]
    pub method: Option<String>,
    #[label(internal)]
    pub currency: Currency,
    #[label(internal)]
    pub amount: Rate,
    /// What they kept of it.
    #[label(financial)]
    pub fee: Option<Rate>,
    #[label(internal)]
    pub state: MoneyState,
    /// What of it was given back, or is on its way back.
    #[label(internal)]
    pub refunded: Rate,
    #[label(internal)]
    pub received_at: Timestamp,
    #[label(internal)]
    pub recorded_at: Timestamp,
    #[label(internal)]
    pub recorded_by: String,
    /// As its order says.
    #[label(internal)]
    pub channel: String,
}

/// Money that went back.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = refunds, treat_none_as_null = true)]
#[record(table = refunds, kind = "refund")]
pub struct Refund {
    pub id: RefundId,
    pub version: i64,
    #[label(internal)]
    pub payment: PaymentId,
    #[label(internal)]
    #[diesel(column_name = order_id)]
    pub order: OrderId,
    #[label(internal)]
    pub provider: String,
    #[label(internal)]
    pub external_id: Option<String>,
    #[label(internal)]
    pub currency: Currency,
    #[label(internal)]
    pub amount: Rate,
    #[label(internal)]
    pub state: MoneyState,
    #[label(internal)]
    pub reason: String,
    #[label(internal)]
    pub refunded_at: Timestamp,
    #[label(internal)]
    pub recorded_by: String,
    /// As its order says.
    #[label(internal)]
    pub channel: String,
}
