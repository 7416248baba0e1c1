//! Entries of a file compared with what is here, a batch at a time.

use door::{Done, Tx};

use super::{
    Entry,
    known::{Known, Trouble, known},
    shape::Shape,
};
use crate::{
    operations::compare::{one_row_each, row, settle},
    reading::{Item, Wrong},
    records::{Import, ImportRow, Subject},
};

pub(crate) fn rows(tx: &mut Tx<'_>, import: &Import, shape: &Shape, items: &[Item<Entry>]) -> Done<Vec<ImportRow>> {
    let all: Vec<&Entry> = items.iter().map(|item| &item.described).collect();
    let known = known(tx, import.kind, &all)?;
    let mut rows = Vec::with_capacity(items.len());
    for (number, item) in (import.rows_found + 1..).zip(items) {
        let said = &item.described;
        let mut row = row(import, number, said.line, shape.title(said), Subject::Entry(said.clone()));
        let is = if item.wrong.is_empty() {
            let meant = Meant::of(&*known, shape, said);
            row.target.clone_from(&meant.id);
            meant.after.map(|after| shape.differences(meant.before.as_ref(), &after))
        } else {
            Err(item.wrong.clone())
        };
        settle(&mut row, is);
        rows.push(row);
    }
    one_row_each(tx, import, &mut rows)?;
    Ok(rows)
}

/// What an entry means here, and what that becomes by it.
pub(super) struct Meant {
    pub id: Option<String>,
    pub before: Option<Entry>,
    pub after: Result<Entry, Vec<Wrong>>,
}

impl Meant {
    pub fn of(known: &dyn Known, shape: &Shape, said: &Entry) -> Self {
        let id = known.meant(said);
        let before = id.as_deref().and_then(|id| known.picture(id));
        let mut after = shape.laid_over(before.as_ref(), said);
        let mut wrong = Trouble::default();
        known.fit(id.as_deref(), &mut after, &mut wrong);
        let noted = |detail: String| Wrong { line: said.line, column: None, detail };
        let after = if wrong.0.is_empty() { Ok(after) } else { Err(wrong.0.into_iter().map(noted).collect()) };
        Self { id, before, after }
    }
}
