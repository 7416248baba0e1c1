//! What was taken out of the journal, the last first.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;

use crate::{
    EXPORT,
    records::{File, FileId},
    schema::ledger_files,
};

pub struct ListFiles;

impl Read for ListFiles {
    const SPEC: Spec = Spec::new("ledger.list-files", EXPORT, "What was taken out of the journal, the last first")
        .at(Method::Get, "/ledger/files");
    type Input = Page;
    type Output = Paged<View<File>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, page: &Page) -> Done<Paged<View<File>>> {
        let mut query = ledger_files::table.select(File::as_select()).into_boxed();
        if let Some(id) = page.after::<FileId>()? {
            query = query.filter(ledger_files::id.lt(id));
        }
        let rows: Vec<File> = snapshot.load(query.order(ledger_files::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
