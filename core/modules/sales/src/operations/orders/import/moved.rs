//! What was paid for an order elsewhere, and what went back there, written down once: what is known already stays as it
//! was. No money moves by it.

use std::collections::HashSet;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Tx, Write as _};
use model::{Actor, Quantity, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::New;
use crate::{
    amounts, goods, keeping, money,
    operations::money::{pay, refund},
    records::{MoneyState, Order, OrderId, OrderLine, Payment, Refund, RefundGoods},
    rules,
    schema::refund_goods,
};

const NO_REASON: &str = "Given back there.";

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PaymentFromElsewhere")]
pub struct Paid {
    /// What it is called there. The same one again is the same payment.
    pub external_id: String,
    /// Who took it: a word such as `stripe`.
    pub provider: String,
    /// How it was paid: a word such as `card`.
    #[serde(default)]
    pub method: Option<String>,
    pub amount: Rate,
    /// Now, unless said.
    #[serde(default)]
    pub received_at: Option<Timestamp>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RefundFromElsewhere")]
pub struct WentBack {
    /// What it is called there. The same one again is the same refund.
    pub external_id: String,
    /// More than was paid does not go back: what is beyond it is left out. Nothing, where only goods came back.
    pub amount: Rate,
    #[serde(default)]
    pub reason: Option<String>,
    /// Now, unless said.
    #[serde(default)]
    pub refunded_at: Option<Timestamp>,
    /// What came back with it, onto the shelf, once, whether or not anything was paid. What has not left yet is no longer
    /// kept for the order.
    #[serde(default)]
    pub goods: Vec<CameBack>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GoodsBackElsewhere")]
pub struct CameBack {
    /// What the line is called there.
    pub line: String,
    pub quantity: Quantity,
}

/// Says whether there was anything new. What was over before the order was known here moves no stock.
pub(super) fn bring(
    tx: &mut Tx<'_>,
    actor: &Actor,
    order: OrderId,
    was_known: bool,
    system: &str,
    input: &New,
) -> Done<bool> {
    let mut has_moved = false;
    for paid in &input.payments {
        has_moved |= came(tx, actor, order, system, paid)?;
    }
    let Some(refunds) = &input.refunds else { return Ok(has_moved) };
    has_moved |= stands(tx, order, system, refunds)?;
    for back in refunds {
        has_moved |= went(tx, actor, order, was_known, system, back)?;
    }
    Ok(has_moved)
}

/// What something is called that is called so over there.
fn own(system: &str, external_id: &str) -> Result<String, Problem> {
    rules::external_id("/external_id", &format!("{system}/{external_id}"))
}

fn came(tx: &mut Tx<'_>, actor: &Actor, order: OrderId, system: &str, paid: &Paid) -> Done<bool> {
    let external_id = own(system, &paid.external_id)?;
    let known = money::payments(tx, order)?;
    if known.iter().any(|row| row.external_id.as_ref() == Some(&external_id)) {
        return Ok(false);
    }
    let new = pay::New {
        id: order,
        provider: paid.provider.clone(),
        external_id: Some(external_id),
        method: paid.method.clone(),
        amount: paid.amount,
        currency: None,
        fee: None,
        state: MoneyState::Done,
        // Clocks there may be ahead.
        received_at: paid.received_at.map(|at| at.min(tx.now())),
    };
    pay::RecordPayment.run(actor, tx, &new)?;
    Ok(true)
}

/// What is no refund there any more is none here, and is one again when it is one there.
fn stands(tx: &mut Tx<'_>, order: OrderId, system: &str, refunds: &[WentBack]) -> Done<bool> {
    let there: HashSet<String> = refunds.iter().map(|back| own(system, &back.external_id)).collect::<Result<_, _>>()?;
    let from_there = format!("{system}/");
    let id = |row: &Refund| row.external_id.clone().filter(|id| id.starts_with(&from_there));
    let known: Vec<(bool, Refund)> =
        money::refunds(tx, order)?.into_iter().filter_map(|row| Some((there.contains(&id(&row)?), row))).collect();
    let mut has_moved = false;
    for (_, row) in known.iter().filter(|(is_there, row)| !is_there && row.state == MoneyState::Done) {
        let payment = money::payment(tx, row.payment)?;
        refund::turn(tx, payment, row, MoneyState::Failed)?;
        has_moved = true;
    }
    // What was given up left room for what comes again.
    for (_, row) in known.iter().filter(|(is_there, row)| *is_there && row.state == MoneyState::Failed) {
        let payment = money::payment(tx, row.payment)?;
        if row.amount <= payment.amount.minus(payment.refunded)? {
            refund::turn(tx, payment, row, MoneyState::Done)?;
            has_moved = true;
        }
    }
    Ok(has_moved)
}

fn went(tx: &mut Tx<'_>, actor: &Actor, order: OrderId, was_known: bool, system: &str, back: &WentBack) -> Done<bool> {
    let external_id = own(system, &back.external_id)?;
    let known = money::refunds(tx, order)?;
    if known.iter().any(|row| row.external_id.as_ref() == Some(&external_id)) {
        return Ok(false);
    }
    let said = back.reason.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let reason = rules::reason(said.unwrap_or(NO_REASON))?;
    let (now, created_by) = (tx.now(), actor.who.to_string());
    let done = goods_of(tx, order, &external_id)?;
    let id = done.as_ref().map_or_else(|| tx.new_id(), |done| done.id);
    let puts_back = done.is_none() && !back.goods.is_empty();
    if puts_back {
        let of = keeping::order(tx, order)?;
        take_in(tx, actor, &of, was_known, &back.goods, &reason)?;
        let (external_id, created_by) = (external_id.clone(), created_by.clone());
        tx.insert(&RefundGoods { id, version: 1, order, external_id, at: now, created_by })?;
    }
    let Some((payment, amount)) = payment_for(tx, order, system, back.amount)? else { return Ok(puts_back) };
    amounts::positive("/refunds", amount, payment.currency)?;
    let row = Refund {
        id,
        version: 1,
        payment: payment.id,
        order,
        provider: payment.provider.clone(),
        external_id: Some(external_id),
        currency: payment.currency,
        amount,
        state: MoneyState::Done,
        reason,
        refunded_at: back.refunded_at.map_or(now, |at| at.min(now)),
        recorded_by: created_by,
        channel: payment.channel.clone(),
    };
    refund::put(tx, payment, row)?;
    Ok(true)
}

/// Whether its goods were put back already. Money may come to be known only later.
fn goods_of(tx: &mut Tx<'_>, order: OrderId, external_id: &str) -> Done<Option<RefundGoods>> {
    let of = refund_goods::table.filter(refund_goods::order_id.eq(order));
    let of = of.filter(refund_goods::external_id.eq(external_id.to_owned()));
    tx.first(of.select(RefundGoods::as_select()))
}

/// Of what was paid there: the newest that has so much left, else the one with most; and how much of it goes back. What
/// was paid here goes back here.
fn payment_for(tx: &mut Tx<'_>, order: OrderId, system: &str, amount: Rate) -> Done<Option<(Payment, Rate)>> {
    let mut best: Option<(Payment, Rate)> = None;
    let own = format!("{system}/");
    let is_theirs = |row: &Payment| row.external_id.as_ref().is_some_and(|id| id.starts_with(&own));
    let paid = money::payments(tx, order)?.into_iter().filter(|row| row.state == MoneyState::Done);
    for row in paid.filter(is_theirs) {
        let left = row.amount.minus(row.refunded)?.min(amount);
        if left.is_positive() && best.as_ref().is_none_or(|(_, most)| left >= *most) {
            best = Some((row, left));
        }
    }
    Ok(best)
}

fn take_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    order: &Order,
    was_known: bool,
    came: &[CameBack],
    reason: &str,
) -> Done<()> {
    for one in came {
        let quantity = rules::positive("/refunds", one.quantity)?;
        let lines = keeping::lines(tx, order.id)?;
        let of = |line: &&OrderLine| line.external_id.as_deref() == Some(one.line.as_str());
        let Some(line) = lines.iter().find(of) else { continue };
        let back = quantity.min(line.fulfilled.minus(line.returned)?);
        if back.is_positive() {
            if let Some(location) = order.location.filter(|_| was_known) {
                let part = goods::Part { order, line, quantity: back, location, lot: None };
                match goods::take_in(tx, actor, &part, reason) {
                    Err(Failure::Refused(no)) if goods::STAYS.contains(&no.code.as_ref()) => {}
                    other => other?,
                }
            }
            let returned = line.returned.plus(back)?;
            tx.update(line, OrderLine { returned, ..line.clone() })?;
        }
        goods::free(tx, actor, line, quantity.minus(back)?)?;
    }
    Ok(())
}
