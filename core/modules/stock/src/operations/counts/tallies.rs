//! What was counted, newest first.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    COUNT,
    counts::{CountId, Tally, TallyId, Told, count},
    schema::tallies,
};

pub struct Tallies;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TallyQuery")]
pub struct Wanted {
    /// The count.
    pub id: CountId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for Tallies {
    const SPEC: Spec = Spec::new("stock.list-tallies", COUNT, "What was counted, newest first")
        .at(Method::Get, "/stock/counts/{id}/tallies");
    type Input = Wanted;
    type Output = Paged<Told>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Told>> {
        let count = count(snapshot, wanted.id)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = tallies::table.filter(tallies::count.eq(count.id)).select(Tally::as_select()).into_boxed();
        if let Some(id) = page.after::<TallyId>()? {
            query = query.filter(tallies::id.lt(id));
        }
        let rows: Vec<Tally> = snapshot.load(query.order(tallies::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |tally| tally.id);
        Ok(Paged { items: rows.into_iter().map(|row| Told::of(&count, row)).collect(), next })
    }
}
