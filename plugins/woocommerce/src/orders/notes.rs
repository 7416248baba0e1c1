//! What else is said of an order: what the customer wrote, by which coupons it was cheaper, how it was paid, and what
//! extensions say of it, as far as people can read that.

use super::{
    scalar,
    theirs::{Meta, Order},
};
use crate::plain;

pub(super) fn of(order: &Order) -> Option<String> {
    let mut lines = vec![order.customer_note.clone()];
    let coupons: Vec<String> = order.coupon_lines.iter().map(|coupon| plain::line(&coupon.code)).collect();
    if !coupons.is_empty() {
        lines.push(format!("Coupons: {}", coupons.join(", ")));
    }
    let paid: Vec<String> = [&order.payment_method_title, &order.transaction_id]
        .into_iter()
        .map(|part| plain::line(part))
        .filter(|part| !part.is_empty())
        .collect();
    if !paid.is_empty() {
        lines.push(format!("Payment: {}", paid.join(", ")));
    }
    lines.extend(order.meta_data.iter().filter_map(said));
    for item in &order.line_items {
        let name = plain::line(&item.name);
        lines.extend(
            item.meta_data
                .iter()
                .filter(|meta| !meta.key.starts_with("pa_"))
                .filter_map(said)
                .map(|said| format!("{name}: {said}")),
        );
    }
    let note = plain::note(&lines.join("\n"));
    (!note.is_empty()).then_some(note)
}

/// What begins with a line below is not for people.
fn said(meta: &Meta) -> Option<String> {
    let value = plain::line(&scalar(meta));
    let is_said = !meta.key.starts_with('_') && !meta.key.is_empty() && !value.is_empty();
    is_said.then(|| format!("{}: {value}", plain::line(&meta.key)))
}
