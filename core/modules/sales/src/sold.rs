//! The one place that writes what reports add up: with each paper what it says, and with each movement of goods what
//! they had cost. It stands on the day on which the books have it too.

use catalog::VariantId;
use door::{Done, Tx};
use model::{Quantity, Rate, amount::NotAnAmount};
use stock::Movement;

use crate::{
    days,
    records::{Invoice, InvoiceKind, LineKind, Order, OrderLine, Sold, SoldAs, SoldTax},
};

/// A paper was issued, about these lines of an order.
pub(crate) fn billed(tx: &mut Tx<'_>, order: &Order, lines: &[OrderLine], paper: &Invoice) -> Done<()> {
    let is_note = paper.kind == InvoiceKind::CreditNote;
    let signed = |amount: Rate| if is_note { amount.negated() } else { Ok(amount) };
    let row = Sold {
        day: days::day(tx, paper.issued_at)?,
        source: paper.id.to_string(),
        place: 0,
        currency: paper.currency,
        channel: order.channel.clone(),
        kind: SoldAs::Rounding,
        variant: None,
        quantity: Quantity::ZERO,
        net: signed(paper.rounding)?,
        tax: Rate::ZERO,
        cost: Rate::ZERO,
    };
    if !row.net.is_zero() {
        tx.keep(&row)?;
    }
    for (place, line) in (1..).zip(paper.lines.iter()) {
        let of = lines.iter().find(|row| row.id == line.line);
        tx.keep(&Sold {
            place,
            kind: of.map_or(LineKind::Goods, |of| of.kind).into(),
            variant: of.and_then(|of| of.variant),
            quantity: if is_note { line.quantity.negated()? } else { line.quantity },
            net: signed(line.net)?,
            tax: signed(line.tax)?,
            ..row.clone()
        })?;
    }
    taxed(tx, row, paper, signed)
}

/// What is declared: each tax, and what is not taxed at all.
fn taxed(tx: &mut Tx<'_>, of: Sold, paper: &Invoice, signed: impl Fn(Rate) -> Result<Rate, NotAnAmount>) -> Done<()> {
    let (regime, currency) = (paper.regime, paper.currency);
    let row = |place, name: &str, rate, net, amount| SoldTax {
        day: of.day.clone(),
        source: of.source.clone(),
        place,
        currency,
        regime,
        name: name.to_owned(),
        rate,
        net,
        amount,
    };
    let untaxed = paper.lines.iter().filter(|line| line.taxes.is_empty()).map(|line| line.net);
    let untaxed = untaxed.into_iter().try_fold(Rate::ZERO, Rate::plus)?;
    if !untaxed.is_zero() {
        tx.keep(&row(0, "", None, signed(untaxed)?, Rate::ZERO))?;
    }
    for (place, tax) in (1..).zip(paper.taxes.iter()) {
        tx.keep(&row(place, &tax.name, tax.rate, signed(tax.net)?, signed(tax.amount)?))?;
    }
    Ok(())
}

/// Goods left for an order, or came back: what is bought as `variant` had cost what its parts had.
pub(crate) fn moved(tx: &mut Tx<'_>, order: &Order, variant: VariantId, movement: &Movement) -> Done<()> {
    let (Some(currency), Some(value)) = (movement.currency, movement.value_average) else { return Ok(()) };
    let day = days::day(tx, movement.at)?;
    tx.keep(&Sold {
        day,
        source: movement.id.to_string(),
        place: 0,
        currency,
        channel: order.channel.clone(),
        kind: SoldAs::Goods,
        variant: Some(variant),
        quantity: Quantity::ZERO,
        net: Rate::ZERO,
        tax: Rate::ZERO,
        cost: value.negated()?,
    })
}
