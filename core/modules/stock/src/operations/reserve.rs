//! Some of what is there is spoken for. It stays where it is and is no longer available.

use door::{Done, Method, Spec, Tx, Write};
use model::{Actor, Quantity};

use super::SoMuchThere;
use crate::{
    MOVE,
    ledger::{Move, record},
    records::{Kind, Moved},
    rules,
};

pub struct Reserve;

impl Write for Reserve {
    const SPEC: Spec =
        Spec::new("stock.reserve", MOVE, "Keep some for somebody").at(Method::Post, "/stock/reservations");
    type Input = SoMuchThere;
    type Output = Moved;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &SoMuchThere) -> Done<Moved> {
        let quantity = rules::positive(input.quantity)?;
        let wanted = Move {
            kind: Kind::Reserve,
            variant: input.variant,
            location: input.location,
            on_hand: Quantity::ZERO,
            reserved: quantity,
            reason: rules::note(input.reason.as_deref())?,
            source: input.source.clone(),
        };
        record(tx, wanted)
    }
}
