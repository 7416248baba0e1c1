//! What was spoken for is available again.

use door::{Done, Method, Spec, Tx, Write};
use model::Actor;

use super::{PartOfReservation, SoMuchReserved};
use crate::{
    MOVE, lots,
    records::Moved,
    reservations::{Ending, Reserved, Way, end, end_oldest, reservation},
    rules,
};

pub struct Release;

impl Write for Release {
    const SPEC: Spec =
        Spec::new("stock.release", MOVE, "Give back what was kept for somebody").at(Method::Post, "/stock/releases");
    type Input = SoMuchReserved;
    type Output = Moved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &SoMuchReserved) -> Done<Moved> {
        let quantity = rules::positive(input.quantity)?;
        let reason = rules::note("/reason", input.reason.as_deref())?;
        let lot = lots::known(tx, input.variant, input.lot.as_deref())?;
        let of = (input.variant, input.location);
        end_oldest(tx, Ending { way: Way::Release, by: actor }, of, quantity, lot, reason, input.source.clone())
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
        let reservation = reservation(tx, input.id)?;
        let quantity = input.quantity.map(rules::positive).transpose()?;
        let reason = rules::note("/reason", input.reason.as_deref())?;
        let lot = lots::known(tx, reservation.variant, input.lot.as_deref())?;
        end(tx, &reservation, Ending { way: Way::Release, by: actor }, quantity, lot, reason)
    }
}
