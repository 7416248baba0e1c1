//! What was spoken for is available again.

use door::{Done, Method, Spec, Tx, Write};
use model::{Actor, Quantity};

use super::SoMuchThere;
use crate::{
    MOVE,
    ledger::{Move, record},
    records::{Kind, Moved},
    rules,
};

pub struct Release;

impl Write for Release {
    const SPEC: Spec =
        Spec::new("stock.release", MOVE, "Give back what was kept for somebody").at(Method::Post, "/stock/releases");
    type Input = SoMuchThere;
    type Output = Moved;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &SoMuchThere) -> Done<Moved> {
        let quantity = rules::positive(input.quantity)?;
        let wanted = Move {
            kind: Kind::Release,
            variant: input.variant,
            location: input.location,
            on_hand: Quantity::ZERO,
            reserved: quantity.negated()?,
            reason: rules::note(input.reason.as_deref())?,
            source: input.source.clone(),
        };
        record(tx, wanted)
    }
}
