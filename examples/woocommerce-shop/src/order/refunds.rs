//! Money and goods given back. A refund takes nothing off the order's total; the goods come back where that was asked
//! for, and the gateway gives back money only where it can.

use serde_json::Value;

use super::{
    Delivery, Fee, Goods, Line, Meta, Order, Taxes,
    state::move_to,
    writing::{meta, no_such},
};
use crate::{
    api::GATEWAYS,
    clock::Moment,
    money::Amount,
    problem::Problem,
    resources::{Resource, Which},
    schema::{Fields, flag, whole},
    shop::{MoneyMoved, Shop},
    stock,
    webhooks::Event,
};

#[derive(Clone, Debug)]
pub struct Refund {
    pub id: u64,
    pub order: u64,
    pub created: Moment,
    pub amount: Amount,
    pub reason: String,
    /// The gateway gave it back.
    pub paid_back: bool,
    pub meta: Vec<Meta>,
    /// Quantities and amounts below zero.
    pub lines: Vec<Line<Goods>>,
    pub shipping_lines: Vec<Line<Delivery>>,
    pub fees: Vec<Line<Fee>>,
}

const ORDERS: Resource = Resource { kind: Which::Order, parent: 0 };

pub fn refund(shop: &mut Shop, id: u64, sent: &Fields) -> Result<u64, Problem> {
    let mut order = shop.orders.get(&id).cloned().ok_or_else(|| no_such(404))?;
    let rows: Vec<&Fields> =
        sent.get("line_items").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object).collect();
    let amount = match sent.get("amount").filter(|amount| !amount.is_null()) {
        Some(amount) => money(amount)
            .ok_or_else(|| Problem::invalid("amount", "rest_invalid_type", "amount is not of type string."))?,
        None => rows.iter().map(|row| net(row) + taxes(row).iter().map(|tax| tax.total).sum()).sum(),
    };
    if amount.is_negative() {
        let message = "Refund amount must be greater than zero.";
        return Err(Problem::new(400, "woocommerce_rest_invalid_order_refund", message));
    }
    if amount > order.totals.total - order.refunded() {
        return Err(cannot("Invalid refund amount."));
    }
    let wants = |name: &str| sent.get(name).and_then(flag).unwrap_or(true);
    let paid_back = wants("api_refund");
    if paid_back {
        check_gateway(&order)?;
    }
    let mut refund = Refund {
        id: shop.next_id(Which::Refund),
        order: id,
        created: shop.now(),
        amount,
        reason: sent.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned(),
        paid_back,
        meta: Vec::new(),
        lines: Vec::new(),
        shipping_lines: Vec::new(),
        fees: Vec::new(),
    };
    meta(shop, &mut refund.meta, sent);
    for row in rows {
        add_line(shop, &order, &mut refund, row)?;
    }
    if paid_back {
        shop.money_moved.push(MoneyMoved { order: id, amount: amount.text(shop.decimals()) });
    }
    if wants("api_restock") {
        restock(shop, &mut order, &refund);
    }
    let refund_id = refund.id;
    order.refunds.push(refund);
    if order.totals.total - order.refunded() == Amount::ZERO {
        move_to(shop, &mut order, "refunded")?;
    }
    order.modified = shop.now();
    shop.orders.insert(id, order);
    shop.tell(Event::Updated, ORDERS, id);
    Ok(refund_id)
}

/// The record of it is taken away. Neither money nor goods go back.
pub fn take_back(shop: &mut Shop, id: u64, refund: u64) {
    let now = shop.now();
    if let Some(order) = shop.orders.get_mut(&id) {
        order.refunds.retain(|known| known.id != refund);
        order.modified = now;
        shop.tell(Event::Updated, ORDERS, id);
    }
}

fn cannot(message: &str) -> Problem {
    Problem::new(500, "woocommerce_rest_cannot_create_order_refund", message)
}

fn check_gateway(order: &Order) -> Result<(), Problem> {
    match GATEWAYS.iter().find(|(id, ..)| *id == order.payment_method) {
        None => Err(cannot("The payment gateway for this order does not exist.")),
        Some((_, _, false)) => Err(cannot("The payment gateway for this order does not support automatic refunds.")),
        Some(_) => Ok(()),
    }
}

fn add_line(shop: &mut Shop, order: &Order, refund: &mut Refund, row: &Fields) -> Result<(), Problem> {
    let item = row.get("id").and_then(Value::as_u64).unwrap_or_default();
    let quantity = row.get("quantity").and_then(whole).unwrap_or_default();
    if quantity < 0 {
        return Err(cannot("Invalid refund amount."));
    }
    let id = shop.next_item();
    let refunded = Meta { id: shop.next_item(), key: "_refunded_item_id".into(), value: item.to_string().into() };
    if let Some(line) = order.lines.iter().find(|line| line.id == item) {
        let before: i64 = order
            .refunds
            .iter()
            .flat_map(|refund| &refund.lines)
            .filter(|known| is_of(known, item))
            .map(|known| -known.of.quantity)
            .sum();
        if quantity > line.of.quantity - before {
            return Err(cannot("Invalid refund amount."));
        }
        let of = Goods { quantity: -quantity, ..line.of.clone() };
        refund.lines.push(given_back(line, id, of, row, refunded));
    } else if let Some(line) = order.shipping_lines.iter().find(|line| line.id == item) {
        refund.shipping_lines.push(given_back(line, id, line.of.clone(), row, refunded));
    } else if let Some(line) = order.fees.iter().find(|line| line.id == item) {
        refund.fees.push(given_back(line, id, Fee, row, refunded));
    }
    Ok(())
}

fn is_of<K>(line: &Line<K>, item: u64) -> bool {
    line.meta.iter().any(|meta| meta.key == "_refunded_item_id" && whole(&meta.value) == i64::try_from(item).ok())
}

fn given_back<K>(line: &Line<K>, id: u64, of: K, row: &Fields, refunded: Meta) -> Line<K> {
    let net = -net(row);
    Line {
        id,
        name: line.name.clone(),
        tax_class: line.tax_class.clone(),
        tax_status: line.tax_status.clone(),
        subtotal: net,
        total: net,
        taxes: taxes(row).into_iter().map(|tax| Taxes { subtotal: -tax.total, total: -tax.total, ..tax }).collect(),
        meta: vec![refunded],
        of,
    }
}

fn net(row: &Fields) -> Amount {
    row.get("refund_total").and_then(money).unwrap_or_default()
}

fn taxes(row: &Fields) -> Vec<Taxes> {
    let sent = row.get("refund_tax").and_then(Value::as_array).into_iter().flatten();
    let tax = |tax: &Value| {
        let total = money(tax.get("refund_total")?)?;
        Some(Taxes { rate: whole(tax.get("id")?)?.try_into().ok()?, subtotal: total, total })
    };
    sent.filter_map(tax).collect()
}

/// A number or a text, read as it was written and never as a binary fraction.
fn money(sent: &Value) -> Option<Amount> {
    match sent {
        Value::String(text) => Amount::read(text),
        Value::Number(number) => Amount::read(&number.to_string()),
        _ => None,
    }
}

fn restock(shop: &mut Shop, order: &mut Order, refund: &Refund) {
    for back in &refund.lines {
        let of_it = |line: &&mut Line<Goods>| is_of(back, line.id);
        let Some(line) = order.lines.iter_mut().find(of_it) else { continue };
        line.of.restocked -= back.of.quantity;
        stock::change(shop, back.of.product, back.of.variation, -back.of.quantity);
    }
}
