//! Every reorder point.

use catalog::VariantId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    ledger::check_known,
    records::LocationId,
    reordering::{ReorderPoint, ReorderPointId},
    schema::reorder_points,
};

pub struct ListPoints;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReorderPointQuery")]
pub struct Wanted {
    #[serde(default)]
    pub variant: Option<VariantId>,
    #[serde(default)]
    pub location: Option<LocationId>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListPoints {
    const SPEC: Spec = Spec::new("stock.list-reorder-points", READ, "When to order again, by variant and location")
        .at(Method::Get, "/stock/reorder-points");
    type Input = Wanted;
    type Output = Paged<View<ReorderPoint>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<ReorderPoint>>> {
        check_known(snapshot, wanted.variant, wanted.location)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = reorder_points::table.select(ReorderPoint::as_select()).into_boxed();
        if let Some(variant) = wanted.variant {
            query = query.filter(reorder_points::variant.eq(variant));
        }
        if let Some(location) = wanted.location {
            query = query.filter(reorder_points::location.eq(location));
        }
        if let Some(id) = page.after::<ReorderPointId>()? {
            query = query.filter(reorder_points::id.gt(id));
        }
        let rows: Vec<ReorderPoint> = snapshot.load(query.order(reorder_points::id).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |point| point.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
