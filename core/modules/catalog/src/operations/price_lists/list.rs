//! Price lists by name.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    records::{PriceList, PriceListId},
    schema::price_lists,
};

pub struct ListPriceLists;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PriceListQuery")]
pub struct Wanted {
    /// Only archived ones; without it, only those in use.
    #[serde(default)]
    pub archived: bool,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListPriceLists {
    const SPEC: Spec =
        Spec::new("catalog.list-price-lists", READ, "Price lists by name").at(Method::Get, "/price-lists");
    type Input = Wanted;
    type Output = Paged<View<PriceList>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<PriceList>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let query = price_lists::table.select(PriceList::as_select());
        let mut query = match wanted.archived {
            true => query.filter(price_lists::archived_at.is_not_null()).into_boxed(),
            false => query.filter(price_lists::archived_at.is_null()).into_boxed(),
        };
        if let Some((name, id)) = page.after::<(String, PriceListId)>()? {
            query = query.filter(
                price_lists::sort_name.gt(name.clone()).or(price_lists::sort_name.eq(name).and(price_lists::id.gt(id))),
            );
        }
        let order = (price_lists::sort_name, price_lists::id);
        let rows: Vec<PriceList> = snapshot.load(query.order(order).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |list| (list.sort_name.clone(), list.id));
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
