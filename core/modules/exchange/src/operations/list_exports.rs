//! What was taken out, the last first.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;

use crate::{
    EXPORT,
    records::{Export, ExportId},
    schema::exports,
};

pub struct ListExports;

impl Read for ListExports {
    const SPEC: Spec =
        Spec::new("exchange.list-exports", EXPORT, "Exports, the last first").at(Method::Get, "/exports");
    type Input = Page;
    type Output = Paged<View<Export>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, page: &Page) -> Done<Paged<View<Export>>> {
        let mut query = exports::table.select(Export::as_select()).into_boxed();
        if let Some(id) = page.after::<ExportId>()? {
            query = query.filter(exports::id.lt(id));
        }
        let rows: Vec<Export> = snapshot.load(query.order(exports::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |export| export.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
