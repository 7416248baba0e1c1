//! One reservation.

use door::{Done, Method, Read, Snapshot, Spec, View};
use model::Actor;

use super::OfReservation;
use crate::{
    READ,
    reservations::{Reservation, reservation},
};

pub struct Get;

impl Read for Get {
    const SPEC: Spec = Spec::new("stock.get-reservation", READ, "A reservation")
        .versioned()
        .quick()
        .at(Method::Get, "/stock/reservations/{id}");
    type Input = OfReservation;
    type Output = View<Reservation>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfReservation) -> Done<View<Reservation>> {
        let found = reservation(snapshot, input.id)?;
        Ok(View::of(snapshot, found))
    }
}
