//! What left for an order and what came back, in its order.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ, keeping,
    records::{Fulfilment, FulfilmentId, OrderId},
    schema::fulfilments,
};

pub struct ListFulfilments;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FulfilmentQuery")]
pub struct Wanted {
    /// Of which order.
    pub id: OrderId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListFulfilments {
    const SPEC: Spec = Spec::new("sales.list-fulfilments", READ, "What left for an order, and what came back")
        .at(Method::Get, "/orders/{id}/fulfilments");
    type Input = Wanted;
    type Output = Paged<View<Fulfilment>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Fulfilment>>> {
        keeping::order(snapshot, wanted.id)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query =
            fulfilments::table.filter(fulfilments::order_id.eq(wanted.id)).select(Fulfilment::as_select()).into_boxed();
        if let Some(id) = page.after::<FulfilmentId>()? {
            query = query.filter(fulfilments::id.gt(id));
        }
        let rows: Vec<Fulfilment> = snapshot.load(query.order(fulfilments::id).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
