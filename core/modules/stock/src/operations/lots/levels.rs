//! How much of which lot is where.

use catalog::VariantId;
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Shown;
use crate::{
    READ,
    ledger::check_known,
    lots::{Lot, LotId, LotLevel},
    records::LocationId,
    schema::{lot_levels, lots},
};

pub struct Levels;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LotLevelQuery")]
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

impl Read for Levels {
    const SPEC: Spec =
        Spec::new("stock.list-lot-levels", READ, "How much of which lot is where").at(Method::Get, "/stock/lot-levels");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        check_known(snapshot, wanted.variant, wanted.location)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let both = lot_levels::table.inner_join(lots::table);
        let mut query = both.select((LotLevel::as_select(), Lot::as_select())).into_boxed();
        if let Some(variant) = wanted.variant {
            query = query.filter(lot_levels::variant.eq(variant));
        }
        if let Some(location) = wanted.location {
            query = query.filter(lot_levels::location.eq(location));
        }
        if let Some((lot, location)) = page.after::<(LotId, LocationId)>()? {
            query = query
                .filter(lot_levels::lot.gt(lot).or(lot_levels::lot.eq(lot).and(lot_levels::location.gt(location))));
        }
        let rows: Vec<(LotLevel, Lot)> =
            snapshot.load(query.order((lot_levels::lot, lot_levels::location)).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |(level, _)| (level.lot, level.location));
        Ok(Paged { items: rows.into_iter().map(Shown::of).collect(), next })
    }
}
