//! How far what happened is posted: what an order, a payment and all stock came to when they were last looked at.

use declare::Unrecorded;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Currency, Rate};
use sales::records::OrderId;

use crate::schema::{ledger_goods, ledger_money, ledger_positions};

/// An order: what is wanted for it, what of that stands on invoices, and what of its money is here.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = ledger_positions)]
#[unrecorded(table = ledger_positions, key(order_id))]
pub struct Position {
    pub order_id: OrderId,
    pub currency: Currency,
    /// Its total, less what was credited of it.
    pub wanted: Rate,
    /// It came to nothing: then nothing is owed.
    pub is_void: bool,
    pub billed: Rate,
    pub kept: Rate,
}

/// A payment or a refund: what of it is posted.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = ledger_money)]
#[unrecorded(table = ledger_money, key(source))]
pub struct Money {
    pub source: String,
    pub amount: Rate,
    pub fee: Rate,
}

/// What all stock of a currency is worth, and what came late, finer than anybody can pay.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = ledger_goods)]
#[unrecorded(table = ledger_goods, key(currency))]
pub struct Goods {
    pub currency: Currency,
    pub kept: Rate,
    pub late: Rate,
}
