//! What is kept for somebody: how much, what for, and until when. What a location has reserved is the sum of what
//! its reservations still keep.

use catalog::VariantId;
use declare::Record;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use door::{Ask, Done, Door, Problem, Snapshot, Tx, View, job};
use model::{Actor, Quantity, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    ledger::{Entry, Move, enter},
    lots::LotId,
    records::{Kind, LocationId, Moved},
    schema::reservations,
};

pub use noun::ReservationId;

/// The job that gives back what was kept until now.
pub const EXPIRE: &str = "stock.expire-reservation";
/// Reservations of one level looked at in one step.
const STEP: i64 = 100;

/// What the ids name.
mod noun {
    model::nouns! {
        /// Something that is kept for somebody.
        Reservation => ReservationId = "rsv",
    }
}

model::words! {
    /// What became of a reservation.
    pub enum ReservationState {
        /// Some of it is still kept.
        Active = "active",
        /// Handed out, at least in part; the rest was given back.
        Consumed = "consumed",
        /// Given back.
        Released = "released",
        /// Nobody came in time.
        Expired = "expired",
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = reservations, treat_none_as_null = true)]
#[record(table = reservations, kind = "reservation")]
pub struct Reservation {
    pub id: ReservationId,
    pub version: i64,
    #[label(internal)]
    pub variant: VariantId,
    #[label(internal)]
    pub location: LocationId,
    #[label(internal)]
    pub quantity: Quantity,
    /// What of it is still kept.
    #[label(internal)]
    pub open: Quantity,
    /// What of it was handed out.
    #[label(internal)]
    pub consumed: Quantity,
    #[label(internal)]
    pub state: ReservationState,
    /// What it is for, such as an order's id.
    #[label(internal)]
    pub source: Option<String>,
    #[label(internal)]
    pub reason: String,
    /// When it is given back by itself.
    #[label(internal)]
    pub expires_at: Option<Timestamp>,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub created_by: String,
    #[label(internal)]
    pub ended_at: Option<Timestamp>,
}

/// What is to be kept.
#[derive(Debug, Clone)]
pub struct Wish {
    pub variant: VariantId,
    pub location: LocationId,
    pub quantity: Quantity,
    pub reason: String,
    pub source: Option<String>,
    pub expires_at: Option<Timestamp>,
}

/// How something stops being kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Consume,
    Release,
    Expire,
}

/// By whom, and how.
#[derive(Debug, Clone, Copy)]
pub struct Ending<'a> {
    pub way: Way,
    pub by: &'a Actor,
}

/// A movement, and the reservation that it belongs to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Reserved")]
pub struct Reserved {
    pub reservation: View<Reservation>,
    #[serde(flatten)]
    pub moved: Moved,
}

pub fn reserve(tx: &mut Tx<'_>, actor: &Actor, wish: Wish) -> Done<Reserved> {
    keep(tx, actor, wish, false)
}

/// Keeps what was sold elsewhere already, whether it is there or not: what is missing is owed, and what comes in is for
/// whom it is owed to before it is free.
pub fn owe(tx: &mut Tx<'_>, actor: &Actor, wish: Wish) -> Done<Reserved> {
    keep(tx, actor, wish, true)
}

fn keep(tx: &mut Tx<'_>, actor: &Actor, wish: Wish, is_sold: bool) -> Done<Reserved> {
    check_expiry(tx, wish.expires_at)?;
    let kept = Move {
        kind: Kind::Reserve,
        variant: wish.variant,
        location: wish.location,
        on_hand: Quantity::ZERO,
        reserved: wish.quantity,
        reason: wish.reason.clone(),
        source: wish.source.clone(),
    };
    let moved = enter(tx, actor, Entry { is_sold, ..Entry::from(kept) })?;
    let row = Reservation {
        id: tx.new_id(),
        version: 1,
        variant: wish.variant,
        location: wish.location,
        quantity: wish.quantity,
        open: wish.quantity,
        consumed: Quantity::ZERO,
        state: ReservationState::Active,
        source: wish.source,
        reason: wish.reason,
        expires_at: wish.expires_at,
        created_at: tx.now(),
        created_by: actor.who.to_string(),
        ended_at: None,
    };
    tx.insert(&row)?;
    remind(tx, &row)?;
    Ok(Reserved { reservation: View::of(tx, row), moved })
}

/// Hands out or gives back some of a reservation; all that it still keeps where no quantity is said.
pub fn end(
    tx: &mut Tx<'_>,
    before: &Reservation,
    ending: Ending<'_>,
    quantity: Option<Quantity>,
    lot: Option<LotId>,
    reason: String,
) -> Done<Reserved> {
    check_active(before)?;
    let quantity = quantity.unwrap_or(before.open);
    if quantity > before.open {
        return Err(not_reserved(before.open).into());
    }
    let source = before.source.clone();
    let moved = go(tx, ending, (before.variant, before.location), quantity, lot, reason, source)?;
    let after = lessen(tx, before, ending.way, quantity)?;
    Ok(Reserved { reservation: View::of(tx, after), moved })
}

