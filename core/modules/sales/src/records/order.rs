//! Orders, from the first draft of a quote to the last thing that left.

use catalog::{VariantId, listed::Listed, records::TaxClassId};
use contacts::records::{Address, ContactId};
use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Country, Currency, Quantity, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::LocationId;
use store::Sealed;

use super::{OrderId, OrderLineId, TaxRateId};
use crate::{
    rules::{
        regime::Regime,
        state::{OrderState, PaymentState},
    },
    schema::{order_lines, orders},
};

/// What somebody wants, is offered, or has bought.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = orders, treat_none_as_null = true)]
#[record(table = orders, kind = "order")]
pub struct Order {
    pub id: OrderId,
    pub version: i64,
    /// What people call it.
    #[label(internal)]
    pub number: String,
    #[label(internal)]
    pub state: OrderState,
    #[label(internal)]
    pub payment: PaymentState,
    /// By which way it came: a word such as `counter` or `web`.
    #[label(internal)]
    pub channel: String,
    #[label(internal)]
    pub contact: Option<ContactId>,
    /// Under whose key it is kept who they are: the contact's, or the order's own.
    #[label(internal)]
    #[serde(skip)]
    pub person: String,
    /// Who they were when it was written, and where it goes; null once they were erased.
    #[label(personal, of = "person")]
    pub buyer: Option<Sealed<Buyer>>,
    #[label(personal, of = "person")]
    pub notes: Option<Sealed<String>>,
    #[label(internal)]
    pub currency: Currency,
    /// Whether its prices hold the tax.
    #[label(internal)]
    pub includes_tax: bool,
    /// Why it is taxed as it is.
    #[label(internal)]
    pub regime: Regime,
    /// Where it goes.
    #[label(internal)]
    pub country: Option<Country>,
    /// Where its goods are taken from; without one, it touches no stock.
    #[label(internal)]
    pub location: Option<LocationId>,
    /// Off the goods as a whole.
    #[label(internal)]
    pub discounts: Listed<Discount>,
    /// Of all lines before discounts, as the prices are.
    #[label(internal)]
    pub subtotal: Rate,
    #[label(internal)]
    pub discount: Rate,
    #[label(internal)]
    pub net: Rate,
    #[label(internal)]
    pub tax: Rate,
    /// What the lines do not come to: an order from elsewhere costs what it says there.
    #[label(internal)]
    pub rounding: Rate,
    #[label(internal)]
    pub total: Rate,
    /// By rate.
    #[label(internal)]
    pub taxes: Listed<TaxSum>,
    #[label(internal)]
    pub paid: Rate,
    /// What of that was given back.
    #[label(internal)]
    pub refunded: Rate,
    /// What is not owed any more, by credit notes.
    #[label(internal)]
    pub credited: Rate,
    #[label(internal)]
    pub placed_at: Option<Timestamp>,
    /// Of a quote: until when it holds.
    #[label(internal)]
    pub valid_until: Option<Timestamp>,
    /// What its state is called where it came from.
    #[label(internal)]
    pub status_raw: Option<String>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub created_by: String,
    #[label(internal)]
    pub updated_at: Timestamp,
}

/// Who buys, as they were then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Buyer {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub company: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub tax_id: Option<String>,
    /// Where invoices go.
    #[serde(default)]
    pub billing: Option<Address>,
    /// Where goods go, where that is elsewhere. Without both, they take them along.
    #[serde(default)]
    pub shipping: Option<Address>,
}

impl Buyer {
    /// Where the goods go.
    pub fn destination(&self) -> Option<&Address> {
        self.shipping.as_ref().or(self.billing.as_ref())
    }
}

model::words! {
    /// What a line is of.
    pub enum LineKind {
        /// Something that is handed out.
        Goods = "goods",
        /// What it costs to send it.
        Shipping = "shipping",
        /// Whatever else is asked for it.
        Fee = "fee",
    }
}

/// One thing of an order, as it was called and cost when it was written.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = order_lines, treat_none_as_null = true)]
#[record(table = order_lines, kind = "order-line")]
pub struct OrderLine {
    pub id: OrderLineId,
    pub version: i64,
    #[label(internal)]
    #[diesel(column_name = order_id)]
    pub order: OrderId,
    /// Which one it is, from 1.
    #[label(internal)]
    pub place: i64,
    #[label(internal)]
    pub kind: LineKind,
    /// What it is called where it came from.
    #[label(internal)]
    pub external_id: Option<String>,
    /// Null where it is nothing that the catalog has.
    #[label(internal)]
    pub variant: Option<VariantId>,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub sku: Option<String>,
    #[label(internal)]
    pub unit: String,
    #[label(internal)]
    pub tax_class: Option<TaxClassId>,
    #[label(internal)]
    pub quantity: Quantity,
    /// For one, with the tax in it where the order's prices hold it.
    #[label(internal)]
    pub unit_price: Rate,
    /// What one costs by the catalog, in the same way.
    #[label(internal)]
    pub list_price: Option<Rate>,
    /// Off this line alone.
    #[label(internal)]
    pub discounts: Listed<Discount>,
    /// Before discounts, as the price is.
    #[label(internal)]
    pub subtotal: Rate,
    /// All that is taken off, its share in what is taken off the whole with it.
    #[label(internal)]
    pub discount: Rate,
    #[label(internal)]
    pub net: Rate,
    #[label(internal)]
    pub tax: Rate,
    #[label(internal)]
    pub total: Rate,
    #[label(internal)]
    pub taxes: Listed<LineTax>,
    /// How much of it has left.
    #[label(internal)]
    pub fulfilled: Quantity,
    /// How much of that came back.
    #[label(internal)]
    pub returned: Quantity,
    /// How much of it stands on invoices.
    #[label(internal)]
    pub invoiced: Quantity,
}

impl OrderLine {
    /// What has still to leave.
    pub fn open(&self) -> Quantity {
        self.quantity.minus(self.fulfilled).unwrap_or_default()
    }
}

/// A discount: a share of what is left, or an amount. One of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SalesDiscount")]
pub struct Discount {
    /// 0.1 for ten percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Rate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Rate>,
    /// What it is for, such as the code of a coupon.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A tax of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineTax {
    /// The rate that it was taxed by; null for one from elsewhere.
    #[serde(default)]
    pub id: Option<TaxRateId>,
    pub name: String,
    /// 0.2 for twenty percent; null where nobody said.
    #[serde(default)]
    pub rate: Option<Rate>,
    #[serde(default)]
    pub compound: bool,
    pub amount: Rate,
}

/// What a tax comes to on a whole paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxSum {
    pub id: Option<TaxRateId>,
    pub name: String,
    pub rate: Option<Rate>,
    /// Of what, without taxes.
    pub net: Rate,
    pub amount: Rate,
}
