//! Corrects what a location holds, by a difference and with a reason.

use catalog::VariantId;
use door::{Done, Method, Problem, Spec, Tx, Write};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ADJUST,
    ledger::{Entry, Move, enter},
    lots,
    records::{Kind, LocationId, Moved},
    rules,
};

pub struct Adjust;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    pub variant: VariantId,
    pub location: LocationId,
    /// How much more there is than was thought; negative for less.
    pub change: Quantity,
    /// For whoever asks later: broken, found, miscounted.
    pub reason: String,
    /// Which batch, or which piece, by its name: where they are told apart. What was found may be a new one.
    #[serde(default)]
    pub lot: Option<String>,
}

impl Write for Adjust {
    const SPEC: Spec =
        Spec::new("stock.adjust", ADJUST, "Correct what a location holds").at(Method::Post, "/stock/adjustments");
    type Input = Adjustment;
    type Output = Moved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Adjustment) -> Done<Moved> {
        if input.change.is_zero() {
            return Err(Problem::invalid("/change", "A change of zero changes nothing.").into());
        }
        let wanted = Move {
            kind: Kind::Adjust,
            variant: input.variant,
            location: input.location,
            on_hand: input.change,
            reserved: Quantity::ZERO,
            reason: rules::reason(&input.reason)?,
            source: None,
        };
        let lot = if input.change.is_negative() {
            lots::known(tx, input.variant, input.lot.as_deref())?
        } else {
            lots::found(tx, input.variant, input.lot.as_deref())?
        };
        enter(tx, actor, Entry { lot, ..Entry::from(wanted) })
    }
}
