//! What follows from a status: when an order counts as paid or completed, and what it takes from stock or brings back.

use super::{Meta, Order};
use crate::{problem::Problem, shop::Shop, stock};

/// Of the original; extensions add theirs.
const STATUSES: &[&str] =
    &["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "checkout-draft"];
const PAID: &[&str] = &["processing", "completed"];
const TAKES: &[&str] = &["processing", "completed", "on-hold"];
const BRINGS_BACK: &[&str] = &["cancelled", "pending"];
/// The one gateway here that is paid on the doorstep.
const ON_DELIVERY: &str = "cod";

/// To another status, with what follows from it.
pub fn move_to(shop: &mut Shop, order: &mut Order, status: &str) -> Result<(), Problem> {
    let status = status.strip_prefix("wc-").unwrap_or(status);
    let is_known = STATUSES.contains(&status) || shop.habits.custom_statuses.iter().any(|known| known == status);
    if !is_known {
        return Err(Problem::invalid(
            "status",
            "rest_not_in_enum",
            &format!("status is not one of {}.", STATUSES.join(", ")),
        ));
    }
    if order.status == status {
        return Ok(());
    }
    let former = std::mem::replace(&mut order.status, status.to_owned());
    let now = shop.now();
    let counts_as_paid = match order.payment_method.as_str() {
        ON_DELIVERY => status == "completed",
        _ => PAID.contains(&status),
    };
    if counts_as_paid && order.paid.is_none() {
        order.paid = Some(now);
    }
    if status == "completed" {
        order.completed = Some(now);
    }
    order.note(shop.next_comment(), now, format!("Order status changed from {former} to {status}."));
    settle_stock(shop, order);
    Ok(())
}

/// The gateway has the money.
pub fn pay(shop: &mut Shop, order: &mut Order, transaction: &str) -> Result<(), Problem> {
    if !transaction.is_empty() {
        order.transaction = transaction.to_owned();
    }
    if order.paid.is_none() {
        order.paid = Some(shop.now());
    }
    let needs_work = order.lines.iter().any(|line| stock::needs_shipping(shop, line.of.product, line.of.variation));
    move_to(shop, order, if needs_work { "processing" } else { "completed" })
}

/// Once taken for what is sold, once brought back for what is not.
fn settle_stock(shop: &mut Shop, order: &mut Order) {
    let status = order.status.as_str();
    if TAKES.contains(&status) && !order.stock_reduced {
        order.stock_reduced = true;
        for line in &mut order.lines {
            if stock::change(shop, line.of.product, line.of.variation, -line.of.quantity) {
                line.meta.push(Meta {
                    id: shop.next_item(),
                    key: "_reduced_stock".into(),
                    value: line.of.quantity.to_string().into(),
                });
            }
        }
    } else if BRINGS_BACK.contains(&status) && order.stock_reduced {
        bring_back(shop, order);
    }
}

fn bring_back(shop: &mut Shop, order: &mut Order) {
    order.stock_reduced = false;
    for line in &mut order.lines {
        line.meta.retain(|meta| meta.key != "_reduced_stock");
        stock::change(shop, line.of.product, line.of.variation, line.of.quantity - line.of.restocked);
    }
}