/// The same for whoever names no reservation: the oldest go first, of this source where one is named.
pub fn end_oldest(
    tx: &mut Tx<'_>,
    ending: Ending<'_>,
    of: (VariantId, LocationId),
    quantity: Quantity,
    lot: Option<LotId>,
    reason: String,
    source: Option<String>,
) -> Done<Moved> {
    let moved = go(tx, ending, of, quantity, lot, reason, source.clone())?;
    let (mut rest, mut last) = (quantity, None);
    while rest.is_positive() {
        let rows = oldest(tx, of, source.as_deref(), last)?;
        if rows.is_empty() {
            return Err(not_reserved(quantity.minus(rest)?).into());
        }
        for row in rows {
            last = Some(row.id);
            let part = row.open.min(rest);
            rest = rest.minus(part)?;
            if part.is_positive() {
                lessen(tx, &row, ending.way, part)?;
            }
        }
    }
    Ok(moved)
}

pub fn reservation(snapshot: &mut Snapshot<'_>, id: ReservationId) -> Done<Reservation> {
    let found = snapshot.first(reservations::table.filter(reservations::id.eq(id)).select(Reservation::as_select()))?;
    found.ok_or_else(|| Problem::not_found("reservation", id).into())
}

pub fn check_active(reservation: &Reservation) -> Result<(), Problem> {
    if reservation.state == ReservationState::Active {
        return Ok(());
    }
    let detail = format!("This reservation is {}; nothing is kept by it any more.", reservation.state);
    Err(Problem::refused("stock.reservation-over", detail))
}

pub fn check_expiry(snapshot: &Snapshot<'_>, expires_at: Option<Timestamp>) -> Result<(), Problem> {
    match expires_at {
        Some(at) if at <= snapshot.now() => Err(Problem::invalid("/expires_at", "This moment has passed already.")),
        _ => Ok(()),
    }
}

/// Leaves the job that looks at the reservation when its time has come.
pub fn remind(tx: &mut Tx<'_>, reservation: &Reservation) -> Done<()> {
    match reservation.expires_at {
        None => Ok(()),
        due_at => tx.enqueue(job::New { due_at, ..job::New::now(EXPIRE, &reservation.id) }),
    }
}

/// What the job does: it asks, like everybody.
pub async fn run_expiry(
    door: &std::sync::Arc<Door>,
    workspace: Option<WorkspaceId>,
    id: ReservationId,
) -> Result<(), Problem> {
    let system = Actor::system("stock", workspace, door.now());
    let of = crate::operations::reservations::OfReservation { id };
    door.ask(&system, Ask::with(EXPIRE, &of)).await.map(drop)
}

fn go(
    tx: &mut Tx<'_>,
    ending: Ending<'_>,
    (variant, location): (VariantId, LocationId),
    quantity: Quantity,
    lot: Option<LotId>,
    reason: String,
    source: Option<String>,
) -> Done<Moved> {
    let less = quantity.negated()?;
    let (kind, on_hand) = match ending.way {
        Way::Consume => (Kind::Consume, less),
        Way::Release | Way::Expire => (Kind::Release, Quantity::ZERO),
    };
    let wanted = Move { kind, variant, location, on_hand, reserved: less, reason, source };
    enter(tx, ending.by, Entry { lot, ..Entry::from(wanted) })
}

fn lessen(tx: &mut Tx<'_>, before: &Reservation, way: Way, quantity: Quantity) -> Done<Reservation> {
    let mut after = before.clone();
    after.open = before.open.minus(quantity)?;
    if way == Way::Consume {
        after.consumed = before.consumed.plus(quantity)?;
    }
    if after.open.is_zero() {
        after.ended_at = Some(tx.now());
        after.state = match way {
            Way::Expire => ReservationState::Expired,
            _ if after.consumed.is_positive() => ReservationState::Consumed,
            _ => ReservationState::Released,
        };
    }
    tx.update(before, after)
}

fn oldest(
    snapshot: &mut Snapshot<'_>,
    (variant, location): (VariantId, LocationId),
    source: Option<&str>,
    last: Option<ReservationId>,
) -> Done<Vec<Reservation>> {
    let mut query = reservations::table
        .filter(reservations::variant.eq(variant))
        .filter(reservations::location.eq(location))
        .filter(reservations::state.eq(ReservationState::Active))
        .select(Reservation::as_select())
        .into_boxed();
    if let Some(source) = source {
        query = query.filter(reservations::source.eq(source.to_owned()));
    }
    if let Some(last) = last {
        query = query.filter(reservations::id.gt(last));
    }
    snapshot.load(query.order(reservations::id).limit(STEP))
}

fn not_reserved(kept: Quantity) -> Problem {
    Problem::refused("stock.not-reserved", format!("Only {kept} of it is kept by a reservation of this kind."))
}
