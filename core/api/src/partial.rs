//! Less of an answer, or more: `fields=id,variants.price` shows only those, `expand=variants` shows what it
//! mentions. Both are for what is read.

use std::{borrow::Cow, collections::BTreeMap};

use door::{EXPANDED, Problem};
use serde_json::Value;

use crate::{kind::decode, route::Route, shapes::Shaped};

pub(crate) const FIELDS: &str = "fields";
pub(crate) const EXPAND: &str = "expand";
/// Says that all fields are wanted, as if nothing had been said.
const ALL: &str = "*";
/// What stays whatever is asked for: a null that is there because of the asker's roles is told from one that is not.
const MASKED: &str = "masked";
const ITEMS: &str = "items";
/// The most fields that can be named.
const FIELDS_LIMIT: usize = 100;
/// How deep a schema is looked into; records are flat.
const DEPTH: usize = 6;

/// The fields that an answer can have, and those inside of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Known {
    fields: BTreeMap<String, Known>,
    /// Of a page, the fields of its items.
    is_page: bool,
}

impl Known {
    pub(crate) fn of(output: &Value, expands: &[&'static str], shaped: &Shaped) -> Self {
        let whole = Self::inside(output, shaped, DEPTH);
        let page =
            shaped.properties(output).and_then(|all| all.get(ITEMS)).filter(|items| items.get("items").is_some());
        let mut known = match page {
            Some(items) => Self { is_page: true, ..Self::inside(items, shaped, DEPTH) },
            None => whole,
        };
        if !expands.is_empty() {
            let relations = expands.iter().filter_map(|name| Some((*name, shaped.relation(name)?)));
            let fields =
                relations.map(|(name, schema)| (name.to_owned(), Self::inside(schema, shaped, DEPTH))).collect();
            known.fields.insert(EXPANDED.to_owned(), Self { fields, is_page: false });
        }
        known
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    fn inside(schema: &Value, shaped: &Shaped, depth: usize) -> Self {
        let schema = shaped.resolve(schema);
        let mut known = Self::default();
        let Some(deeper) = depth.checked_sub(1) else { return known };
        if let Some(items) = schema.get("items") {
            return Self::inside(items, shaped, deeper);
        }
        for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            known.fields.insert(name.clone(), Self::inside(schema, shaped, deeper));
        }
        for choice in ["anyOf", "oneOf", "allOf"].iter().filter_map(|key| schema.get(key)?.as_array()).flatten() {
            known.fields.extend(Self::inside(choice, shaped, deeper).fields);
        }
        known
    }
}

/// The fields that are wanted; one with nothing inside is wanted whole.
#[derive(Debug, Default, PartialEq)]
struct Wanted(BTreeMap<String, Wanted>);

/// What of an answer is wanted.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    fields: Option<Wanted>,
    pub(crate) expand: Vec<String>,
}

impl Asked {
    /// Takes what is asked for of the answer out of a query.
    pub(crate) fn of<'q>(route: &Route, query: &'q str) -> Result<(Self, Cow<'q, str>), Problem> {
        let mut asked = Self::default();
        if !(query.contains(FIELDS) || query.contains(EXPAND)) {
            return Ok((asked, Cow::Borrowed(query)));
        }
        let mut rest = Vec::new();
        for pair in query.split('&') {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let is_list = (name == FIELDS && !route.known.is_empty()) || (name == EXPAND && !route.expands.is_empty());
            if !is_list {
                rest.push(pair);
                continue;
            }
            let at = if name == EXPAND { "/expand" } else { "/fields" };
            let not_text = || Problem::invalid(at, format!("`{name}` is not UTF-8, or wrongly percent-encoded."));
            let text = decode(text, true).ok_or_else(not_text)?;
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
            if name == EXPAND {
                asked.expand.extend(words.map(str::to_owned));
            } else {
                asked.want(words, &route.known)?;
            }
        }
        Ok((asked, Cow::Owned(rest.join("&"))))
    }

    fn want<'w>(&mut self, paths: impl Iterator<Item = &'w str>, known: &Known) -> Result<(), Problem> {
        let wanted = self.fields.get_or_insert_default();
        for (count, path) in paths.enumerate() {
            if path == ALL {
                self.fields = None;
                return Ok(());
            }
            if count == FIELDS_LIMIT {
                let detail = format!("At most {FIELDS_LIMIT} fields are named; ask for whole ones, or for all.");
                return Err(Problem::invalid("/fields", detail));
            }
            wanted.add(path, known)?;
        }
        if wanted.0.is_empty() {
            return Err(Problem::invalid("/fields", "Name the fields that are wanted, with commas between: id,name."));
        }
        Ok(())
    }

    /// The answer as it is wanted.
    pub(crate) fn of_answer(&self, route: &Route, body: Vec<u8>) -> Vec<u8> {
        let Some(wanted) = &self.fields else { return body };
        let Ok(mut answer) = serde_json::from_slice::<Value>(&body) else { return body };
        match answer.get_mut(ITEMS) {
            Some(items) if route.known.is_page => wanted.keep(items),
            _ => wanted.keep(&mut answer),
        }
        serde_json::to_vec(&answer).unwrap_or(body)
    }
}

impl Wanted {
    fn add(&mut self, path: &str, known: &Known) -> Result<(), Problem> {
        let (mut wanted, mut known) = (self, known);
        for name in path.split('.') {
            known = known.fields.get(name).ok_or_else(|| {
                let names: Vec<_> = known.fields.keys().map(String::as_str).collect();
                let there = match names.as_slice() {
                    [] => "it has none inside".to_owned(),
                    names => format!("there are {}", names.join(", ")),
                };
                Problem::invalid("/fields", format!("There is no field {name:?} in `{path}`; {there}."))
            })?;
            wanted = wanted.0.entry(name.to_owned()).or_default();
        }
        Ok(())
    }

    fn keep(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.keep(item)),
            Value::Object(fields) => fields.retain(|name, value| {
                let wanted = self.0.get(name);
                if let Some(inside) = wanted.filter(|inside| !inside.0.is_empty()) {
                    inside.keep(value);
                }
                wanted.is_some() || name == MASKED
            }),
            _ => {}
        }
    }
}
