//! What was spoken for is available again.

use door::{Done, Method, Spec, Tx, Write};
use model::Actor;

use super::{PartOfReservation, SoMuchReserved};
use crate::{
    MOVE,
    records::Moved,
    reservations::{Reserved, Way},
};

pub struct Release;

impl Write for Release {
    const SPEC: Spec =
        Spec::new("stock.release", MOVE, "Give back what was kept for somebody").at(Method::Post, "/stock/releases");
    type Input = SoMuchReserved;
    type Output = Moved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &SoMuchReserved) -> Done<Moved> {
        input.end(Way::Release, actor, tx)
    }
}

/// The same of one reservation, wholly or in part.
pub struct ReleaseReservation;

impl Write for ReleaseReservation {
    const SPEC: Spec =
        Spec::new("stock.release-reservation", MOVE, "Give back what a reservation keeps, wholly or in part")
            .at(Method::Post, "/stock/reservations/{id}/release");
    type Input = PartOfReservation;
    type Output = Reserved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &PartOfReservation) -> Done<Reserved> {
        input.end(Way::Release, actor, tx)
    }
}
