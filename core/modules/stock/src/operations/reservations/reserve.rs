//! Some of what is there is spoken for. It stays where it is and is no longer available.

use catalog::VariantId;
use door::{Done, Method, Spec, Tx, Write};
use model::{Actor, Quantity, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    MOVE,
    records::LocationId,
    reservations::{Reserved, Wish, reserve},
    rules,
};

pub struct Reserve;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewReservation")]
pub struct NewReservation {
    pub variant: VariantId,
    pub location: LocationId,
    /// More than zero.
    pub quantity: Quantity,
    #[serde(default)]
    pub reason: Option<String>,
    /// What it is for, such as an order's id.
    #[serde(default)]
    pub source: Option<String>,
    /// When it is given back by itself. Without it, it is kept until somebody ends it.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

impl Write for Reserve {
    const SPEC: Spec =
        Spec::new("stock.reserve", MOVE, "Keep some for somebody").at(Method::Post, "/stock/reservations");
    type Input = NewReservation;
    type Output = Reserved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &NewReservation) -> Done<Reserved> {
        let wish = Wish {
            variant: input.variant,
            location: input.location,
            quantity: rules::positive(input.quantity)?,
            reason: rules::note("/reason", input.reason.as_deref())?,
            source: input.source.clone(),
            expires_at: input.expires_at,
        };
        reserve(tx, actor, wish)
    }
}
