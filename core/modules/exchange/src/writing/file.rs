//! A whole file in one of the formats, written piece by piece.

use super::{sheet::Sheet, tree};
use crate::{
    neutral::{Described, DescribedLevel},
    plain::{Entry, shape::Shape},
    records::{About, FileFormat},
};

pub struct File {
    form: Form,
    kind: About,
    with_costs: bool,
    /// What was written and not taken yet.
    out: String,
    is_empty: bool,
}

enum Form {
    Sheet(Box<Sheet>),
    Json,
    Xml,
}

impl File {
    /// Who may not see costs gets none.
    pub fn begin(kind: About, format: FileFormat, with_costs: bool) -> Self {
        let (form, out) = match format {
            FileFormat::Csv => {
                let sheet = match kind.shape() {
                    Some(shape) => Sheet::of_entries(shape),
                    None if kind == About::Levels => Sheet::of_levels(),
                    None => Sheet::of_products(with_costs),
                };
                (Form::Sheet(Box::new(sheet)), String::new())
            }
            FileFormat::Json => (Form::Json, "[".to_owned()),
            FileFormat::Xml => (Form::Xml, format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{kind}>")),
        };
        Self { form, kind, with_costs, out, is_empty: true }
    }

    pub fn product(&mut self, product: &Described) {
        match &mut self.form {
            Form::Sheet(sheet) => sheet.product(product),
            Form::Json | Form::Xml => self.item("product", &tree::product(product, self.with_costs)),
        }
    }

    pub fn level(&mut self, level: &DescribedLevel) {
        match &mut self.form {
            Form::Sheet(sheet) => sheet.level(level),
            Form::Json | Form::Xml => self.item("level", &tree::level(level)),
        }
    }

    pub fn entry(&mut self, shape: &Shape, entry: &Entry) {
        match &mut self.form {
            Form::Sheet(sheet) => sheet.entry(shape, entry),
            Form::Json | Form::Xml => self.item(shape.each, &tree::entry(shape, entry)),
        }
    }

    fn item(&mut self, each: &str, item: &serde_json::Value) {
        match &self.form {
            Form::Xml => {
                self.out.push('\n');
                self.out.push_str(&tree::xml(each, item));
            }
            _ => {
                self.out.push_str(if self.is_empty { "\n" } else { ",\n" });
                self.out.push_str(&item.to_string());
            }
        }
        self.is_empty = false;
    }

    /// What was written since this was asked last.
    pub fn take(&mut self) -> Vec<u8> {
        match &mut self.form {
            Form::Sheet(sheet) => sheet.take(),
            Form::Json | Form::Xml => std::mem::take(&mut self.out).into_bytes(),
        }
    }

    /// The last of it.
    pub fn end(mut self) -> Vec<u8> {
        match self.form {
            Form::Sheet(_) => {}
            Form::Json => self.out.push_str("\n]\n"),
            Form::Xml => self.out.push_str(&format!("\n</{}>\n", self.kind)),
        }
        self.take()
    }
}
