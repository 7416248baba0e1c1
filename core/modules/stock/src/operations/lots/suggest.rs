//! Which lots to take so much from: what expires first goes first, and what has expired is not taken.

use catalog::VariantId;
use door::{Done, Method, Read, Snapshot, Spec};
use model::{Actor, Quantity, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    ledger::check_known,
    lots::{LotId, first_to_leave},
    records::LocationId,
    rules,
};

/// Lots looked at.
const LOOK: i64 = 500;

pub struct Suggest;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LotSuggestionQuery")]
pub struct Wanted {
    pub variant: VariantId,
    pub location: LocationId,
    /// How much is to leave.
    pub quantity: Quantity,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LotPick")]
pub struct Pick {
    pub lot: LotId,
    pub name: String,
    pub expires_at: Option<Timestamp>,
    pub quantity: Quantity,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LotSuggestion")]
pub struct Suggestion {
    pub items: Vec<Pick>,
    /// What is missing: there is not so much that is still good.
    pub short: Quantity,
}

impl Read for Suggest {
    const SPEC: Spec = Spec::new("stock.suggest-lots", READ, "Which lots to take so much from, first expired first")
        .at(Method::Get, "/stock/lot-suggestions");
    type Input = Wanted;
    type Output = Suggestion;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Suggestion> {
        check_known(snapshot, Some(wanted.variant), Some(wanted.location))?;
        let (mut short, mut items) = (rules::positive(wanted.quantity)?, Vec::new());
        let now = snapshot.now();
        for (level, lot) in first_to_leave(snapshot, wanted.variant, wanted.location, LOOK)? {
            let is_good = lot.expires_at.is_none_or(|at| at > now);
            let quantity = level.on_hand.min(short);
            if is_good && quantity.is_positive() {
                short = short.minus(quantity)?;
                items.push(Pick { lot: lot.id, name: lot.name, expires_at: lot.expires_at, quantity });
            }
        }
        Ok(Suggestion { items, short })
    }
}
