//! Pays an order with what is left of another of the same customer. Nothing leaves the shop: it is a refund of the one
//! and a payment of the other, in one commit.

use door::{Done, Method, Problem, Snapshot, Spec, Stream, Tx, View, Write, event};
use model::{Actor, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Paid, credit::left, pay::CREDIT, refund};
use crate::{
    WRITE, amounts, keeping, money,
    records::{MoneyState, Order, OrderId, Payment, Refund},
    rules::state::due,
};

pub struct UseCredit;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CreditUse")]
pub struct Use {
    /// Which order is paid.
    pub id: OrderId,
    /// Of which other something is left.
    pub from: OrderId,
    /// As much as is left and owed, unless said.
    #[serde(default)]
    pub amount: Option<Rate>,
}

impl Write for UseCredit {
    const SPEC: Spec = Spec::new("sales.use-credit", WRITE, "Pay an order with what is left of another")
        .stream(Stream::Finance)
        .moves_money()
        .creates()
        .at(Method::Post, "/orders/{id}/credits");
    type Input = Use;
    type Output = Paid;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Use) -> Done<Paid> {
        let (order, from) = (keeping::order(tx, input.id)?, keeping::order(tx, input.from)?);
        check_same(tx, &order, &from)?;
        let open = due(order.state, order.total, order.credited).minus(order.paid.minus(order.refunded)?)?;
        let there = left(&from)?;
        let amount = input.amount.unwrap_or_else(|| open.min(there));
        if amount > there || amount > open || !amount.is_positive() {
            let (open, currency) = (open.max(Rate::ZERO), order.currency);
            let detail = format!("{there} {currency} is left of {}, and {open} is owed here.", from.number);
            return Err(Problem::refused("sales.no-credit", detail).into());
        }
        amounts::positive("/amount", amount, order.currency)?;
        let row = Payment {
            id: tx.new_id(),
            version: 1,
            order: order.id,
            provider: CREDIT.to_owned(),
            external_id: None,
            method: None,
            currency: order.currency,
            amount,
            fee: None,
            state: MoneyState::Done,
            refunded: Rate::ZERO,
            received_at: tx.now(),
            recorded_at: tx.now(),
            recorded_by: actor.who.to_string(),
            channel: order.channel.clone(),
        };
        take(tx, actor, &from, &order, amount)?;
        money::check_room(money::payments(tx, order.id)?.len())?;
        tx.insert(&row)?;
        let after = money::book(tx, &order, amount, Rate::ZERO)?;
        tx.emit(event::News::new("sales.payment-recorded", row.id, &row));
        Ok(Paid { payment: View::of(tx, row), order: keeping::whole(tx, after)? })
    }
}

/// Of the payments of the other, the last ones first.
fn take(tx: &mut Tx<'_>, actor: &Actor, from: &Order, to: &Order, amount: Rate) -> Done<()> {
    let mut wanted = amount;
    for payment in money::payments(tx, from.id)?.into_iter().rev().filter(|row| row.state == MoneyState::Done) {
        let part = payment.amount.minus(payment.refunded)?.min(wanted);
        if !part.is_positive() {
            continue;
        }
        wanted = wanted.minus(part)?;
        let row = Refund {
            id: tx.new_id(),
            version: 1,
            payment: payment.id,
            order: from.id,
            provider: CREDIT.to_owned(),
            external_id: None,
            currency: from.currency,
            amount: part,
            state: MoneyState::Done,
            reason: format!("For {}.", to.number),
            refunded_at: tx.now(),
            recorded_by: actor.who.to_string(),
            channel: from.channel.clone(),
        };
        refund::put(tx, payment, row)?;
    }
    if wanted.is_positive() {
        // A refund that is on its way holds some of it.
        let detail = format!("Some of what is left of {} is on its way back already.", from.number);
        return Err(Problem::refused("sales.no-credit", detail).into());
    }
    Ok(())
}

fn check_same(snapshot: &mut Snapshot<'_>, order: &Order, from: &Order) -> Done<()> {
    if order.id == from.id {
        return Err(Problem::invalid("/from", "An order is not paid with itself. Name another.").into());
    }
    let theirs = order.contact.map(|contact| contacts::same(snapshot, contact)).transpose()?.unwrap_or_default();
    if !from.contact.is_some_and(|contact| theirs.contains(&contact)) {
        let detail = "Credit is its customer's own: both orders are of one contact.";
        return Err(Problem::refused("sales.other-customer", detail).into());
    }
    if order.currency != from.currency {
        let detail = format!("What is left is in {}, and this order in {}.", from.currency, order.currency);
        return Err(Problem::refused("sales.other-currency", detail).into());
    }
    Ok(())
}
