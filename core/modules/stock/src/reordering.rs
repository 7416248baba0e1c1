//! When to order again. The minimum of a reorder point stands in the level too, so that a movement sees without
//! another question that something got low.

use catalog::VariantId;
use declare::Record;
use diesel::{
    AsChangeset, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _,
};
use door::{Done, Snapshot, Tx, event};
use model::Quantity;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    ledger::{level, turn},
    records::{LocationId, Shown},
    schema::reorder_points,
};

pub use noun::ReorderPointId;

/// What the ids name.
mod noun {
    model::nouns! {
        /// When to order again, and up to what.
        ReorderPoint => ReorderPointId = "rop",
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = reorder_points)]
#[record(table = reorder_points, kind = "reorder-point")]
pub struct ReorderPoint {
    pub id: ReorderPointId,
    pub version: i64,
    #[label(internal)]
    pub variant: VariantId,
    #[label(internal)]
    pub location: LocationId,
    /// With this much or less available, it is time.
    #[label(internal)]
    pub minimum: Quantity,
    /// What should be available then.
    #[label(internal)]
    pub target: Quantity,
}

pub fn reorder_point(
    snapshot: &mut Snapshot<'_>,
    variant: VariantId,
    location: LocationId,
) -> Done<Option<ReorderPoint>> {
    let of =
        reorder_points::table.filter(reorder_points::variant.eq(variant)).filter(reorder_points::location.eq(location));
    snapshot.first(of.select(ReorderPoint::as_select()))
}

/// Writes the minimum into the level, and says so if it is low already.
pub fn watch(tx: &mut Tx<'_>, variant: VariantId, location: LocationId, minimum: Option<Quantity>) -> Done<()> {
    let mut level = level(tx, variant, location)?;
    level.low_at = minimum;
    let turned = turn(&mut level);
    tx.put(&level)?;
    // What nobody watches any more has not recovered.
    if let Some(kind) = turned.filter(|_| minimum.is_some()) {
        tx.emit(event::News::saying(kind, variant, &Shown::from(level)));
    }
    Ok(())
}
