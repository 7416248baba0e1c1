//! Brings into the reports what was sold before they were kept line by line. The event log says what that is; once it was
//! read to its end, all that is sold is there, for it is written as it happens.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx, event};
use model::Timestamp;
use stock::{Kind, Movement, schema::movements};
use store::schema::{consumers, events};

use crate::{
    days, goods, keeping,
    records::{Invoice, Order, OrderId},
    schema::{invoices, orders, sold as rows},
    sold,
};

/// How far was read is kept under this name.
const FOLLOWER: &str = "sold";
/// So many events are one transaction: nobody who sells waits long for it.
const WINDOW: i64 = 100;
/// No event comes after it: there is nothing left to bring.
const DONE: i64 = i64::MAX;

const INVOICED: &str = "sales.invoice-issued";
const CREDITED: &str = "sales.credit-note-issued";
const MOVED: &str = "stock.moved";

/// Whether something may be missing.
pub(crate) fn is_behind(snapshot: &mut Snapshot<'_>) -> Done<bool> {
    Ok(cursor(snapshot)? < end(snapshot)?)
}

/// Brings in the next piece, and says whether there is more.
pub(crate) fn go_on(tx: &mut Tx<'_>) -> Done<bool> {
    let (from, end) = (cursor(tx)?, end(tx)?);
    let until = end.min(from.saturating_add(WINDOW));
    if until <= from {
        return Ok(false);
    }
    let piece = events::table.filter(events::seq.gt(from)).filter(events::seq.le(until));
    let piece = piece.filter(events::kind.eq_any([INVOICED, CREDITED, MOVED])).order(events::seq).limit(WINDOW);
    for (kind, subject) in tx.load::<_, (String, String)>(piece.select((events::kind, events::subject)))? {
        match kind.as_str() {
            MOVED => bring_movement(tx, &subject)?,
            _ => bring_paper(tx, &subject)?,
        }
    }
    event::settle(tx, FOLLOWER, if until < end { until } else { DONE })?;
    Ok(until < end)
}

fn bring_paper(tx: &mut Tx<'_>, id: &str) -> Done<()> {
    let paper = invoices::table.filter(invoices::id.eq(id.to_owned())).select(Invoice::as_select());
    let Some(paper) = tx.first::<_, Invoice>(paper)? else { return Ok(()) };
    if is_there(tx, id, paper.issued_at)? {
        return Ok(());
    }
    let order = keeping::order(tx, paper.order)?;
    let lines = keeping::lines(tx, order.id)?;
    sold::billed(tx, &order, &lines, &paper)
}

/// What left for an order, or came back from it; what was taken back in stock is no sale.
fn bring_movement(tx: &mut Tx<'_>, id: &str) -> Done<()> {
    let movement = movements::table.filter(movements::id.eq(id.to_owned())).select(Movement::as_select());
    let Some(movement) = tx.first::<_, Movement>(movement)? else { return Ok(()) };
    let moves_goods = matches!(movement.kind, Kind::Consume | Kind::Receive) && !movement.on_hand.is_zero();
    let order = movement.source.as_deref().and_then(|source| source.parse::<OrderId>().ok());
    let Some(order) = order.filter(|_| moves_goods && movement.reverses.is_none()) else { return Ok(()) };
    // A movement may name whatever somebody wrote down.
    let order = orders::table.filter(orders::id.eq(order)).select(Order::as_select());
    let Some(order) = tx.first::<_, Order>(order)? else { return Ok(()) };
    if is_there(tx, id, movement.at)? {
        return Ok(());
    }
    let lines = keeping::lines(tx, order.id)?;
    let bought = goods::bought(tx, &lines, movement.variant)?;
    sold::moved(tx, &order, bought, &movement)
}

/// Whether it was written as it happened. In another time zone the day may have been another.
fn is_there(snapshot: &mut Snapshot<'_>, source: &str, at: Timestamp) -> Done<bool> {
    let day = days::day(snapshot, at)?;
    let about = rows::table.filter(rows::day.ge(day.before())).filter(rows::day.le(day.next()));
    Ok(snapshot.first::<_, i64>(about.filter(rows::source.eq(source.to_owned())).select(rows::place))?.is_some())
}

fn cursor(snapshot: &mut Snapshot<'_>) -> Done<i64> {
    let seen = consumers::table.filter(consumers::name.eq(FOLLOWER)).select(consumers::seq);
    Ok(snapshot.first(seen)?.unwrap_or_default())
}

/// The last event.
fn end(snapshot: &mut Snapshot<'_>) -> Done<i64> {
    Ok(snapshot.first(events::table.order(events::seq.desc()).select(events::seq))?.unwrap_or_default())
}
