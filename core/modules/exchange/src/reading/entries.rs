//! Lines into entries: what one line says all of.

use super::{
    Item, Manner, Unreadable, Wrong,
    cells::{Cells, Hand},
    items::Thing,
    layout::{Column, Layout, Wanted},
    sheet::Row,
    singles::{Single, Singles},
    source::Source,
    tree,
};
use crate::{
    neutral::Said,
    plain::{
        Entry,
        form::Form,
        shape::{Field, Shape},
    },
};

pub type Entries = Singles<OfShape>;

#[derive(Debug)]
pub struct OfShape(&'static Shape);

pub fn entries(source: impl Source + 'static, manner: &Manner, shape: &'static Shape) -> Result<Entries, Unreadable> {
    Singles::of(source, manner, OfShape(shape))
}

impl Single for OfShape {
    type Described = Entry;

    fn wanted(&self) -> Wanted {
        Wanted::Entries(self.0)
    }

    fn of_row(&self, layout: &Layout, hand: Hand, row: &Row) -> Option<Item<Entry>> {
        let mut wrong = Vec::new();
        let mut cells = Cells { layout, row, hand, wrong: &mut wrong };
        let key = cells.text(Column::Id).value().cloned().filter(|_| self.0.has_id);
        let mut described = Entry { line: row.line, key, ..Entry::default() };
        for field in self.0.fields {
            let said = cell(&mut cells, field);
            if !said.is_nothing() {
                described.fields.insert(field.name.to_owned(), said);
            }
        }
        check(self.0, &described, &mut wrong);
        Some(Item { described, wrong })
    }

    fn of_thing(&self, thing: &Thing) -> Item<Entry> {
        let Item { described, mut wrong } = tree::entry(self.0, thing);
        check(self.0, &described, &mut wrong);
        Item { described, wrong }
    }
}

fn cell(cells: &mut Cells<'_>, field: &Field) -> Said<String> {
    match field.form {
        Form::Text if field.column == Column::Sku => cells.code(Column::Sku),
        Form::Text => cells.text(field.column),
        Form::Quantity => cells.quantity(field.column).map(|quantity| quantity.to_string()),
        form => match cells.said(field.column) {
            Said::Nothing => Said::Nothing,
            Said::Empty => Said::Empty,
            Said::Is(text) => match form.read(text) {
                Ok(text) => Said::Is(text),
                Err(why) => {
                    cells.note(field.column, why);
                    Said::Nothing
                }
            },
        },
    }
}

/// Something has to tell what it is about.
fn check(shape: &Shape, described: &Entry, wrong: &mut Vec<Wrong>) {
    let names = shape.first_name().filter(|name| described.key.is_none() && described.get(name.name).is_none());
    if let Some(name) = names.filter(|_| wrong.is_empty()) {
        let detail = format!("nothing tells what this line is about; give its {}", name.header.to_lowercase());
        wrong.push(Wrong { line: described.line, column: None, detail });
    }
}
