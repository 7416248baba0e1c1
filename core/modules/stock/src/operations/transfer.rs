//! Moves stock from one location to another, at once: out there, in here.

use catalog::VariantId;
use door::{Done, Method, Problem, Spec, Tx, Write};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    MOVE,
    ledger::{Entry, Move, carried, enter},
    lots,
    records::{Kind, LocationId, Moved},
    rules,
};

pub struct Transfer;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewTransfer")]
pub struct Wanted {
    pub variant: VariantId,
    pub from: LocationId,
    pub to: LocationId,
    pub quantity: Quantity,
    #[serde(default)]
    pub reason: Option<String>,
    /// Which batch, or which piece, by its name: where they are told apart.
    #[serde(default)]
    pub lot: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Transferred")]
pub struct Transferred {
    pub out: Moved,
    #[serde(rename = "in")]
    pub into: Moved,
}

impl Write for Transfer {
    const SPEC: Spec = Spec::new("stock.transfer", MOVE, "Move stock from one location to another")
        .at(Method::Post, "/stock/transfers");
    type Input = Wanted;
    type Output = Transferred;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Wanted) -> Done<Transferred> {
        if input.from == input.to {
            return Err(Problem::invalid("/to", "This is where it already is.").into());
        }
        let quantity = rules::positive(input.quantity)?;
        let reason = rules::note("/reason", input.reason.as_deref())?;
        let leaving = Move {
            kind: Kind::TransferOut,
            variant: input.variant,
            location: input.from,
            on_hand: quantity.negated()?,
            reserved: Quantity::ZERO,
            reason,
            source: None,
        };
        let arriving = Move { kind: Kind::TransferIn, location: input.to, on_hand: quantity, ..leaving.clone() };
        let lot = lots::known(tx, input.variant, input.lot.as_deref())?;
        let out = enter(tx, actor, Entry { lot, ..Entry::from(leaving) })?;
        let gone = out.movement.record();
        // The second line names the first, and what leaves takes its value along.
        let arriving = Move { source: Some(gone.id.to_string()), ..arriving };
        let into = enter(tx, actor, Entry { lot, price: carried(gone), ..Entry::from(arriving) })?;
        Ok(Transferred { out, into })
    }
}
