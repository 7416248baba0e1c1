//! What was reserved leaves the shop.

use door::{Done, Method, Spec, Tx, Write};
use model::Actor;

use super::{PartOfReservation, SoMuchReserved};
use crate::{
    MOVE, lots,
    records::Moved,
    reservations::{Ending, Reserved, Way, end, end_oldest, reservation},
    rules,
};

pub struct Consume;

impl Write for Consume {
    const SPEC: Spec =
        Spec::new("stock.consume", MOVE, "Hand out what was reserved").at(Method::Post, "/stock/consumptions");
    type Input = SoMuchReserved;
    type Output = Moved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &SoMuchReserved) -> Done<Moved> {
        let quantity = rules::positive(input.quantity)?;
        let reason = rules::note("/reason", input.reason.as_deref())?;
        let lot = lots::known(tx, input.variant, input.lot.as_deref())?;
        let of = (input.variant, input.location);
        end_oldest(tx, Ending { way: Way::Consume, by: actor }, of, quantity, lot, reason, input.source.clone())
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
        let reservation = reservation(tx, input.id)?;
        let quantity = input.quantity.map(rules::positive).transpose()?;
        let reason = rules::note("/reason", input.reason.as_deref())?;
        let lot = lots::known(tx, reservation.variant, input.lot.as_deref())?;
        end(tx, &reservation, Ending { way: Way::Consume, by: actor }, quantity, lot, reason)
    }
}
