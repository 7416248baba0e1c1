//! What money does to an order: what is paid and given back of it, and which of its invoices that settles.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx};
use model::{Rate, Timestamp};

use crate::{
    amounts, invoicing, keeping,
    records::{Balance, Invoice, InvoiceId, InvoiceKind, MoneyState, Order, OrderId, Payment, PaymentId, Refund},
    rules::settling::{Bill, InvoiceState, settle as shares, state},
    schema::{invoice_balances, payments, refunds},
};

/// The most payments of an order, and refunds of a payment.
pub(crate) const MONEY_LIMIT: i64 = 500;

/// Writes down that so much more came, or went back.
pub(crate) fn book(tx: &mut Tx<'_>, order: &Order, paid: Rate, refunded: Rate) -> Done<Order> {
    let after = Order { paid: order.paid.plus(paid)?, refunded: order.refunded.plus(refunded)?, ..order.clone() };
    let after = keeping::change(tx, order, after)?;
    settle(tx, &after)?;
    Ok(after)
}

/// Shares what was paid out among the invoices of an order, the oldest first.
pub(crate) fn settle(tx: &mut Tx<'_>, order: &Order) -> Done<()> {
    let papers = invoicing::papers(tx, order.id)?;
    let currency = order.currency;
    let (billed, bills) = bills(&papers);
    let paid = shares(amounts::kept(order.paid, currency) - amounts::kept(order.refunded, currency), &bills);
    for ((invoice, bill), paid) in billed.into_iter().zip(bills).zip(paid) {
        tx.put(&Balance {
            invoice: invoice.id,
            credited: amounts::shown(bill.credited, currency)?,
            paid: amounts::shown(paid, currency)?,
            state: state(bill, paid),
            due_at: invoice.due_at,
            currency,
            open: amounts::shown((bill.total - bill.credited - paid).max(0), currency)?,
        })?;
    }
    Ok(())
}

/// The invoices among these papers, with what of each was credited.
fn bills(papers: &[Invoice]) -> (Vec<&Invoice>, Vec<Bill>) {
    let bill = |invoice: &Invoice| {
        let kept = |paper: &Invoice| amounts::kept(paper.total, paper.currency);
        let notes = papers.iter().filter(|paper| paper.credits == Some(invoice.id));
        Bill { total: kept(invoice), credited: notes.map(kept).sum() }
    };
    papers.iter().filter(|paper| paper.kind == InvoiceKind::Invoice).map(|invoice| (invoice, bill(invoice))).unzip()
}

/// What was paid of an invoice when it was issued, in minor units, and when the last of that came.
pub(crate) fn paid_at_issue(snapshot: &mut Snapshot<'_>, invoice: &Invoice) -> Done<(i64, Option<Timestamp>)> {
    let is_before = |state: MoneyState, at: Timestamp| state == MoneyState::Done && at <= invoice.issued_at;
    let kept = |amount: Rate| amounts::kept(amount, invoice.currency);
    let mut came = payments(snapshot, invoice.order)?;
    came.retain(|payment| is_before(payment.state, payment.recorded_at));
    let mut went = refunds(snapshot, invoice.order)?;
    went.retain(|refund| is_before(refund.state, refund.refunded_at));
    let mut papers = invoicing::papers(snapshot, invoice.order)?;
    papers.retain(|paper| paper.issued_at <= invoice.issued_at);
    let came_to: i64 = came.iter().map(|payment| kept(payment.amount)).sum();
    let went_to: i64 = went.iter().map(|refund| kept(refund.amount)).sum();
    let (billed, bills) = bills(&papers);
    let each = billed.iter().zip(shares(came_to - went_to, &bills));
    let paid = each.filter(|(one, _)| one.id == invoice.id).map(|(_, paid)| paid).sum();
    Ok((paid, came.iter().map(|payment| payment.received_at).max().filter(|_| paid > 0)))
}

/// Whether nothing is to be paid of an invoice any more.
pub(crate) fn is_settled(snapshot: &mut Snapshot<'_>, invoice: InvoiceId) -> Done<bool> {
    let of = invoice_balances::table.filter(invoice_balances::invoice.eq(invoice)).select(invoice_balances::state);
    let state: Option<InvoiceState> = snapshot.first(of)?;
    Ok(state.is_some_and(|state| matches!(state, InvoiceState::Paid | InvoiceState::Credited)))
}

/// What of it is still to be paid.
pub(crate) fn open_of(snapshot: &mut Snapshot<'_>, invoice: InvoiceId) -> Done<Rate> {
    let of = invoice_balances::table.filter(invoice_balances::invoice.eq(invoice)).select(invoice_balances::open);
    Ok(snapshot.first(of)?.unwrap_or_default())
}

/// What counts of it: what came, and not what is to come.
pub(crate) fn counted(state: MoneyState, amount: Rate) -> Rate {
    if state == MoneyState::Done { amount } else { Rate::ZERO }
}

/// What of a payment is spoken for by a refund: one that is on its way cannot be given back twice.
pub(crate) fn held(state: MoneyState, amount: Rate) -> Rate {
    if state == MoneyState::Failed { Rate::ZERO } else { amount }
}

/// From which state money comes into which: once it has moved, or has not, that stays so. Whoever brings over what went
/// back elsewhere may take it back, which is no word of ours: `refund::turn`.
pub(crate) fn check_moves(before: MoneyState, after: MoneyState) -> Result<(), Problem> {
    if before == after || before == MoneyState::Pending {
        return Ok(());
    }
    let detail = format!("This is {before} already, and does not become {after}.");
    Err(Problem::conflict("sales.money-moved", detail))
}

pub(crate) fn payment(snapshot: &mut Snapshot<'_>, id: PaymentId) -> Done<Payment> {
    let found = snapshot.first(payments::table.filter(payments::id.eq(id)).select(Payment::as_select()))?;
    found.ok_or_else(|| Problem::not_found("payment", id).into())
}

/// The one that a provider told of already.
pub(crate) fn payment_of(snapshot: &mut Snapshot<'_>, provider: &str, external_id: &str) -> Done<Option<Payment>> {
    let same = payments::table.filter(payments::provider.eq(provider.to_owned()));
    let same = same.filter(payments::external_id.eq(external_id.to_owned()));
    snapshot.first(same.select(Payment::as_select()))
}

pub(crate) fn refund_of(snapshot: &mut Snapshot<'_>, provider: &str, external_id: &str) -> Done<Option<Refund>> {
    let same = refunds::table.filter(refunds::provider.eq(provider.to_owned()));
    let same = same.filter(refunds::external_id.eq(external_id.to_owned()));
    snapshot.first(same.select(Refund::as_select()))
}

pub(crate) fn payments(snapshot: &mut Snapshot<'_>, order: OrderId) -> Done<Vec<Payment>> {
    let query = payments::table.filter(payments::order_id.eq(order)).order(payments::id).limit(MONEY_LIMIT);
    snapshot.load(query.select(Payment::as_select()))
}

pub(crate) fn refunds(snapshot: &mut Snapshot<'_>, order: OrderId) -> Done<Vec<Refund>> {
    let query = refunds::table.filter(refunds::order_id.eq(order)).order(refunds::id).limit(MONEY_LIMIT);
    snapshot.load(query.select(Refund::as_select()))
}

/// As many as can be looked at.
pub(crate) fn check_room(count: usize) -> Result<(), Problem> {
    if i64::try_from(count).is_ok_and(|count| count >= MONEY_LIMIT) {
        let detail = format!("An order has at most {MONEY_LIMIT} payments, and as many refunds.");
        return Err(Problem::refused("sales.too-many-payments", detail));
    }
    Ok(())
}
