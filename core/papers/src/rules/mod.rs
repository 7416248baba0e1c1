//! What EN 16931 demands of an invoice, as far as its shape here does not see to it. Asked before any data is written:
//! what does not hold is told, with the rule's own name, and no data is better than wrong data.
//!
//! - `parties`: who sells and who buys, and what else has to be said
//! - `totals`: what has to come to the same
//! - `categories`: what each kind of tax wants

mod categories;
mod parties;
mod totals;

use model::Problem;

use crate::{
    clean,
    invoice::{Adjustment, Invoice, Line},
};

pub(crate) fn check(invoice: &Invoice) -> Result<(), Problem> {
    parties::check(invoice)?;
    totals::check(invoice)?;
    categories::check(invoice)
}

/// Why there is no data.
fn no(detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::refused("paper.no-data", detail)
}

fn is_said(text: &str) -> bool {
    !clean::line(text).is_empty()
}

fn is_there(text: Option<&String>) -> bool {
    text.is_some_and(|text| is_said(text))
}

/// Minus for what is taken off.
fn signed(adjustment: &Adjustment) -> i128 {
    let amount = i128::from(adjustment.amount);
    if adjustment.is_charge { amount } else { -amount }
}

fn every_adjustment(invoice: &Invoice) -> impl Iterator<Item = &Adjustment> {
    let of_lines = invoice.lines.iter().flat_map(|line: &Line| &line.adjustments);
    invoice.adjustments.iter().chain(of_lines)
}
