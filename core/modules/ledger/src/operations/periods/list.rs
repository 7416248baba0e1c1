//! What was closed, the last first, and what was opened again.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;

use crate::{
    READ,
    records::{Closing, ClosingId},
    schema::ledger_closings,
};

pub struct ListClosings;

impl Read for ListClosings {
    const SPEC: Spec = Spec::new("ledger.list-closings", READ, "What was closed, and opened again, the last first")
        .at(Method::Get, "/ledger/closings");
    type Input = Page;
    type Output = Paged<View<Closing>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, page: &Page) -> Done<Paged<View<Closing>>> {
        let mut query = ledger_closings::table.select(Closing::as_select()).into_boxed();
        if let Some(id) = page.after::<ClosingId>()? {
            query = query.filter(ledger_closings::id.lt(id));
        }
        let rows: Vec<Closing> = snapshot.load(query.order(ledger_closings::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
