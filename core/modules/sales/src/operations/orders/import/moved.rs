//! What was paid for an order elsewhere, and what went back there, written down once: what is known already stays as it
//! was. No money moves by it.

use door::{Done, Tx, Write as _};
use model::{Actor, Quantity, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::New;
use crate::{
    amounts, goods, keeping, money,
    operations::money::{pay, refund},
    records::{MoneyState, Order, OrderId, OrderLine, Payment, Refund},
    rules,
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
    /// More than was paid does not go back: what is beyond it is left out.
    pub amount: Rate,
    #[serde(default)]
    pub reason: Option<String>,
    /// Now, unless said.
    #[serde(default)]
    pub refunded_at: Option<Timestamp>,
    /// What came back with it, onto the shelf. What has not left yet is no longer kept for the order.
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
    let own = |external_id: &str| rules::external_id("/external_id", &format!("{system}/{external_id}"));
    let mut has_moved = false;
    for paid in &input.payments {
        let external_id = own(&paid.external_id)?;
        let known = money::payments(tx, order)?;
        if known.iter().any(|row| row.external_id.as_ref() == Some(&external_id)) {
            continue;
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
        has_moved = true;
    }
    for back in &input.refunds {
        let external_id = own(&back.external_id)?;
        let known = money::refunds(tx, order)?;
        if known.iter().any(|row| row.external_id.as_ref() == Some(&external_id)) {
            continue;
        }
        let Some((payment, amount)) = payment_for(tx, order, system, back.amount)? else { continue };
        amounts::positive("/refunds", amount, payment.currency)?;
        let now = tx.now();
        let row = Refund {
            id: tx.new_id(),
            version: 1,
            payment: payment.id,
            order,
            provider: payment.provider.clone(),
            external_id: Some(external_id),
            currency: payment.currency,
            amount,
            state: MoneyState::Done,
            reason: rules::reason(
                back.reason.as_deref().map(str::trim).filter(|text| !text.is_empty()).unwrap_or(NO_REASON),
            )?,
            refunded_at: back.refunded_at.map_or(now, |at| at.min(now)),
            recorded_by: actor.who.to_string(),
            channel: payment.channel.clone(),
        };
        let reason = row.reason.clone();
        refund::put(tx, payment, row)?;
        let order = keeping::order(tx, order)?;
        take_in(tx, actor, &order, was_known, &back.goods, &reason)?;
        has_moved = true;
    }
    Ok(has_moved)
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
                goods::take_in(tx, actor, &goods::Part { order, line, quantity: back, location, lot: None }, reason)?;
            }
            let returned = line.returned.plus(back)?;
            tx.update(line, OrderLine { returned, ..line.clone() })?;
        }
        goods::free(tx, actor, line, quantity.minus(back)?)?;
    }
    Ok(())
}
