//! Goods came in.

use door::{Done, Method, Spec, Tx, Write};
use model::{Actor, Quantity};

use super::SoMuchThere;
use crate::{
    MOVE,
    ledger::{Move, record},
    records::{Kind, Moved},
    rules,
};

pub struct Receive;

impl Write for Receive {
    const SPEC: Spec = Spec::new("stock.receive", MOVE, "Goods came in").at(Method::Post, "/stock/receipts");
    type Input = SoMuchThere;
    type Output = Moved;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &SoMuchThere) -> Done<Moved> {
        let quantity = rules::positive(input.quantity)?;
        let wanted = Move {
            kind: Kind::Receive,
            variant: input.variant,
            location: input.location,
            on_hand: quantity,
            reserved: Quantity::ZERO,
            reason: rules::note(input.reason.as_deref())?,
            source: input.source.clone(),
        };
        record(tx, wanted)
    }
}
