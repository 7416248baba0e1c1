//! What an order does to stock: its goods are kept when it is placed, leave when they are handed out, and are free again
//! when it comes to nothing. A bundle is its parts. What they had cost goes into the reports.

use std::collections::BTreeMap;

use catalog::{VariantId, bundles};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Problem, Snapshot, Tx};
use model::{Actor, Quantity};
use stock::{
    Kind, LocationId, Reservation,
    ledger::{Entry, Move, enter},
    lots,
    reservations::{self, Ending, ReservationState, Way, Wish},
    schema::reservations as kept,
};

use crate::{
    records::{LineKind, Order, OrderId, OrderLine},
    sold,
};

const ORDERED: &str = "Ordered.";
const HANDED_OUT: &str = "Handed out.";
const CALLED_OFF: &str = "Not wanted any more.";
const ARCHIVED: &str = "stock.location-archived";
/// Why goods that have left or came back elsewhere move on no shelf here.
pub(crate) const STAYS: [&str; 3] = ["stock.insufficient", "stock.lot-missing", ARCHIVED];
/// An order has at most so many reservations: one for each part of each line.
const RESERVATIONS: i64 = 25_000;

/// Keeps what an order wants. A lack of one thing refuses all of it.
pub(crate) fn keep(tx: &mut Tx<'_>, actor: &Actor, order: &Order, lines: &[OrderLine]) -> Done<()> {
    for (wish, name) in wanted(tx, order, lines)? {
        reservations::reserve(tx, actor, wish).map_err(|no| of_line(no, name))?;
    }
    Ok(())
}

/// The same for an order from elsewhere, which is sold already: all of it is kept, so that nobody sells it once more. Says
/// whether all of it is there.
pub(crate) fn keep_sold(tx: &mut Tx<'_>, actor: &Actor, order: &Order, lines: &[OrderLine]) -> Done<bool> {
    let mut is_there = true;
    for (wish, name) in wanted(tx, order, lines)? {
        match reservations::owe(tx, actor, wish) {
            Ok(kept) => is_there &= !kept.moved.level.available.is_negative(),
            // From a place that is closed nobody sells anything.
            Err(Failure::Refused(no)) if no.code == ARCHIVED => is_there = false,
            Err(no) => return Err(of_line(no, name)),
        }
    }
    Ok(is_there)
}

/// What an order wants of each thing, under the name of the first line that has it.
fn wanted<'a>(snapshot: &mut Snapshot<'_>, order: &Order, lines: &'a [OrderLine]) -> Done<Vec<(Wish, &'a str)>> {
    let Some(location) = order.location else { return Ok(Vec::new()) };
    let mut sums: BTreeMap<VariantId, (Quantity, &str)> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.kind == LineKind::Goods) {
        for (variant, quantity) in parts(snapshot, line, line.open())? {
            let (sum, _) = sums.entry(variant).or_insert((Quantity::ZERO, line.name.as_str()));
            *sum = sum.plus(quantity)?;
        }
    }
    let wish = |(variant, (quantity, name)): (VariantId, (Quantity, &'a str))| {
        let (reason, source) = (ORDERED.to_owned(), Some(order.id.to_string()));
        (Wish { variant, location, quantity, reason, source, expires_at: None }, name)
    };
    Ok(sums.into_iter().map(wish).collect())
}

/// Gives back all that is still kept for an order.
pub(crate) fn give_back(tx: &mut Tx<'_>, actor: &Actor, order: OrderId) -> Done<()> {
    for row in kept_for(tx, order, None)? {
        reservations::end(tx, &row, Ending { way: Way::Release, by: actor }, None, None, CALLED_OFF.to_owned())?;
    }
    Ok(())
}

/// All that is still kept for an order has left: where it came from, nobody said which pieces. What was never on the shelf
/// left from somewhere else.
pub(crate) fn let_go(tx: &mut Tx<'_>, actor: &Actor, order: &Order) -> Done<()> {
    for row in kept_for(tx, order.id, None)? {
        let there = stock::ledger::level(tx, row.variant, row.location)?.on_hand;
        for part in [row.open, row.open.min(there)].into_iter().filter(|part| part.is_positive()) {
            match leave(tx, actor, order, &row, part) {
                Ok(()) => break,
                Err(Failure::Refused(no)) if STAYS.contains(&no.code.as_ref()) => {}
                Err(other) => return Err(other),
            }
        }
    }
    give_back(tx, actor, order.id)
}

/// So much of what is kept has left.
fn leave(tx: &mut Tx<'_>, actor: &Actor, order: &Order, row: &Reservation, quantity: Quantity) -> Done<()> {
    let leaves = Ending { way: Way::Consume, by: actor };
    let gone = reservations::end(tx, row, leaves, Some(quantity), None, HANDED_OUT.to_owned())?;
    sold::moved(tx, order, row.variant, gone.moved.movement.record())
}

/// So much of a line is not kept for its order any more.
pub(crate) fn free(tx: &mut Tx<'_>, actor: &Actor, line: &OrderLine, quantity: Quantity) -> Done<()> {
    for (variant, quantity) in parts(tx, line, quantity)? {
        let mut left = quantity;
        for row in kept_for(tx, line.order, Some(variant))? {
            let part = row.open.min(left);
            if part.is_positive() {
                let freed = Ending { way: Way::Release, by: actor };
                reservations::end(tx, &row, freed, Some(part), None, CALLED_OFF.to_owned())?;
                left = left.minus(part)?;
            }
        }
    }
    Ok(())
}

