//! What a customer owes, and whether it may become more.

use ::contacts::schema::contacts;
use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Snapshot};
use model::{Currency, Rate};

use crate::{
    records::Order,
    rules::state::{OrderState, PaymentState, due},
    schema::orders,
};

/// What would be unpaid with this order, where that is more than its customer may owe. A limit holds for what is in its
/// own currency.
pub(crate) fn beyond_limit(snapshot: &mut Snapshot<'_>, order: &Order) -> Done<Option<Rate>> {
    let Some(named) = order.contact else { return Ok(None) };
    let contact = ::contacts::contact(snapshot, named)?.merged_into.unwrap_or(named);
    let said = contacts::table.filter(contacts::id.eq(contact)).select((contacts::credit_limit, contacts::currency));
    let (limit, currency): (Option<Rate>, Option<Currency>) = snapshot.first(said)?.unwrap_or((None, None));
    let Some(limit) = limit.filter(|_| currency == Some(order.currency)) else { return Ok(None) };
    let theirs = ::contacts::same(snapshot, contact)?;
    let mut owed = open(order.total, order.credited, order.paid, order.refunded)?;
    let others = orders::table
        .filter(orders::contact.eq_any(theirs))
        .filter(orders::currency.eq(order.currency))
        .filter(orders::state.eq_any([OrderState::Open, OrderState::Fulfilling, OrderState::Completed]))
        .filter(orders::payment.eq_any([PaymentState::Unpaid, PaymentState::PartPaid, PaymentState::PartRefunded]))
        .filter(orders::id.ne(order.id))
        .select((orders::total, orders::credited, orders::paid, orders::refunded));
    for (total, credited, paid, refunded) in snapshot.load::<_, (Rate, Rate, Rate, Rate)>(others)? {
        owed = owed.plus(open(total, credited, paid, refunded)?)?;
    }
    Ok((owed > limit).then_some(owed))
}

/// What of a placed order is still to be paid.
fn open(total: Rate, credited: Rate, paid: Rate, refunded: Rate) -> Done<Rate> {
    let kept = paid.minus(refunded)?;
    Ok(due(OrderState::Open, total, credited).minus(kept)?.max(Rate::ZERO))
}
