//! Invoices and credit notes. What was issued stands for ever.

use catalog::listed::Listed;
use contacts::records::ContactId;
use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Currency, Quantity, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Sealed;

use super::{Buyer, InvoiceId, LineTax, OrderId, OrderLineId, Seller, SeriesId, TaxSum};
use crate::{
    rules::{regime::Regime, settling::InvoiceState},
    schema::{invoice_balances, invoices},
};

model::words! {
    pub enum InvoiceKind {
        Invoice = "invoice",
        /// Takes an invoice back, in whole or in part. Its amounts are what is taken off.
        CreditNote = "credit-note",
    }
}

/// Never edited: what was wrong with it is credited.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = invoices, treat_none_as_null = true)]
#[record(table = invoices, kind = "invoice")]
pub struct Invoice {
    pub id: InvoiceId,
    pub version: i64,
    #[label(internal)]
    pub kind: InvoiceKind,
    #[label(internal)]
    pub series: SeriesId,
    /// Among those of its series: each follows the one before.
    #[label(internal)]
    pub number: i64,
    /// As it is printed.
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    #[diesel(column_name = order_id)]
    pub order: OrderId,
    /// Of a credit note: the invoice.
    #[label(internal)]
    pub credits: Option<InvoiceId>,
    /// Of a credit note: whether what it takes back is still owed, and goes onto another invoice.
    #[label(internal)]
    pub is_again: bool,
    #[label(internal)]
    pub contact: Option<ContactId>,
    #[label(internal)]
    #[serde(skip)]
    pub person: String,
    /// To whom, as they were then; null once they were erased.
    #[label(personal, of = "person", keep = "fiscal")]
    pub buyer: Option<Sealed<Buyer>>,
    /// Of a credit note: why. Of an invoice: what else is to be said.
    #[label(personal, of = "person", keep = "fiscal")]
    pub note: Option<Sealed<String>>,
    /// From whom, as they were then: name, address and number, line by line.
    #[label(internal)]
    pub seller: String,
    #[label(internal)]
    pub currency: Currency,
    #[label(internal)]
    pub includes_tax: bool,
    #[label(internal)]
    pub regime: Regime,
    #[label(internal)]
    pub lines: Listed<InvoiceLine>,
    #[label(internal)]
    pub taxes: Listed<TaxSum>,
    #[label(internal)]
    pub net: Rate,
    #[label(internal)]
    pub tax: Rate,
    #[label(internal)]
    pub rounding: Rate,
    #[label(internal)]
    pub total: Rate,
    #[label(internal)]
    pub issued_at: Timestamp,
    #[label(internal)]
    pub issued_by: String,
    #[label(internal)]
    pub due_at: Timestamp,
    /// From whom, part by part: one, and none on what was issued before it was kept so.
    #[label(internal)]
    #[serde(skip)]
    pub letterhead: Listed<Seller>,
    /// As its order says.
    #[label(internal)]
    pub channel: String,
}

/// So much of a line of the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceLine {
    pub line: OrderLineId,
    pub name: String,
    #[serde(default)]
    pub sku: Option<String>,
    pub unit: String,
    pub quantity: Quantity,
    /// For one, before discounts; with the tax in it where the invoice's prices hold it.
    pub unit_price: Rate,
    pub net: Rate,
    pub tax: Rate,
    pub total: Rate,
    pub taxes: Vec<LineTax>,
}

/// How an invoice stands: the sum of what was credited and paid of it.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = invoice_balances)]
#[unrecorded(table = invoice_balances, key(invoice))]
pub struct Balance {
    pub invoice: InvoiceId,
    pub credited: Rate,
    pub paid: Rate,
    pub state: InvoiceState,
    pub due_at: Timestamp,
    /// The invoice's own, beside what is still to be paid of it, so that sums need not look at the invoices.
    pub currency: Currency,
    pub open: Rate,
}
