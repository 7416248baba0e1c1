//! What moved in stock, by what it was worth by moving average. Stock knows values finer than anybody can pay; what is
//! posted is by how much the rounded value of all stock changed, so that the account is that value to the cent and never
//! drifts from it.

use catalog::VariantId;
use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx};
use model::{Currency, Rate, Timestamp, amount::NotAnAmount};
use sales::{
    amounts::rounded,
    records::OrderId,
    sold::{self, Posted},
};
use serde::Deserialize;
use stock::Kind;

use super::chart::Chart;
use crate::{
    days::Day,
    journal::Draft,
    records::{About, Goods, Purpose},
    schema::ledger_goods,
};

/// What an event says: the movement, and the level after it.
#[derive(Deserialize)]
pub struct Moved(Movement, serde::de::IgnoredAny);

#[derive(Deserialize)]
struct Movement {
    id: String,
    at: Timestamp,
    #[serde(default)]
    variant: Option<VariantId>,
    kind: Kind,
    reason: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    currency: Option<Currency>,
    #[serde(default)]
    value_average: Option<Rate>,
    #[serde(default)]
    late_average: Option<Rate>,
}

pub fn draft(tx: &mut Tx<'_>, chart: &Chart, moved: &Moved, day: impl Fn(Timestamp) -> Day) -> Done<Option<Draft>> {
    let Moved(movement, _) = moved;
    let Some(currency) = movement.currency else { return Ok(None) };
    let (more, late) = change(movement)?;
    if more.is_zero() && late.is_zero() {
        return Ok(None);
    }
    let before = known(tx, currency)?;
    let after = Goods { currency, kept: before.kept.plus(more)?, late: before.late.plus(late)? };
    tx.put(&after)?;
    let step = |is: Rate, was: Rate| rounded(is, currency)?.minus(rounded(was, currency)?);
    let (kept, late) = (step(after.kept, before.kept)?, step(after.late, before.late)?);
    let against = against(movement);
    let cost = if against == Purpose::Cost { kept.negated()? } else { late };
    let Movement { id, at, variant, .. } = movement;
    sold::posted(tx, Posted { movement: id.clone(), at: *at, currency, variant: *variant, cost })?;
    let lines = vec![
        (chart.of(Purpose::Stock)?, kept),
        // What came late was the cost of what had left before.
        (chart.of(Purpose::Cost)?, late),
        (chart.of(against)?, kept.plus(late)?.negated()?),
    ];
    Ok(Some(Draft {
        about: About::Goods,
        day: day(movement.at),
        currency,
        text: movement.reason.clone(),
        source: Some(movement.id.clone()),
        event: None,
        reverses: None,
        lines,
    }))
}

/// How much more all stock is worth, and what came too late to be. What goes from one location to another is stock on
/// its way too: both halves together change nothing but what was late.
fn change(movement: &Movement) -> Result<(Rate, Rate), NotAnAmount> {
    let (value, late) = (movement.value_average.unwrap_or_default(), movement.late_average.unwrap_or_default());
    match movement.kind {
        Kind::TransferOut => Ok((Rate::ZERO, Rate::ZERO)),
        Kind::TransferIn => Ok((late.negated()?, Rate::ZERO)),
        _ => Ok((value, late)),
    }
}

/// Where it came from, or went to.
fn against(movement: &Movement) -> Purpose {
    match movement.kind {
        Kind::Receive if is_of_order(movement) => Purpose::Cost,
        Kind::Receive => Purpose::Received,
        Kind::Consume | Kind::TransferIn | Kind::TransferOut => Purpose::Cost,
        Kind::Adjust | Kind::Reserve | Kind::Release => Purpose::Differences,
    }
}

/// Whether it came back from a customer.
fn is_of_order(movement: &Movement) -> bool {
    movement.source.as_deref().is_some_and(|source| source.parse::<OrderId>().is_ok())
}

fn known(snapshot: &mut Snapshot<'_>, currency: Currency) -> Done<Goods> {
    let found = snapshot.first(ledger_goods::table.find(currency).select(Goods::as_select()))?;
    Ok(found.unwrap_or(Goods { currency, kept: Rate::ZERO, late: Rate::ZERO }))
}
