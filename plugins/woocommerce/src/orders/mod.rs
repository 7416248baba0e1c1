//! An order of theirs as one of ours: what it costs there is what it costs here, to the last coin.
//!
//! - [`theirs`]: as the shop has it
//! - [`state`]: how far it has come
//! - [`lines`]: what was bought, with its taxes
//! - [`buyer`]: who bought
//! - [`notes`]: what else is said of it

pub mod buyer;
mod lines;
mod notes;
pub mod state;
pub mod theirs;

#[cfg(test)]
mod tests;

use serde_json::json;
use stockade_sdk::api::{
    sales::ImportOrder,
    types::{GoodsBackElsewhere, PaymentFromElsewhere, RefundFromElsewhere},
};

use crate::{
    amount::{self, Amount},
    moment, plain,
};
use state::Statuses;
use theirs::{Meta, Order, Refund};

/// What orders from here are called in reports, and whoever took money for them where nobody says who.
pub const CHANNEL: &str = "woocommerce";
/// What marks an order over there that was made from here.
const OURS: &str = "stockade_order_id";
/// By what a line of a refund says of which line of the order it is.
const REFUNDED: &str = "_refunded_item_id";

/// How orders are brought over.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// Where their goods are taken from.
    pub location: Option<String>,
    /// Whether what is refunded comes back onto the shelf.
    pub restocks: bool,
    /// What the shop's own states mean.
    pub statuses: Statuses,
}

/// None for what is no order: a cart that somebody is at, or one of ours.
pub fn ours(order: &Order, refunds: &[Refund], how: &How) -> Option<ImportOrder> {
    if order.meta_data.iter().any(|meta| meta.key == OURS) {
        return None;
    }
    let state = how.statuses.of(&order.status, order.date_completed_gmt.is_some())?;
    let places = amount::places(&order.currency);
    let coins = |text: &str| Amount::read(text).unwrap_or_default().coins(places);
    let total = coins(&order.total);
    Some(ImportOrder {
        buyer: buyer::of(&order.billing, &order.shipping),
        channel: Some(CHANNEL.to_owned()),
        contact: None,
        currency: order.currency.clone(),
        external_id: order.id.to_string(),
        includes_tax: Some(order.prices_include_tax),
        lines: lines::of(order, places),
        location: how.location.clone(),
        notes: notes::of(order),
        number: Some(plain::line(&order.number).chars().take(60).collect())
            .filter(|number: &String| !number.is_empty()),
        payments: paid(order, total, places),
        placed_at: order.date_created_gmt.as_deref().and_then(moment::ours),
        refunds: Some(refunds.iter().filter_map(|refund| went_back(refund, how, places)).collect()),
        state: json!(state),
        status_raw: Some(plain::line(&order.status)),
        // The host says of which connection it is.
        system: CHANNEL.to_owned(),
        total: amount::written(total, places),
    })
}

/// Paid is what has a date on which it was: an order on delivery is under way unpaid.
fn paid(order: &Order, total: i128, places: u32) -> Option<Vec<PaymentFromElsewhere>> {
    let at = order.date_paid_gmt.as_deref().filter(|_| total > 0)?;
    Some(vec![PaymentFromElsewhere {
        amount: amount::written(total, places),
        // Not what the gateway calls it: several orders may share that.
        external_id: order.id.to_string(),
        method: None,
        provider: plain::word(&order.payment_method).unwrap_or_else(|| CHANNEL.to_owned()),
        received_at: moment::ours(at),
    }])
}

fn went_back(refund: &Refund, how: &How, places: u32) -> Option<RefundFromElsewhere> {
    let coins = Amount::read(&refund.amount)?.coins(places).abs();
    let reason = plain::line(&refund.reason);
    let goods: Vec<GoodsBackElsewhere> = refund
        .line_items
        .iter()
        .filter(|_| how.restocks)
        .filter_map(|line| {
            let of = line.meta_data.iter().find(|meta| meta.key == REFUNDED).map(scalar)?;
            let quantity =
                Amount::read(line.quantity.trim_start_matches('-')).filter(|quantity| !quantity.is_zero())?;
            Some(GoodsBackElsewhere { line: of, quantity: quantity.plain() })
        })
        .collect();
    // Goods may come back for nothing.
    (coins > 0 || !goods.is_empty()).then(|| RefundFromElsewhere {
        amount: amount::written(coins, places),
        external_id: refund.id.to_string(),
        goods: Some(goods),
        reason: Some(reason).filter(|reason| !reason.is_empty()),
        refunded_at: refund.date_created_gmt.as_deref().and_then(moment::ours),
    })
}

/// A value as a text, where it is one value.
fn scalar(meta: &Meta) -> String {
    match &meta.value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
