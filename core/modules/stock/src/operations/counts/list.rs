//! Counts, newest first.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    COUNT,
    counts::{Count, CountId, CountState},
    schema::counts,
};

pub struct List;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CountQuery")]
pub struct Wanted {
    #[serde(default)]
    pub state: Option<CountState>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("stock.list-counts", COUNT, "Counts, newest first").at(Method::Get, "/stock/counts");
    type Input = Wanted;
    type Output = Paged<View<Count>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Count>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = counts::table.select(Count::as_select()).into_boxed();
        if let Some(state) = wanted.state {
            query = query.filter(counts::state.eq(state));
        }
        if let Some(id) = page.after::<CountId>()? {
            query = query.filter(counts::id.lt(id));
        }
        let rows: Vec<Count> = snapshot.load(query.order(counts::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |count| count.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
