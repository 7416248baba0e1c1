//! What an order would come to, before it is written: the same sums that drafting it comes to, whether it would need
//! another's yes, and whether its customer would owe more than they may. Nothing is kept of it.

use door::{Done, Method, Read, Snapshot, Spec};
use model::{Actor, Currency, Id, Quantity, Rate};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    draft::{Begun, New, begun},
    steps::{Taken, too_much_off},
};
use crate::{
    WRITE, owing,
    records::{LineKind, OrderLine, TaxSum},
    rules::regime::Regime,
};

pub struct ReckonOrder;

/// What an order would come to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReckonedOrder")]
pub struct Sums {
    pub currency: Currency,
    /// Whether its prices hold the tax.
    pub includes_tax: bool,
    pub regime: Regime,
    /// Of all lines before discounts, as the prices are.
    pub subtotal: Rate,
    pub discount: Rate,
    pub net: Rate,
    pub tax: Rate,
    pub total: Rate,
    /// By rate.
    pub taxes: Vec<TaxSum>,
    /// In the order in which they were asked for.
    pub lines: Vec<Line>,
    /// What of it another would have to agree to; null where nobody has to.
    pub needs_approval: Option<Taken>,
    /// What would be unpaid of its customer with it, where that is more than they may owe; null where it is not.
    pub owed_beyond_limit: Option<Rate>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReckonedOrderLine")]
pub struct Line {
    pub kind: LineKind,
    pub name: String,
    pub sku: Option<String>,
    pub unit: String,
    pub quantity: Quantity,
    pub unit_price: Rate,
    /// What one costs by the catalog.
    pub list_price: Option<Rate>,
    pub discount: Rate,
    pub net: Rate,
    pub tax: Rate,
    pub total: Rate,
}

impl From<OrderLine> for Line {
    fn from(line: OrderLine) -> Self {
        let OrderLine { kind, name, sku, unit, quantity, unit_price, list_price, .. } = line;
        let OrderLine { discount, net, tax, total, .. } = line;
        Self { kind, name, sku, unit, quantity, unit_price, list_price, discount, net, tax, total }
    }
}

impl Read for ReckonOrder {
    const SPEC: Spec = Spec::new("sales.reckon-order", WRITE, "What an order would come to, before it is written")
        .at(Method::Post, "/order-reckonings");
    type Input = New;
    type Output = Sums;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, input: &New) -> Done<Sums> {
        let id = Id::new(snapshot.now());
        let Begun { order, lines, .. } = begun(snapshot, actor, id, input)?;
        Ok(Sums {
            needs_approval: too_much_off(actor, snapshot, &order, &lines)?,
            owed_beyond_limit: owing::beyond_limit(snapshot, &order)?,
            currency: order.currency,
            includes_tax: order.includes_tax,
            regime: order.regime,
            subtotal: order.subtotal,
            discount: order.discount,
            net: order.net,
            tax: order.tax,
            total: order.total,
            taxes: order.taxes.to_vec(),
            lines: lines.into_iter().map(Line::from).collect(),
        })
    }
}
