//! What was brought in, the last first.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;

use crate::{
    IMPORT,
    records::{Import, ImportId},
    schema::imports,
};

pub struct ListImports;

impl Read for ListImports {
    const SPEC: Spec =
        Spec::new("exchange.list-imports", IMPORT, "Imports, the last first").at(Method::Get, "/imports");
    type Input = Page;
    type Output = Paged<View<Import>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, page: &Page) -> Done<Paged<View<Import>>> {
        let mut query = imports::table.select(Import::as_select()).into_boxed();
        if let Some(id) = page.after::<ImportId>()? {
            query = query.filter(imports::id.lt(id));
        }
        let rows: Vec<Import> = snapshot.load(query.order(imports::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |import| import.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
