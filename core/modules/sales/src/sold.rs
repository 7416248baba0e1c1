//! The one place that writes what reports add up: with each paper what it says, and with each movement of goods what
//! they had cost, to the cent as soon as the books have it. It stands on the day on which they have it too.

use std::time::Duration;

use catalog::VariantId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Tx};
use model::{Currency, Quantity, Rate, Timestamp, amount::NotAnAmount};
use stock::Movement;

use crate::{
    days,
    records::{Invoice, InvoiceKind, LineKind, Order, OrderLine, Sold, SoldAs, SoldTax},
    schema::sold,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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

/// What the books say that goods had cost.
pub struct Posted {
    pub movement: String,
    pub at: Timestamp,
    pub currency: Currency,
    pub variant: Option<VariantId>,
    /// Never finer than can be paid.
    pub cost: Rate,
}

/// Reports say what the books say. What came too late to be the cost of what had left before belongs to no order.
pub fn posted(tx: &mut Tx<'_>, posted: Posted) -> Done<()> {
    let Posted { movement, at, currency, variant, cost } = posted;
    let day = days::day(tx, at)?;
    // Where the business has another time zone since, it stands on a day beside it.
    let around = [days::day(tx, at.minus(DAY))?, day.clone(), days::day(tx, at.plus(DAY))?];
    let of = sold::table.filter(sold::day.eq_any(around)).filter(sold::source.eq(movement.clone()));
    match tx.first::<_, Sold>(of.filter(sold::place.eq(0)).select(Sold::as_select()))? {
        Some(row) => tx.put(&Sold { cost, ..row }),
        None if cost.is_zero() => Ok(()),
        None => tx.keep(&Sold {
            day,
            source: movement,
            place: 0,
            currency,
            channel: String::new(),
            kind: SoldAs::Goods,
            variant,
            quantity: Quantity::ZERO,
            net: Rate::ZERO,
            tax: Rate::ZERO,
            cost,
        }),
    }
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
