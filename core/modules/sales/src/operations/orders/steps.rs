//! The steps of an order: it is offered, placed, called off, or comes to nothing. One that was taken already is not
//! taken again, and answers as if it were.

use std::time::Duration;

use diesel::{ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Record as _, Snapshot, Spec, Tx, Verdict, Write, access::RoleName, event, roles_of};
use model::{Actor, Rate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::SeenOrder;
use crate::{
    WRITE, goods,
    keeping::{self, Whole},
    money, owing, pricing,
    records::{Ending, InvoiceKind, Order, OrderId, OrderLine},
    rules::{
        self,
        settling::InvoiceState,
        state::{OrderState, Step, check},
    },
    schema::{invoice_balances, invoices, order_endings},
    taxes,
};

/// How long a quote holds, unless said.
const QUOTE_HOLDS: Duration = Duration::from_secs(30 * 24 * 3600);

pub struct QuoteOrder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Quote")]
pub struct Quote {
    pub id: OrderId,
    /// The version you saw.
    pub version: i64,
    /// Until when it holds; thirty days, unless said.
    #[serde(default)]
    pub valid_until: Option<Timestamp>,
}

impl Write for QuoteOrder {
    const SPEC: Spec = Spec::new("sales.quote-order", WRITE, "Offer a draft to its customer")
        .versioned()
        .at(Method::Put, "/orders/{id}/quote");
    type Input = Quote;
    type Output = Whole;

    fn verdict(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, input: &Quote) -> Done<Verdict> {
        let order = keeping::order(snapshot, input.id)?;
        discounted(actor, snapshot, &order)
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Quote) -> Done<Whole> {
        let before = keeping::order(tx, input.id)?;
        if !check(Step::Quote, before.state)? {
            return keeping::whole(tx, before);
        }
        let before = before.seen_at(input.version)?;
        check_filled(&keeping::lines(tx, before.id)?)?;
        let until = input.valid_until.unwrap_or_else(|| tx.now().plus(QUOTE_HOLDS));
        if until <= tx.now() {
            return Err(Problem::invalid("/valid_until", "This moment has passed already.").into());
        }
        let after = Order { state: OrderState::Quoted, valid_until: Some(until), ..before.clone() };
        done(tx, &before, after, "sales.order-quoted")
    }
}

pub struct PlaceOrder;

impl Write for PlaceOrder {
    const SPEC: Spec = Spec::new("sales.place-order", WRITE, "Place an order, and keep its goods")
        .versioned()
        .at(Method::Put, "/orders/{id}/placement");
    type Input = SeenOrder;
    type Output = Whole;

    fn verdict(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, input: &SeenOrder) -> Done<Verdict> {
        let order = keeping::order(snapshot, input.id)?;
        match discounted(actor, snapshot, &order)? {
            Verdict::Allow => on_credit(actor, snapshot, &order),
            other => Ok(other),
        }
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &SeenOrder) -> Done<Whole> {
        let before = keeping::order(tx, input.id)?;
        if !check(Step::Place, before.state)? {
            return keeping::whole(tx, before);
        }
        let before = before.seen_at(input.version)?;
        if before.state == OrderState::Quoted && before.valid_until.is_some_and(|until| until <= tx.now()) {
            let detail = "This quote does not hold any more. Write another order.";
            return Err(Problem::refused("sales.quote-expired", detail).into());
        }
        let lines = keeping::lines(tx, before.id)?;
        check_filled(&lines)?;
        goods::keep(tx, actor, &before, &lines)?;
        let placed_at = before.placed_at.or(Some(tx.now()));
        let after = Order { state: OrderState::Open, placed_at, ..before.clone() };
        done(tx, &before, after, "sales.order-placed")
    }
}

pub struct CancelOrder;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EndOfOrder")]
pub struct End {
    pub id: OrderId,
    /// Why: it stands in what happened to the order.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Write for CancelOrder {
    const SPEC: Spec = Spec::new("sales.cancel-order", WRITE, "Call an order off, and free its goods")
        .versioned()
        .at(Method::Put, "/orders/{id}/cancellation");
    type Input = End;
    type Output = Whole;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &End) -> Done<Whole> {
        end(tx, actor, input, Step::Cancel, OrderState::Cancelled, "sales.order-cancelled")
    }
}

pub struct FailOrder;

impl Write for FailOrder {
    const SPEC: Spec = Spec::new("sales.fail-order", WRITE, "Say that an order came to nothing, and free its goods")
        .versioned()
        .at(Method::Put, "/orders/{id}/failure");
    type Input = End;
    type Output = Whole;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &End) -> Done<Whole> {
        end(tx, actor, input, Step::Fail, OrderState::Failed, "sales.order-failed")
    }
}

