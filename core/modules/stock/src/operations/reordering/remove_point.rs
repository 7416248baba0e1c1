//! Nobody is told any more when this gets low.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ADJUST,
    reordering::{ReorderPoint, ReorderPointId, watch},
    schema::reorder_points,
};

pub struct RemovePoint;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfReorderPoint")]
pub struct OfPoint {
    pub id: ReorderPointId,
}

impl Write for RemovePoint {
    const SPEC: Spec = Spec::new("stock.remove-reorder-point", ADJUST, "No longer say when to order again")
        .at(Method::Delete, "/stock/reorder-points/{id}");
    type Input = OfPoint;
    type Output = View<ReorderPoint>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &OfPoint) -> Done<View<ReorderPoint>> {
        let own = reorder_points::table.filter(reorder_points::id.eq(input.id));
        let row: ReorderPoint = tx
            .first(own.select(ReorderPoint::as_select()))?
            .ok_or_else(|| Problem::not_found("reorder point", input.id))?;
        tx.remove(&row)?;
        watch(tx, row.variant, row.location, None)?;
        Ok(View::of(tx, row))
    }
}
