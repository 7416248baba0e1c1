//! Writes down that money came for an order. A provider tells of the same payment more than once, and at the same
//! moment: it is one.

use door::{Done, Method, Problem, Spec, Stream, Tx, View, Write, event};
use model::{Actor, Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Paid;
use crate::{
    WRITE, amounts, keeping,
    money::{self, check_moves, counted},
    records::{MoneyState, Order, OrderId, Payment},
    rules::{self, state::OrderState},
};

/// What is left of another order pays by an operation of its own.
pub(super) const CREDIT: &str = "credit";

pub struct RecordPayment;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPayment")]
pub struct New {
    /// For which order.
    pub id: OrderId,
    /// Who took it: a word such as `cash`, `bank` or `stripe`.
    pub provider: String,
    /// What they call it. The same one again is the same payment.
    #[serde(default)]
    pub external_id: Option<String>,
    /// How it was paid: a word such as `card`.
    #[serde(default)]
    pub method: Option<String>,
    /// In the currency of the order.
    pub amount: Rate,
    /// To be sure: a payment in another currency than the order's is refused.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// What they kept of it.
    #[serde(default)]
    pub fee: Option<Rate>,
    /// Whether the money has moved: it has, unless said.
    #[serde(default = "done")]
    pub state: MoneyState,
    /// Now, unless said.
    #[serde(default)]
    pub received_at: Option<Timestamp>,
}

pub(super) fn done() -> MoneyState {
    MoneyState::Done
}

impl Write for RecordPayment {
    const SPEC: Spec = Spec::new("sales.record-payment", WRITE, "Write down that money came for an order")
        .stream(Stream::Finance)
        .moves_money()
        .creates()
        .at(Method::Post, "/orders/{id}/payments");
    type Input = New;
    type Output = Paid;

    /// What has a name at a provider came there; what has none is money that somebody says they have in their hands.
    fn only_records(&self, input: &New) -> bool {
        input.external_id.is_some()
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<Paid> {
        let order = keeping::order(tx, input.id)?;
        let wanted = read(tx, actor, &order, input)?;
        let known = match &wanted.external_id {
            Some(external_id) => money::payment_of(tx, &wanted.provider, external_id)?,
            None => None,
        };
        if let Some(before) = known {
            return again(tx, order, before, &wanted);
        }
        if matches!(order.state, OrderState::Draft | OrderState::Quoted) {
            let detail = format!("This order is {}. Place it first.", order.state);
            return Err(Problem::refused("sales.not-placed", detail).into());
        }
        money::check_room(money::payments(tx, order.id)?.len())?;
        tx.insert(&wanted)?;
        let after = money::book(tx, &order, counted(wanted.state, wanted.amount), Rate::ZERO)?;
        tx.emit(event::News::new("sales.payment-recorded", wanted.id, &wanted));
        Ok(Paid { payment: View::of(tx, wanted), order: keeping::whole(tx, after)? })
    }
}

fn read(tx: &Tx<'_>, actor: &Actor, order: &Order, input: &New) -> Result<Payment, Problem> {
    if input.currency.is_some_and(|currency| currency != order.currency) {
        let detail = format!("This order is in {}. Write down what came in that.", order.currency);
        return Err(Problem::invalid("/currency", detail));
    }
    let provider = rules::word("/provider", "A provider", &input.provider)?;
    if provider == CREDIT {
        let detail = "What is left of another order is used by sales.use-credit.";
        return Err(Problem::invalid("/provider", detail));
    }
    amounts::positive("/amount", input.amount, order.currency)?;
    if let Some(fee) = input.fee {
        amounts::minor("/fee", fee, order.currency)?;
    }
    let now = tx.now();
    let received_at = input.received_at.unwrap_or(now);
    if received_at > now {
        return Err(Problem::invalid("/received_at", "What has not come yet is pending."));
    }
    Ok(Payment {
        id: tx.new_id(),
        version: 1,
        order: order.id,
        provider,
        external_id: input.external_id.as_deref().map(|id| rules::external_id("/external_id", id)).transpose()?,
        method: input.method.as_deref().map(|method| rules::word("/method", "A method", method)).transpose()?,
        currency: order.currency,
        amount: input.amount,
        fee: input.fee,
        state: input.state,
        refunded: Rate::ZERO,
        received_at,
        recorded_at: now,
        recorded_by: actor.who.to_string(),
        channel: order.channel.clone(),
    })
}

/// The same payment, told of once more: what was promised may have come meanwhile.
fn again(tx: &mut Tx<'_>, order: Order, before: Payment, wanted: &Payment) -> Done<Paid> {
    if before.order != wanted.order || before.amount != wanted.amount || before.currency != wanted.currency {
        let detail = format!(
            "This payment is here already, as {} {} for another order or another amount.",
            before.amount, before.currency
        );
        return Err(Problem::conflict("sales.payment-differs", detail).into());
    }
    // Who tells late of a promise tells nothing new.
    let state = if wanted.state == MoneyState::Pending { before.state } else { wanted.state };
    check_moves(before.state, state)?;
    let fee = wanted.fee.or(before.fee);
    let wanted = Payment { state, fee, ..before.clone() };
    if wanted == before {
        return Ok(Paid { payment: View::of(tx, before), order: keeping::whole(tx, order)? });
    }
    let after = tx.update(&before, wanted)?;
    let came = counted(after.state, after.amount).minus(counted(before.state, before.amount))?;
    let order = money::book(tx, &order, came, Rate::ZERO)?;
    tx.emit(event::News::new("sales.payment-changed", after.id, &after));
    Ok(Paid { payment: View::of(tx, after), order: keeping::whole(tx, order)? })
}
