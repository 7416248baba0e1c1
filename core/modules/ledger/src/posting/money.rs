//! Payments and refunds. They are told of more than once: what is posted is what is more, or less, than was posted
//! before.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::{Currency, Rate, Timestamp};
use sales::{
    records::{MoneyState, OrderId},
    schema::orders as sold,
};
use serde::Deserialize;

use super::{chart::Chart, orders};
use crate::{
    days::Day,
    journal::Draft,
    records::{About, Money, Position, Purpose},
    schema::ledger_money,
};

/// What an event says of a payment, or of a refund.
#[derive(Deserialize)]
pub struct Told {
    id: String,
    order: OrderId,
    provider: String,
    currency: Currency,
    amount: Rate,
    #[serde(default)]
    fee: Option<Rate>,
    state: MoneyState,
    #[serde(default)]
    received_at: Option<Timestamp>,
}

pub fn payment(tx: &mut Tx<'_>, chart: &Chart, told: &Told, day: impl Fn(Timestamp) -> Day) -> Done<Option<Draft>> {
    let Some(more) = more(tx, told)? else { return Ok(None) };
    let day = day(told.received_at.unwrap_or_else(|| tx.now()));
    moved(tx, chart, told, About::Payment, day, &more)
}

pub fn refund(tx: &mut Tx<'_>, chart: &Chart, told: &Told, day: Day) -> Done<Option<Draft>> {
    let Some(more) = more(tx, told)? else { return Ok(None) };
    let back = Money { amount: more.amount.negated()?, ..more };
    moved(tx, chart, told, About::Refund, day, &back)
}

/// So much more is here: less what the provider kept of it.
fn moved(tx: &mut Tx<'_>, chart: &Chart, told: &Told, about: About, day: Day, more: &Money) -> Done<Option<Draft>> {
    let mut lines = vec![
        (chart.of_detail(Purpose::Money, &told.provider)?, more.amount.minus(more.fee)?),
        (chart.of(Purpose::PaymentFees)?, more.fee),
    ];
    lines.extend(orders::shift(tx, chart, told.order, told.currency, |position| {
        Ok(Position { kept: position.kept.plus(more.amount)?, ..position })
    })?);
    let number = sold::table.filter(sold::id.eq(told.order)).select(sold::number);
    let (text, source) = (tx.first(number)?.unwrap_or_default(), Some(told.id.clone()));
    Ok(Some(Draft { about, day, currency: told.currency, text, source, event: None, reverses: None, lines }))
}

/// What counts of it now, beyond what is posted; nothing where that is all.
fn more(tx: &mut Tx<'_>, told: &Told) -> Done<Option<Money>> {
    let is_here = told.state == MoneyState::Done;
    let counted = |amount: Rate| if is_here { amount } else { Rate::ZERO };
    let (amount, fee) = (counted(told.amount), counted(told.fee.unwrap_or_default()));
    let before = known(tx, &told.id)?;
    let (posted, posted_fee) = before.as_ref().map_or_else(Default::default, |before| (before.amount, before.fee));
    if (amount, fee) == (posted, posted_fee) {
        return Ok(None);
    }
    let source = told.id.clone();
    tx.put(&Money { source: source.clone(), amount, fee })?;
    Ok(Some(Money { source, amount: amount.minus(posted)?, fee: fee.minus(posted_fee)? }))
}

fn known(snapshot: &mut Snapshot<'_>, source: &str) -> Done<Option<Money>> {
    snapshot.first(ledger_money::table.find(source.to_owned()).select(Money::as_select()))
}
