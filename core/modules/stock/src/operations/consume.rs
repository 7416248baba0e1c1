//! What was reserved leaves the shop.

use door::{Done, Method, Spec, Tx, Write};
use model::Actor;

use super::SoMuchThere;
use crate::{
    MOVE,
    ledger::{Move, record},
    records::{Kind, Moved},
    rules,
};

pub struct Consume;

impl Write for Consume {
    const SPEC: Spec =
        Spec::new("stock.consume", MOVE, "Hand out what was reserved").at(Method::Post, "/stock/consumptions");
    type Input = SoMuchThere;
    type Output = Moved;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &SoMuchThere) -> Done<Moved> {
        let quantity = rules::positive(input.quantity)?;
        let wanted = Move {
            kind: Kind::Consume,
            variant: input.variant,
            location: input.location,
            on_hand: quantity.negated()?,
            reserved: quantity.negated()?,
            reason: rules::note(input.reason.as_deref())?,
            source: input.source.clone(),
        };
        record(tx, wanted)
    }
}
