//! Says with how much it is time to order again, and up to how much.

use catalog::VariantId;
use door::{Done, Method, Problem, Spec, Tx, View, Write};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ADJUST,
    ledger::location,
    records::{LocationId, Place},
    reordering::{ReorderPoint, reorder_point, watch},
};

pub struct SetPoint;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewReorderPoint")]
pub struct NewPoint {
    pub variant: VariantId,
    pub location: LocationId,
    /// With this much or less available, it is time. Not less than nothing.
    pub minimum: Quantity,
    /// What should be available then: more than the minimum.
    pub target: Quantity,
}

impl Write for SetPoint {
    const SPEC: Spec = Spec::new("stock.set-reorder-point", ADJUST, "Say when to order again, and up to how much")
        .at(Method::Put, "/stock/reorder-points");
    type Input = NewPoint;
    type Output = View<ReorderPoint>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewPoint) -> Done<View<ReorderPoint>> {
        catalog::variant(tx, input.variant)?;
        if location(tx, input.location)?.kind == Place::Transit {
            return Err(
                Problem::refused("stock.in-transit", "Nothing is ordered to where things are on their way.").into()
            );
        }
        if input.minimum.is_negative() {
            return Err(Problem::invalid("/minimum", "A minimum is not less than nothing.").into());
        }
        if input.target <= input.minimum {
            return Err(Problem::invalid("/target", "A target is more than the minimum.").into());
        }
        let wanted = ReorderPoint {
            id: tx.new_id(),
            version: 1,
            variant: input.variant,
            location: input.location,
            minimum: input.minimum,
            target: input.target,
        };
        let row = match reorder_point(tx, input.variant, input.location)? {
            Some(before) => tx.update(&before, ReorderPoint { id: before.id, ..wanted })?,
            None => {
                tx.insert(&wanted)?;
                wanted
            }
        };
        watch(tx, row.variant, row.location, Some(row.minimum))?;
        Ok(View::of(tx, row))
    }
}
