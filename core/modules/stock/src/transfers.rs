//! Goods on their way. What was sent has left one place and not arrived at the other; meanwhile it is at a
//! location of its own, so it is seen, counted and valued like everything else, and never lost between.

use catalog::VariantId;
use declare::Record;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use door::{Done, Problem, Snapshot, Tx, View};
use model::{Actor, Quantity, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    ledger::{Entry, Move, carried, enter},
    lots::LotId,
    records::{Kind, Location, LocationId, Place},
    schema::{locations, transfer_lines, transfers},
};

pub use noun::{TransferId, TransferLineId};

/// What the ids name.
mod noun {
    model::nouns! {
        /// Goods on their way from one location to another.
        Transfer => TransferId = "trf",
        /// One kind of goods of a transfer.
        TransferLine => TransferLineId = "trl",
    }
}

model::words! {
    /// How far a transfer has come.
    pub enum TransferState {
        /// Being written; nothing has moved.
        Draft = "draft",
        /// Out of the one place; what has not arrived at the other is in transit.
        Sent = "sent",
        /// Everything has arrived, or it is known what became of it.
        Closed = "closed",
        Cancelled = "cancelled",
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = transfers, treat_none_as_null = true)]
#[record(table = transfers, kind = "transfer")]
pub struct Transfer {
    pub id: TransferId,
    pub version: i64,
    #[label(internal)]
    #[diesel(column_name = source_location)]
    pub from: LocationId,
    #[label(internal)]
    #[diesel(column_name = target_location)]
    pub to: LocationId,
    #[label(internal)]
    pub state: TransferState,
    #[label(internal)]
    pub note: String,
    #[label(internal)]
    pub created_at: Timestamp,
    #[label(internal)]
    pub created_by: String,
    #[label(internal)]
    pub sent_at: Option<Timestamp>,
    #[label(internal)]
    pub ended_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = transfer_lines, treat_none_as_null = true)]
#[record(table = transfer_lines, kind = "transfer-line")]
pub struct TransferLine {
    pub id: TransferLineId,
    pub version: i64,
    #[label(internal)]
    pub transfer: TransferId,
    #[label(internal)]
    pub variant: VariantId,
    #[label(internal)]
    pub lot: Option<LotId>,
    #[label(internal)]
    pub quantity: Quantity,
    #[label(internal)]
    pub received: Quantity,
    /// What left and never arrived.
    #[label(internal)]
    pub missing: Quantity,
    /// What went back to where it came from.
    #[label(internal)]
    pub returned: Quantity,
    /// Why not all of it arrived.
    #[label(internal)]
    pub reason: String,
}

impl TransferLine {
    /// What is still on its way.
    pub fn outstanding(&self) -> Done<Quantity> {
        Ok(self.quantity.minus(self.received)?.minus(self.missing)?.minus(self.returned)?)
    }
}

/// A transfer with its lines.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TransferWithLines")]
pub struct Whole {
    #[serde(flatten)]
    pub transfer: View<Transfer>,
    pub lines: Vec<View<TransferLine>>,
}

impl Whole {
    pub fn of(snapshot: &mut Snapshot<'_>, transfer: Transfer) -> Done<Self> {
        let lines = lines(snapshot, transfer.id)?;
        let lines = lines.into_iter().map(|line| View::of(snapshot, line)).collect();
        Ok(Self { transfer: View::of(snapshot, transfer), lines })
    }
}

pub fn transfer(snapshot: &mut Snapshot<'_>, id: TransferId) -> Done<Transfer> {
    let found = snapshot.first(transfers::table.filter(transfers::id.eq(id)).select(Transfer::as_select()))?;
    found.ok_or_else(|| Problem::not_found("transfer", id).into())
}

pub fn lines(snapshot: &mut Snapshot<'_>, id: TransferId) -> Done<Vec<TransferLine>> {
    let of = transfer_lines::table.filter(transfer_lines::transfer.eq(id));
    snapshot.load(of.order(transfer_lines::id).select(TransferLine::as_select()))
}

/// The transfer, if it is as far as it should be.
pub fn check_state(transfer: &Transfer, wanted: TransferState) -> Result<(), Problem> {
    if transfer.state == wanted {
        return Ok(());
    }
    let detail = format!("This transfer is {}, so this cannot be done with it.", transfer.state);
    Err(Problem::refused("stock.transfer-state", detail))
}

/// Where what is on its way is.
pub fn transit(tx: &mut Tx<'_>) -> Done<LocationId> {
    let found = tx.first(locations::table.filter(locations::kind.eq(Place::Transit)).select(locations::id))?;
    if let Some(id) = found {
        return Ok(id);
    }
    let mut name = "In transit".to_owned();
    while tx
        .first::<_, LocationId>(locations::table.filter(locations::name.eq(name.clone())).select(locations::id))?
        .is_some()
    {
        name.push('*');
    }
    let location = Location {
        id: tx.new_id(),
        version: 1,
        name,
        allows_negative: false,
        created_at: tx.now(),
        archived_at: None,
        kind: Place::Transit,
    };
    tx.insert(&location)?;
    Ok(location.id)
}

/// Moves some of a line from one location to another, with what it is worth.
pub fn carry(
    tx: &mut Tx<'_>,
    by: &Actor,
    line: &TransferLine,
    from: LocationId,
    to: LocationId,
    quantity: Quantity,
) -> Done<()> {
    let leaving = Move {
        kind: Kind::TransferOut,
        variant: line.variant,
        location: from,
        on_hand: quantity.negated()?,
        reserved: Quantity::ZERO,
        reason: String::new(),
        source: Some(line.transfer.to_string()),
    };
    let arriving = Move { kind: Kind::TransferIn, location: to, on_hand: quantity, ..leaving.clone() };
    let step = |wanted| Entry { lot: line.lot, is_of_transfer: true, ..Entry::from(wanted) };
    let out = enter(tx, by, step(leaving))?;
    enter(tx, by, Entry { price: carried(out.movement.record()), ..step(arriving) })?;
    Ok(())
}

/// The transfer is over if nothing of it is on its way any more.
pub fn settled(tx: &mut Tx<'_>, before: &Transfer) -> Done<Transfer> {
    let mut after = before.clone();
    let mut is_open = false;
    for line in lines(tx, before.id)? {
        is_open |= line.outstanding()?.is_positive();
    }
    if !is_open {
        after.state = TransferState::Closed;
        after.ended_at = Some(tx.now());
    }
    // Also where it goes on: whoever saw it before has not seen what arrived.
    tx.update(before, after)
}
