//! What a refund elsewhere did to goods.

use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{OrderId, RefundId};
use crate::schema::refund_goods;

/// That the goods of a refund from elsewhere were put back: once, whether or not money is known to have gone with them.
/// Its id is the refund's, or will be.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = refund_goods, treat_none_as_null = true)]
#[record(table = refund_goods, kind = "refund-goods")]
pub struct RefundGoods {
    pub id: RefundId,
    pub version: i64,
    #[label(internal)]
    #[diesel(column_name = order_id)]
    pub order: OrderId,
    /// What the refund is called there.
    #[label(internal)]
    pub external_id: String,
    #[label(internal)]
    pub at: Timestamp,
    #[label(internal)]
    pub created_by: String,
}
