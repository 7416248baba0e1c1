//! What there is to count, for those who go: where something is by the ledger, and whether it was counted yet.

use std::collections::HashSet;

use catalog::VariantId;
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    COUNT,
    counts::{CountId, count},
    records::{Level, LocationId},
    schema::{levels, tallies},
};

pub struct Sheet;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CountSheetQuery")]
pub struct Wanted {
    /// The count.
    pub id: CountId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CountSheetLine")]
pub struct Line {
    pub variant: VariantId,
    pub location: LocationId,
    /// Whether somebody counted it in this count.
    pub counted: bool,
    /// Null while the count is blind.
    pub expected: Option<Quantity>,
}

impl Read for Sheet {
    const SPEC: Spec =
        Spec::new("stock.count-sheet", COUNT, "What there is to count").at(Method::Get, "/stock/counts/{id}/sheet");
    type Input = Wanted;
    type Output = Paged<Line>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Line>> {
        let count = count(snapshot, wanted.id)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = levels::table
            .filter(levels::location.eq_any(count.locations.ids().to_vec()))
            .filter(levels::line.gt(0))
            .select(Level::as_select())
            .into_boxed();
        if !count.variants.ids().is_empty() {
            query = query.filter(levels::variant.eq_any(count.variants.ids().to_vec()));
        }
        if let Some((variant, location)) = page.after::<(VariantId, LocationId)>()? {
            query = query
                .filter(levels::variant.gt(variant).or(levels::variant.eq(variant).and(levels::location.gt(location))));
        }
        let rows: Vec<Level> = snapshot.load(query.order((levels::variant, levels::location)).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |level| (level.variant, level.location));
        let variants: Vec<VariantId> = rows.iter().map(|level| level.variant).collect();
        let done = tallies::table.filter(tallies::count.eq(count.id)).filter(tallies::variant.eq_any(variants));
        let done: Vec<(VariantId, LocationId)> = snapshot.load(done.select((tallies::variant, tallies::location)))?;
        let done: HashSet<_> = done.into_iter().collect();
        let is_shown = count.shows_expected();
        let items = rows.into_iter().map(|level| Line {
            variant: level.variant,
            location: level.location,
            counted: done.contains(&(level.variant, level.location)),
            expected: is_shown.then_some(level.on_hand),
        });
        Ok(Paged { items: items.collect(), next })
    }
}
