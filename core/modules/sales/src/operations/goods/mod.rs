//! What leaves and what comes back: one file for each verb.

pub mod fulfil;
pub mod list;
pub mod take_back;
pub mod track;

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, View};
use model::Quantity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    keeping::Whole,
    pricing,
    records::{Fulfilment, FulfilmentId, Moved, OrderLine, OrderLineId},
    rules,
    schema::fulfilments,
};

/// What was done, and the order after it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FulfilledOrder")]
pub struct Fulfilled {
    pub fulfilment: View<Fulfilment>,
    pub order: Whole,
}

/// So much of a line.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PartOfOrderLine")]
pub struct Part {
    pub line: OrderLineId,
    /// More than zero.
    pub quantity: Quantity,
    /// Which batch, or which piece, by its name: where they are told apart.
    #[serde(default)]
    pub lot: Option<String>,
}

/// What is asked of each line, against what there is of it.
fn parts<'a>(
    lines: &'a [OrderLine],
    wanted: &[Part],
    there: impl Fn(&OrderLine) -> Quantity,
    none_left: impl Fn(&OrderLine, Quantity) -> Problem,
) -> Done<Vec<(&'a OrderLine, Moved)>> {
    pricing::check_count(wanted.len())?;
    let mut sums: BTreeMap<OrderLineId, Quantity> = BTreeMap::new();
    let mut found = Vec::with_capacity(wanted.len());
    for part in wanted {
        let line = lines.iter().find(|line| line.id == part.line);
        let line = line.ok_or_else(|| Problem::not_found("order line", part.line))?;
        let quantity = rules::positive("/lines", part.quantity)?;
        let sum = sums.entry(line.id).or_default();
        *sum = sum.plus(quantity)?;
        if *sum > there(line) {
            return Err(none_left(line, there(line)).into());
        }
        let lot = part.lot.as_deref().map(stock::lots::checked_name).transpose()?;
        found.push((line, Moved { line: line.id, quantity, lot }));
    }
    Ok(found)
}

fn fulfilment(snapshot: &mut Snapshot<'_>, id: FulfilmentId) -> Done<Fulfilment> {
    let query = fulfilments::table.filter(fulfilments::id.eq(id)).select(Fulfilment::as_select());
    snapshot.first(query)?.ok_or_else(|| Problem::not_found("fulfilment", id).into())
}
