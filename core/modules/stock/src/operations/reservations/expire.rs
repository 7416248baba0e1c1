//! Gives back what a reservation keeps when its time has come. Only the system asks, by a job; may be asked again.

use door::{Done, Spec, Tx, View, Write};
use model::Actor;

use super::OfReservation;
use crate::{
    EXPIRY,
    reservations::{EXPIRE, Ending, Reservation, ReservationState, Way, end, reservation},
};

const REASON: &str = "Nobody came in time.";

pub struct Expire;

impl Write for Expire {
    const SPEC: Spec = Spec::new(EXPIRE, EXPIRY, "Give back what was kept until now");
    type Input = OfReservation;
    type Output = View<Reservation>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &OfReservation) -> Done<View<Reservation>> {
        let found = reservation(tx, input.id)?;
        let is_due = found.expires_at.is_some_and(|at| at <= tx.now());
        // It was ended meanwhile, or it is kept for longer than when the job was left.
        if found.state != ReservationState::Active || !is_due {
            return Ok(View::of(tx, found));
        }
        Ok(end(tx, &found, Ending { way: Way::Expire, by: actor }, None, None, REASON.to_owned())?.reservation)
    }
}
