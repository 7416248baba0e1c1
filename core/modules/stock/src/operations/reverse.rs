//! Takes a movement back: another one that does the opposite and names it. The first stays as it was.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Snapshot, Spec, Tx, Write};
use model::{Actor, Quantity, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ADJUST,
    ledger::{Entry, Move, Price, carried, enter},
    records::{Kind, Moved, Movement, MovementId},
    rules,
    schema::movements,
    worth::{Back, Worth},
};

pub struct Reverse;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Reversal")]
pub struct Reversal {
    /// The movement to take back.
    pub id: MovementId,
    /// For whoever asks later: typed twice, wrong location.
    pub reason: String,
}

impl Write for Reverse {
    const SPEC: Spec = Spec::new("stock.reverse", ADJUST, "Take a movement back by its opposite")
        .at(Method::Post, "/stock/movements/{id}/reversal");
    type Input = Reversal;
    type Output = Moved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Reversal) -> Done<Moved> {
        let movement = movement(tx, input.id)?;
        let reason = rules::reason(&input.reason)?;
        check_may_be_reversed(&movement)?;
        if let Some(by) = reversal_of(tx, movement.id)? {
            let detail = format!("This movement was taken back already, by {by}.");
            return Err(Problem::conflict("stock.reversed", detail).into());
        }
        let opposite = Move {
            kind: movement.kind,
            variant: movement.variant,
            location: movement.location,
            on_hand: movement.on_hand.negated()?,
            // What was handed out comes back; whom it was kept for has to ask again.
            reserved: Quantity::ZERO,
            reason,
            source: movement.source.clone(),
        };
        let price = price(&movement);
        let entry = Entry { lot: movement.lot, price, reverses: Some(movement.id), ..Entry::from(opposite) };
        enter(tx, actor, entry)
    }
}

pub fn movement(snapshot: &mut Snapshot<'_>, id: MovementId) -> Done<Movement> {
    let found = snapshot.first(movements::table.filter(movements::id.eq(id)).select(Movement::as_select()))?;
    found.ok_or_else(|| Problem::not_found("movement", id).into())
}

fn reversal_of(snapshot: &mut Snapshot<'_>, id: MovementId) -> Done<Option<MovementId>> {
    snapshot.first(movements::table.filter(movements::reverses.eq(id)).select(movements::id))
}

/// What is one half of something is taken back as a whole, by what did it.
fn check_may_be_reversed(movement: &Movement) -> Result<(), Problem> {
    if movement.reverses.is_some() {
        return Err(Problem::refused(
            "stock.is-reversal",
            "This takes another movement back. Do what was taken back once more instead.",
        ));
    }
    match movement.kind {
        Kind::TransferOut | Kind::TransferIn => Err(Problem::refused(
            "stock.half-of-transfer",
            "This is one half of a transfer. Transfer it back instead, or close the transfer it belongs to.",
        )),
        Kind::Reserve | Kind::Release => Err(Problem::refused(
            "stock.of-reservation",
            "This belongs to a reservation. Release the reservation, or reserve once more.",
        )),
        Kind::Receive | Kind::Adjust | Kind::Consume => Ok(()),
    }
}

/// What came in leaves at its own price; what left comes back with what it took along.
fn price(movement: &Movement) -> Price {
    if !movement.on_hand.is_positive() {
        return carried(movement);
    }
    let of = |value: Option<Rate>| value.map_or(0, Rate::millionths);
    let worth = Worth { average: of(movement.value_average), fifo: of(movement.value_fifo) };
    Price::Back(Back { line: movement.line, worth })
}
