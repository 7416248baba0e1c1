//! What was reserved leaves the shop.

use door::{Done, Method, Spec, Tx, Write};
use model::Actor;

use super::{PartOfReservation, SoMuchReserved};
use crate::{
    MOVE,
    records::Moved,
    reservations::{Reserved, Way},
};

pub struct Consume;

impl Write for Consume {
    const SPEC: Spec =
        Spec::new("stock.consume", MOVE, "Hand out what was reserved").at(Method::Post, "/stock/consumptions");
    type Input = SoMuchReserved;
    type Output = Moved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &SoMuchReserved) -> Done<Moved> {
        input.end(Way::Consume, actor, tx)
    }
}

/// The same of one reservation, wholly or in part.
pub struct ConsumeReservation;

impl Write for ConsumeReservation {
    const SPEC: Spec =
        Spec::new("stock.consume-reservation", MOVE, "Hand out what a reservation keeps, wholly or in part")
            .at(Method::Post, "/stock/reservations/{id}/consumption");
    type Input = PartOfReservation;
    type Output = Reserved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &PartOfReservation) -> Done<Reserved> {
        input.end(Way::Consume, actor, tx)
    }
}
