//! Keeps a reservation for longer, or not as long, or until somebody ends it.

use door::{Done, Method, Record as _, Spec, Tx, View, Write};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    MOVE,
    reservations::{Reservation, ReservationId, check_active, check_expiry, remind, reservation},
};

pub struct Extend;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReservationChange")]
pub struct Change {
    pub id: ReservationId,
    /// The version you saw.
    pub version: i64,
    /// When it is given back by itself; null for never.
    pub expires_at: Option<Timestamp>,
}

impl Write for Extend {
    const SPEC: Spec = Spec::new("stock.change-reservation", MOVE, "Change until when a reservation is kept")
        .versioned()
        .at(Method::Patch, "/stock/reservations/{id}");
    type Input = Change;
    type Output = View<Reservation>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Reservation>> {
        let before = reservation(tx, input.id)?.seen_at(input.version)?;
        check_active(&before)?;
        check_expiry(tx, input.expires_at)?;
        let after = Reservation { expires_at: input.expires_at, ..before.clone() };
        if after == before {
            return Ok(View::of(tx, before));
        }
        let after = tx.update(&before, after)?;
        remind(tx, &after)?;
        Ok(View::of(tx, after))
    }
}
