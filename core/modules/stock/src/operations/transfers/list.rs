//! Transfers, newest first.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    schema::transfers,
    transfers::{Transfer, TransferId, TransferState},
};

pub struct List;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TransferQuery")]
pub struct Wanted {
    #[serde(default)]
    pub state: Option<TransferState>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec =
        Spec::new("stock.list-transfers", READ, "Transfers, newest first").at(Method::Get, "/stock/transfer-orders");
    type Input = Wanted;
    type Output = Paged<View<Transfer>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Transfer>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = transfers::table.select(Transfer::as_select()).into_boxed();
        if let Some(state) = wanted.state {
            query = query.filter(transfers::state.eq(state));
        }
        if let Some(id) = page.after::<TransferId>()? {
            query = query.filter(transfers::id.lt(id));
        }
        let rows: Vec<Transfer> = snapshot.load(query.order(transfers::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |transfer| transfer.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