/// So much of a line, at a place.
pub(crate) struct Part<'a> {
    pub order: &'a Order,
    pub line: &'a OrderLine,
    pub quantity: Quantity,
    pub location: LocationId,
    pub lot: Option<&'a str>,
}

/// So much of a line leaves.
pub(crate) fn hand_out(tx: &mut Tx<'_>, actor: &Actor, part: &Part<'_>) -> Done<()> {
    let Part { order, line, location, .. } = *part;
    let Some(bought) = line.variant else { return Ok(()) };
    for (variant, quantity) in parts(tx, line, part.quantity)? {
        let lot = lots::known(tx, variant, part.lot)?;
        let of = (variant, location);
        let mut left = quantity;
        for row in kept_for(tx, line.order, Some(variant))? {
            let part = row.open.min(left);
            if !part.is_positive() {
                continue;
            }
            let is_here = row.location == location;
            let way = if is_here { Way::Consume } else { Way::Release };
            let reason = if is_here { HANDED_OUT } else { CALLED_OFF };
            let lot = lot.filter(|_| is_here);
            let ended = reservations::end(tx, &row, Ending { way, by: actor }, Some(part), lot, reason.to_owned())
                .map_err(|no| of_line(no, &line.name))?;
            if is_here {
                sold::moved(tx, order, bought, ended.moved.movement.record())?;
                left = left.minus(part)?;
            }
        }
        if left.is_positive() {
            let leaving = moving(Kind::Consume, of, left.negated()?, HANDED_OUT.to_owned(), line.order);
            let gone = enter(tx, actor, Entry { lot, ..Entry::from(leaving) }).map_err(|no| of_line(no, &line.name))?;
            sold::moved(tx, order, bought, gone.movement.record())?;
        }
    }
    Ok(())
}

/// So much of a line comes back.
pub(crate) fn take_in(tx: &mut Tx<'_>, actor: &Actor, part: &Part<'_>, reason: &str) -> Done<()> {
    let Part { order, line, location, .. } = *part;
    let Some(bought) = line.variant else { return Ok(()) };
    for (variant, quantity) in parts(tx, line, part.quantity)? {
        let lot = lots::known(tx, variant, part.lot)?;
        let coming = moving(Kind::Receive, (variant, location), quantity, reason.to_owned(), line.order);
        let back = enter(tx, actor, Entry { lot, ..Entry::from(coming) }).map_err(|no| of_line(no, &line.name))?;
        sold::moved(tx, order, bought, back.movement.record())?;
    }
    Ok(())
}

fn moving(
    kind: Kind,
    (variant, location): (VariantId, LocationId),
    on_hand: Quantity,
    reason: String,
    order: OrderId,
) -> Move {
    let source = Some(order.to_string());
    Move { kind, variant, location, on_hand, reserved: Quantity::ZERO, reason, source }
}

/// What was bought when this left, as far as anybody can say: itself, or the first bundle of the order that has it.
pub(crate) fn bought(snapshot: &mut Snapshot<'_>, lines: &[OrderLine], left: VariantId) -> Done<VariantId> {
    if lines.iter().any(|line| line.variant == Some(left)) {
        return Ok(left);
    }
    for line in lines {
        if parts(snapshot, line, Quantity::whole(1))?.iter().any(|(part, _)| *part == left) {
            return Ok(line.variant.unwrap_or(left));
        }
    }
    Ok(left)
}

/// What lies on a shelf for so many of a line; nothing for what the catalog does not have.
fn parts(snapshot: &mut Snapshot<'_>, line: &OrderLine, quantity: Quantity) -> Done<Vec<(VariantId, Quantity)>> {
    let Some(id) = line.variant.filter(|_| quantity.is_positive()) else { return Ok(Vec::new()) };
    let variant = catalog::variant(snapshot, id)?;
    let parts = bundles::parts(snapshot, &variant, quantity)?;
    Ok(parts.into_iter().map(|part| (part.variant, part.quantity)).collect())
}

/// What is still kept for an order, the oldest first.
fn kept_for(snapshot: &mut Snapshot<'_>, order: OrderId, variant: Option<VariantId>) -> Done<Vec<Reservation>> {
    let mut query = kept::table
        .filter(kept::source.eq(order.to_string()))
        .filter(kept::state.eq(ReservationState::Active))
        .select(Reservation::as_select())
        .into_boxed();
    if let Some(variant) = variant {
        query = query.filter(kept::variant.eq(variant));
    }
    snapshot.load(query.order(kept::id).limit(RESERVATIONS))
}

/// The same no, with what it is about.
fn of_line(no: Failure, name: &str) -> Failure {
    match no {
        Failure::Refused(mut problem) => {
            problem.detail = format!("{name}: {}", problem.detail).into();
            Failure::Refused(problem)
        }
        other => other,
    }
}

/// Goods that lie nowhere: an order without a location.
pub(crate) fn check_location(snapshot: &mut Snapshot<'_>, location: Option<LocationId>) -> Done<Option<LocationId>> {
    let Some(id) = location else { return Ok(None) };
    let found = stock::ledger::location(snapshot, id)?;
    if found.archived_at.is_some() {
        let detail = format!("{} is archived. Choose another location.", found.name);
        return Err(Problem::invalid("/location", detail).into());
    }
    Ok(Some(id))
}
