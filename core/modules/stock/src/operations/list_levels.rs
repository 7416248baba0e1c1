//! What is where, now or at any moment since the first movement.

use catalog::VariantId;
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ, moments,
    records::{Level, LocationId, Shown},
    schema::levels,
};

pub struct ListLevels;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LevelQuery")]
pub struct Wanted {
    #[serde(default)]
    pub variant: Option<VariantId>,
    #[serde(default)]
    pub location: Option<LocationId>,
    /// As it was then. A page may hold fewer than the limit although there is a next.
    #[serde(default)]
    pub at: Option<Timestamp>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListLevels {
    const SPEC: Spec = Spec::new("stock.list-levels", READ, "What is where")
        .expands(&["variant", "location"])
        .at(Method::Get, "/stock/levels");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = levels::table.select(Level::as_select()).into_boxed();
        if let Some(variant) = wanted.variant {
            query = query.filter(levels::variant.eq(variant));
        }
        if let Some(location) = wanted.location {
            query = query.filter(levels::location.eq(location));
        }
        if let Some((variant, location)) = page.after::<(VariantId, LocationId)>()? {
            query = query
                .filter(levels::variant.gt(variant).or(levels::variant.eq(variant).and(levels::location.gt(location))));
        }
        let rows: Vec<Level> = snapshot.load(query.order((levels::variant, levels::location)).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |level| (level.variant, level.location));
        let items = match wanted.at {
            None => rows.into_iter().map(Shown::from).collect(),
            Some(at) => {
                let then = rows.into_iter().map(|level| moments::level_at(snapshot, level, at));
                then.filter_map(Done::transpose).collect::<Done<_>>()?
            }
        };
        Ok(Paged { items, next })
    }
}
