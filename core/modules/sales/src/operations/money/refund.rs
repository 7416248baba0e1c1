//! Writes down that money went back. Never more than came; and the same refund, told of twice, is one.

use door::{Done, Method, Problem, Spec, Stream, Tx, View, Write, event};
use model::{Actor, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Refunded, pay::done};
use crate::{
    REFUND, amounts, keeping,
    money::{self, check_moves, counted, held},
    records::{MoneyState, Payment, PaymentId, Refund},
    rules,
};

pub struct RefundPayment;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewRefund")]
pub struct New {
    /// Of which payment.
    pub id: PaymentId,
    /// What the provider calls it. The same one again is the same refund.
    #[serde(default)]
    pub external_id: Option<String>,
    /// All that is left of the payment, unless said.
    #[serde(default)]
    pub amount: Option<Rate>,
    /// Whether the money has moved: it has, unless said.
    #[serde(default = "done")]
    pub state: MoneyState,
    pub reason: String,
}

impl Write for RefundPayment {
    const SPEC: Spec = Spec::new("sales.refund-payment", REFUND, "Give a payment back, in whole or in part")
        .stream(Stream::Finance)
        .step_up()
        .moves_money()
        .creates()
        .at(Method::Post, "/payments/{id}/refunds");
    type Input = New;
    type Output = Refunded;

    /// What has a name at the provider went back there; what has none is for somebody to hand out.
    fn only_records(&self, input: &New) -> bool {
        input.external_id.is_some()
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<Refunded> {
        let payment = money::payment(tx, input.id)?;
        let reason = rules::reason(&input.reason)?;
        let external_id = input.external_id.as_deref().map(|id| rules::external_id("/external_id", id)).transpose()?;
        let known = match &external_id {
            Some(external_id) => money::refund_of(tx, &payment.provider, external_id)?,
            None => None,
        };
        if let Some(before) = known {
            return again(tx, payment, before, input);
        }
        if payment.state != MoneyState::Done {
            let detail = format!("This payment is {}. Only what came is given back.", payment.state);
            return Err(Problem::refused("sales.not-captured", detail).into());
        }
        let left = payment.amount.minus(payment.refunded)?;
        let amount = input.amount.unwrap_or(left);
        check_left(amount, left, &payment)?;
        amounts::positive("/amount", amount, payment.currency)?;
        let row = Refund {
            id: tx.new_id(),
            version: 1,
            payment: payment.id,
            order: payment.order,
            provider: payment.provider.clone(),
            external_id,
            currency: payment.currency,
            amount,
            state: input.state,
            reason,
            refunded_at: tx.now(),
            recorded_by: actor.who.to_string(),
            channel: payment.channel.clone(),
        };
        put(tx, payment, row)
    }
}

/// Adds a refund, with what it does to its payment and its order.
pub(crate) fn put(tx: &mut Tx<'_>, payment: Payment, row: Refund) -> Done<Refunded> {
    money::check_room(money::refunds(tx, row.order)?.len())?;
    tx.insert(&row)?;
    let refunded = payment.refunded.plus(held(row.state, row.amount))?;
    let payment = tx.update(&payment, Payment { refunded, ..payment.clone() })?;
    let order = keeping::order(tx, row.order)?;
    let order = money::book(tx, &order, Rate::ZERO, counted(row.state, row.amount))?;
    tx.emit(event::News::new("sales.refunded", row.id, &row));
    Ok(Refunded { refund: View::of(tx, row), payment: View::of(tx, payment), order: keeping::whole(tx, order)? })
}

fn check_left(amount: Rate, left: Rate, payment: &Payment) -> Result<(), Problem> {
    if amount <= left && left.is_positive() {
        return Ok(());
    }
    let detail = format!("Only {left} {} of this payment is left to give back.", payment.currency);
    Err(Problem::refused("sales.refund-above-payment", detail))
}

/// The same refund, told of once more: what was promised may have gone meanwhile, or may not.
fn again(tx: &mut Tx<'_>, payment: Payment, before: Refund, input: &New) -> Done<Refunded> {
    if before.payment != payment.id || input.amount.is_some_and(|amount| amount != before.amount) {
        let detail = format!(
            "This refund is here already, as {} {} of another payment or another amount.",
            before.amount, before.currency
        );
        return Err(Problem::conflict("sales.refund-differs", detail).into());
    }
    let state = if input.state == MoneyState::Pending { before.state } else { input.state };
    check_moves(before.state, state)?;
    if state == before.state {
        let order = keeping::order(tx, before.order)?;
        let (refund, payment) = (View::of(tx, before), View::of(tx, payment));
        return Ok(Refunded { refund, payment, order: keeping::whole(tx, order)? });
    }
    turn(tx, payment, &before, state)
}

/// From one state into another, with what that does to its payment and its order.
pub(crate) fn turn(tx: &mut Tx<'_>, payment: Payment, before: &Refund, state: MoneyState) -> Done<Refunded> {
    let order = keeping::order(tx, before.order)?;
    let after = tx.update(before, Refund { state, ..before.clone() })?;
    let freed = held(before.state, before.amount).minus(held(after.state, after.amount))?;
    let refunded = payment.refunded.minus(freed)?;
    let payment = match freed.is_zero() {
        true => payment,
        false => tx.update(&payment, Payment { refunded, ..payment.clone() })?,
    };
    let went = counted(after.state, after.amount).minus(counted(before.state, before.amount))?;
    let order = money::book(tx, &order, Rate::ZERO, went)?;
    tx.emit(event::News::new("sales.refund-changed", after.id, &after));
    Ok(Refunded { refund: View::of(tx, after), payment: View::of(tx, payment), order: keeping::whole(tx, order)? })
}
