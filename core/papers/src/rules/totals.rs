//! What has to come to the same. In whole minor units, so nothing is nearly right; but for a tax that was rounded line
//! by line, which may be as far from one rounded once as the rule itself lets it.

use model::Problem;

use super::{no, signed};
use crate::invoice::{Invoice, Minor, Tax, TaxTotal};

/// A hundred percent, in a rate's millionths.
const WHOLE: i128 = 100_000_000;

pub(super) fn check(invoice: &Invoice) -> Result<(), Problem> {
    let totals = &invoice.totals;
    let adjusted = |is_charge: bool| -> i128 {
        let adjustments = invoice.adjustments.iter().filter(|one| one.is_charge == is_charge);
        adjustments.map(|one| i128::from(one.amount)).sum()
    };
    let lines: i128 = invoice.lines.iter().map(|line| i128::from(line.total)).sum();
    let tax: i128 = invoice.taxes.iter().map(|tax| i128::from(tax.amount)).sum();
    let of = |minor: Minor| i128::from(minor);
    agree("BR-CO-10", totals.lines, lines)?;
    agree("BR-CO-11", totals.allowances, adjusted(false))?;
    agree("BR-CO-12", totals.charges, adjusted(true))?;
    agree("BR-CO-13", totals.net, of(totals.lines) - of(totals.allowances) + of(totals.charges))?;
    agree("BR-CO-14", totals.tax, tax)?;
    agree("BR-CO-15", totals.gross, of(totals.net) + of(totals.tax))?;
    agree("BR-CO-16", totals.due, of(totals.gross) - of(totals.paid) + of(totals.rounding))?;
    if invoice.taxes.is_empty() {
        return Err(no("The data needs a total for each tax (BR-CO-18)."));
    }
    for (at, total) in invoice.taxes.iter().enumerate() {
        if invoice.taxes.iter().take(at).any(|other| other.tax == total.tax) {
            return Err(no("The data has one total for each category and rate of tax (BR-S-08)."));
        }
        agree("BR-S-08", total.base, taxed(invoice, total.tax))?;
        rounded(invoice, total)?;
    }
    let has_total = |tax: Tax| invoice.taxes.iter().any(|total| total.tax == tax);
    let mut used = invoice.lines.iter().map(|line| line.tax).chain(invoice.adjustments.iter().map(|one| one.tax));
    if used.all(has_total) { Ok(()) } else { Err(no("The data needs a total for each tax (BR-CO-18).")) }
}

/// All that one tax is on.
fn taxed(invoice: &Invoice, tax: Tax) -> i128 {
    let lines: i128 = invoice.lines.iter().filter(|line| line.tax == tax).map(|line| i128::from(line.total)).sum();
    lines + invoice.adjustments.iter().filter(|one| one.tax == tax).map(signed).sum::<i128>()
}

/// A tax is its part of what it is on, and off by less than one of the currency.
fn rounded(invoice: &Invoice, total: &TaxTotal) -> Result<(), Problem> {
    let one = 10_i128.pow(invoice.currency.exponent());
    let exactly = i128::from(total.base) * i128::from(total.tax.rate.millionths());
    let off = (i128::from(total.amount) * WHOLE - exactly).abs();
    if off < one * WHOLE {
        return Ok(());
    }
    Err(disagree("BR-CO-17", total.amount, exactly / WHOLE))
}

fn agree(rule: &str, is: Minor, comes_to: i128) -> Result<(), Problem> {
    if i128::from(is) == comes_to { Ok(()) } else { Err(disagree(rule, is, comes_to)) }
}

fn disagree(rule: &str, is: Minor, comes_to: i128) -> Problem {
    no(format!(
        "The amounts do not agree ({rule}): {is} is said, and it comes to {comes_to}, both in the smallest unit."
    ))
}
