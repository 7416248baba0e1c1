//! Who sells and who buys, and what else has to be said.

use model::Problem;

use super::{every_adjustment, is_said, is_there, no};
use crate::invoice::{Invoice, Kind, Means};

/// Decimal places that an amount may have.
const PLACES: u32 = 2;

pub(super) fn check(invoice: &Invoice) -> Result<(), Problem> {
    if invoice.is_practice {
        return Err(no("A paper for practice has no data, so that nobody books it."));
    }
    if !matches!(invoice.kind, Kind::Invoice | Kind::CreditNote) {
        return Err(no("Only an invoice and a credit note have data."));
    }
    if invoice.currency.exponent() > PLACES {
        let currency = invoice.currency;
        return Err(no(format!("{currency} has more than two decimal places, which the data cannot say (BR-DEC).")));
    }
    let (seller, buyer) = (&invoice.seller, &invoice.buyer);
    let rules = [
        (is_said(&invoice.number), "The data needs the paper's number (BR-02)."),
        (is_said(&seller.name), "The data needs the seller's name (BR-06)."),
        (is_said(&buyer.name), "The data needs the buyer's name (BR-07)."),
        (seller.address.country.is_some(), "The data needs the seller's country (BR-09)."),
        (buyer.address.country.is_some(), "The data needs the buyer's country (BR-11)."),
        (!invoice.lines.is_empty(), "The data needs a line at least (BR-16)."),
        (invoice.lines.iter().all(|line| is_said(&line.name)), "The data needs a name on each line (BR-25)."),
        (
            invoice.lines.iter().all(|line| !line.price.is_negative()),
            "A price is not negative in the data; sell a negative quantity instead (BR-27).",
        ),
        (
            every_adjustment(invoice).all(|adjustment| is_said(&adjustment.reason)),
            "The data needs a reason for each discount and charge (BR-33, BR-38, BR-42).",
        ),
        (
            is_there(seller.tax_id.as_ref())
                || is_there(seller.registration.as_ref())
                || is_there(seller.number.as_ref()),
            "The data needs the seller's tax id or number in a register (BR-CO-26).",
        ),
        (
            invoice.totals.due <= 0 || invoice.due_on.is_some() || is_there(invoice.terms.as_ref()),
            "The data needs the day until which to pay, or the terms (BR-CO-25).",
        ),
        (has_accounts(invoice), "The data needs the account's number where a transfer is asked for (BR-50, BR-61)."),
        (
            [seller, buyer].into_iter().all(|party| party.tax_id.as_deref().is_none_or(begins_with_country)),
            "A tax id begins with the two letters of its country in the data (BR-CO-09).",
        ),
    ];
    rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, detail)| Err(no(detail)))
}

fn has_accounts(invoice: &Invoice) -> bool {
    invoice.means.iter().all(|means| match means {
        Means::Transfer(account) => is_said(&account.iban),
        Means::Link(_) | Means::Card | Means::Cash => true,
    })
}

fn begins_with_country(id: &str) -> bool {
    id.is_empty() || id.chars().take(2).filter(char::is_ascii_uppercase).count() == 2
}
