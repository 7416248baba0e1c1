//! Goods came in: how many, which batch where batches are told apart, and what one of them cost.

use catalog::VariantId;
use door::{Done, Method, Problem, Spec, Tx, Write};
use model::{Actor, Quantity, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    MOVE,
    ledger::{Entry, Move, Price, enter, everywhere},
    lots,
    records::{Kind, LocationId, Moved},
    rules,
};

pub struct Receive;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Receipt")]
pub struct Receipt {
    pub variant: VariantId,
    pub location: LocationId,
    /// More than zero.
    pub quantity: Quantity,
    #[serde(default)]
    pub reason: Option<String>,
    /// What it is for, such as an order's id.
    #[serde(default)]
    pub source: Option<String>,
    /// What one cost, in the variant's currency. Without it: what one cost last.
    #[serde(default)]
    pub unit_cost: Option<Rate>,
    /// The batch's name or the piece's number, where they are told apart. A new one is made.
    #[serde(default)]
    pub lot: Option<String>,
    /// From when on the batch is no longer good.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

impl Write for Receive {
    const SPEC: Spec = Spec::new("stock.receive", MOVE, "Goods came in").at(Method::Post, "/stock/receipts");
    type Input = Receipt;
    type Output = Moved;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Receipt) -> Done<Moved> {
        let quantity = rules::positive(input.quantity)?;
        if input.unit_cost.is_some_and(Rate::is_negative) {
            return Err(Problem::invalid("/unit_cost", "A cost is not less than nothing.").into());
        }
        if input.expires_at.is_some() && input.lot.is_none() {
            return Err(Problem::invalid("/expires_at", "Only a lot expires: say which.").into());
        }
        let wanted = Move {
            kind: Kind::Receive,
            variant: input.variant,
            location: input.location,
            on_hand: quantity,
            reserved: Quantity::ZERO,
            reason: rules::note("/reason", input.reason.as_deref())?,
            source: input.source.clone(),
        };
        let lot = lots::arrived(tx, input.variant, input.lot.as_deref(), input.expires_at)?;
        let price = input.unit_cost.map_or(Price::Usual, Price::At);
        let there = input.unit_cost.map(|_| everywhere(tx, input.variant)).transpose()?;
        let moved = enter(tx, actor, Entry { lot, price, ..Entry::from(wanted) })?;
        // The one place where a price is paid: what the catalog knows of costs is told here.
        if let (Some(unit_cost), Some(there)) = (input.unit_cost, there) {
            catalog::cost::received(tx, input.variant, there, quantity, unit_cost)?;
        }
        Ok(moved)
    }
}
