//! The fields of a thing into a description. A field that is not there says nothing; one that is empty takes away
//! what was there.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::{
    Item, Wrong,
    cells::{items, paths},
    items::Thing,
    sheet::shown,
};
use crate::{
    neutral::{Choosable, Described, DescribedLevel, DescribedVariant, Picture, Piece, Said},
    plain::{Entry, shape::Shape},
};

/// What is noted about one thing at most.
const WRONG_LIMIT: usize = 20;

/// The fields of one thing, and what is wrong with them.
struct Fields<'v> {
    of: &'v Map<String, Value>,
    line: u64,
    wrong: &'v mut Vec<Wrong>,
}

impl Fields<'_> {
    fn said<T>(&mut self, name: &str, read: impl FnOnce(&Value) -> Option<T>) -> Said<T> {
        let value = match self.of.get(name) {
            None => return Said::Nothing,
            Some(Value::Null) => return Said::Empty,
            Some(Value::String(text)) if text.trim().is_empty() => return Said::Empty,
            Some(Value::Array(items)) if items.is_empty() => return Said::Empty,
            Some(value) => value,
        };
        match read(value) {
            Some(value) => Said::Is(value),
            None => {
                let detail =
                    format!("\"{}\" cannot be meant", shown(&text(value).unwrap_or_else(|| value.to_string())));
                if self.wrong.len() < WRONG_LIMIT {
                    self.wrong.push(Wrong { line: self.line, column: Some(name.to_owned()), detail });
                }
                Said::Nothing
            }
        }
    }

    fn text(&mut self, name: &str) -> Said<String> {
        self.said(name, text)
    }

    fn flag(&mut self, name: &str) -> Said<bool> {
        self.said(name, |value| match value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        })
    }

    fn texts(&mut self, name: &str) -> Said<Vec<String>> {
        self.said(name, |value| match value {
            Value::Array(all) => all.iter().map(text).collect(),
            Value::String(list) => Some(items(list)),
            _ => None,
        })
    }

    fn read<T: FromStr>(&mut self, name: &str) -> Said<T> {
        self.said(name, |value| text(value)?.parse().ok())
    }

    fn list<T>(&mut self, name: &str, read: impl Fn(&Map<String, Value>) -> Option<T>) -> Said<Vec<T>> {
        self.said(name, |value| value.as_array()?.iter().map(|item| read(item.as_object()?)).collect())
    }
}

/// What is not quoted may be a number.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn named(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name).map_or_else(|| Some(String::new()), text)
}

/// What reads the fields of a thing, if it has any.
fn read<T: Default>(thing: &Thing, describe: impl FnOnce(&mut Fields<'_>) -> T) -> Item<T> {
    let mut wrong = Vec::new();
    let described = match &thing.fields {
        Ok(Value::Object(of)) => describe(&mut Fields { of, line: thing.line, wrong: &mut wrong }),
        not => {
            let detail = not.as_ref().err().cloned().unwrap_or_else(|| "this has no fields".to_owned());
            wrong.push(Wrong { line: thing.line, column: None, detail });
            T::default()
        }
    };
    Item { described, wrong }
}

pub fn product(thing: &Thing) -> Item<Described> {
    read(thing, |fields| {
        let categories = fields.said("categories", |value| match value {
            Value::Array(all) => {
                let path = |way: &Value| match way {
                    Value::Array(steps) => steps.iter().map(text).collect(),
                    way => Some(vec![text(way)?]),
                };
                all.iter().map(path).collect()
            }
            Value::String(list) => Some(paths(list)),
            _ => None,
        });
        let options = fields.list("options", |option| {
            let values = match option.get("values") {
                Some(Value::Array(values)) => values.iter().map(text).collect::<Option<_>>()?,
                Some(Value::String(list)) => items(list),
                _ => Vec::new(),
            };
            Some(Choosable { name: named(option, "name")?, values })
        });
        Described {
            line: fields.line,
            key: fields.text("id").value().cloned(),
            name: fields.text("name"),
            description: fields.text("description"),
            published: fields.flag("published"),
            archived: fields.flag("archived"),
            options,
            categories,
            tags: fields.texts("tags"),
            brand: fields.text("brand"),
            tax_class: fields.text("tax_class"),
            images: fields.list("images", |image| Some(Picture { at: named(image, "at")?, alt: named(image, "alt")? })),
            variants: variants(fields),
        }
    })
}

fn variants(fields: &mut Fields<'_>) -> Vec<DescribedVariant> {
    let all = fields.said("variants", |value| {
        let all = value.as_array()?;
        all.iter().map(Value::as_object).collect::<Option<Vec<_>>>().map(|all| all.into_iter().cloned().collect())
    });
    let all: Vec<Map<String, Value>> = all.value().cloned().unwrap_or_default();
    let line = fields.line;
    all.iter().map(|of| variant(&mut Fields { of, line, wrong: fields.wrong })).collect()
}

fn variant(fields: &mut Fields<'_>) -> DescribedVariant {
    DescribedVariant {
        line: fields.line,
        key: fields.text("id").value().cloned(),
        title: fields.text("title"),
        choices: fields.texts("choices").value().cloned().unwrap_or_default(),
        archived: fields.flag("archived"),
        sku: fields.text("sku"),
        barcode: fields.text("barcode"),
        other_barcodes: fields.texts("other_barcodes"),
        unit: fields.text("unit"),
        currency: fields.read("currency"),
        price: fields.read("price"),
        cost: fields.read("cost"),
        components: fields.list("components", |piece| {
            Some(Piece { of: named(piece, "of")?, quantity: named(piece, "quantity")?.parse().ok()? })
        }),
        quantity: fields.read("quantity"),
    }
}

pub fn entry(shape: &Shape, thing: &Thing) -> Item<Entry> {
    read(thing, |fields| {
        let key = fields.text("id").value().cloned().filter(|_| shape.has_id);
        let mut entry = Entry { line: fields.line, key, ..Entry::default() };
        for field in shape.fields {
            let said = fields.said(field.name, |value| field.form.read(&field.form.text(value)?).ok());
            if !said.is_nothing() {
                entry.fields.insert(field.name.to_owned(), said);
            }
        }
        entry
    })
}

pub fn level(thing: &Thing) -> Item<DescribedLevel> {
    read(thing, |fields| {
        let on_hand = fields.read("on_hand");
        if on_hand.value().is_none() && fields.wrong.is_empty() {
            let detail = "says not how much there is; write 0 where there is none".to_owned();
            fields.wrong.push(Wrong { line: fields.line, column: Some("on_hand".to_owned()), detail });
        }
        DescribedLevel {
            line: fields.line,
            variant: fields.text("variant").value().cloned(),
            sku: fields.text("sku").value().cloned(),
            product: None,
            choices: Vec::new(),
            location: fields.text("location").value().cloned(),
            on_hand: on_hand.value().copied().unwrap_or_default(),
            lot: fields.text("lot").value().cloned(),
            told_apart: fields.read("told_apart").value().copied(),
            expires_at: fields.read("expires_at").value().copied(),
        }
    })
}