/// Whoever takes more off a price than their roles may needs another's yes: when it is offered, or placed without that.
fn discounted(actor: &Actor, snapshot: &mut Snapshot<'_>, order: &Order) -> Done<Verdict> {
    if order.state != OrderState::Draft {
        return Ok(Verdict::Allow);
    }
    let lines = keeping::lines(snapshot, order.id)?;
    let Some(Taken { taken, may }) = too_much_off(actor, snapshot, order, &lines)? else { return Ok(Verdict::Allow) };
    // Whoever decides about it looks at the order first, so it is named.
    let (taken, may) = (percent(taken), percent(may));
    let reason = format!("It takes {taken} % off a price, and {may} % is allowed. It is {}.", order.number);
    Ok(Verdict::Approval { reason })
}

/// Who is not an owner asks another before a customer owes more than they may.
fn on_credit(actor: &Actor, snapshot: &mut Snapshot<'_>, order: &Order) -> Done<Verdict> {
    if order.state.is_placed() || roles_of(actor, snapshot)?.contains(&RoleName::OWNER) {
        return Ok(Verdict::Allow);
    }
    let Some(owed) = owing::beyond_limit(snapshot, order)? else { return Ok(Verdict::Allow) };
    let Order { currency, number, .. } = order;
    let reason =
        format!("With it, {owed} {currency} would be unpaid of this customer: more than their limit. It is {number}.");
    Ok(Verdict::Approval { reason })
}

/// More than somebody may take off a price, as shares of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "DiscountAboveLimit")]
pub struct Taken {
    pub taken: Rate,
    pub may: Rate,
}

/// What whoever asks would need another's yes for.
pub(super) fn too_much_off(
    actor: &Actor,
    snapshot: &mut Snapshot<'_>,
    order: &Order,
    lines: &[OrderLine],
) -> Done<Option<Taken>> {
    let policy = taxes::policy(snapshot)?;
    let roles = roles_of(actor, snapshot)?;
    let limits: Vec<(String, Rate)> =
        policy.role_limits.iter().map(|limit| (limit.role.clone(), limit.limit)).collect();
    let names = roles.iter().map(|role| role.as_str());
    let Some(may) = rules::discount_limit(names, &limits, policy.discount_limit) else { return Ok(None) };
    let taken = pricing::largest_discount(order, lines)?;
    Ok((taken > may).then_some(Taken { taken, may }))
}

/// A share as people say it.
fn percent(share: Rate) -> Rate {
    Rate::from_millionths(share.millionths().saturating_mul(100))
}

fn check_filled(lines: &[OrderLine]) -> Result<(), Problem> {
    if lines.is_empty() {
        return Err(Problem::refused("sales.order-empty", "There is nothing in this order. Add a line."));
    }
    Ok(())
}

fn end(tx: &mut Tx<'_>, actor: &Actor, input: &End, step: Step, state: OrderState, event: &'static str) -> Done<Whole> {
    let before = keeping::order(tx, input.id)?;
    let said = input.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let reason = said.map(rules::reason).transpose()?;
    if !check(step, before.state)? {
        return keeping::whole(tx, before);
    }
    check_nothing_billed(tx, before.id)?;
    goods::give_back(tx, actor, before.id)?;
    if let Some(reason) = reason {
        keep_why(tx, actor, before.id, state, reason)?;
    }
    let after = Order { state, ..before.clone() };
    done(tx, &before, after, event)
}

/// What came to nothing may be called off after all: then the last word stands.
fn keep_why(tx: &mut Tx<'_>, actor: &Actor, id: OrderId, state: OrderState, reason: String) -> Done<()> {
    let (at, created_by) = (tx.now(), actor.who.to_string());
    let after = Ending { id, version: 1, state, reason, at, created_by };
    match tx.first::<_, Ending>(order_endings::table.filter(order_endings::id.eq(id)).select(Ending::as_select()))? {
        Some(before) => tx.update(&before, Ending { version: before.version, ..after }).map(drop),
        None => tx.insert(&after),
    }
}

/// What stands on an invoice is owed, whatever became of it.
fn check_nothing_billed(snapshot: &mut Snapshot<'_>, order: OrderId) -> Done<()> {
    let billed = invoices::table
        .inner_join(invoice_balances::table.on(invoice_balances::invoice.eq(invoices::id)))
        .filter(invoices::order_id.eq(order))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .filter(invoice_balances::state.ne(InvoiceState::Credited))
        .select(invoices::name);
    snapshot.first::<_, String>(billed)?.map_or(Ok(()), |name| {
        let detail = format!("The invoice {name} stands for this order. Credit it first.");
        Err(Problem::refused("sales.invoiced", detail).into())
    })
}

fn done(tx: &mut Tx<'_>, before: &Order, after: Order, event: &'static str) -> Done<Whole> {
    let after = keeping::change(tx, before, after)?;
    money::settle(tx, &after)?;
    tx.emit(event::News::new(event, after.id, &after));
    keeping::whole(tx, after)
}
