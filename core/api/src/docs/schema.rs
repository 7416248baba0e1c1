//! What goes in and what comes out: a table for who looks something up, an example for who wants to begin.

use serde_json::{Map, Value, json};

use super::frame::{escape, sentence};

const PART: &str = "#/components/schemas/";
/// How far tables and examples look inside.
const DEPTH: usize = 4;
/// Twenty-six letters as the end of an id.
const ID: &str = "01jd8x3k5m7p9q2r4s6t8v0wxy";

pub(super) struct Schemas<'d> {
    pub(super) document: &'d Value,
}

impl<'d> Schemas<'d> {
    /// What a reference leads to.
    pub(super) fn resolve(&self, mut value: &'d Value) -> &'d Value {
        for _ in 0..DEPTH * 4 {
            let to = value.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
            match to.and_then(|path| self.document.pointer(path)) {
                Some(part) => value = part,
                None => break,
            }
        }
        value
    }

    /// What a field may be other than null; and whether it may be that.
    fn shown(&self, schema: &'d Value) -> (&'d Value, bool) {
        let Some(choices) = ["anyOf", "oneOf"].iter().find_map(|key| schema.get(key)?.as_array()) else {
            let is_null = schema.get("type").and_then(Value::as_array).is_some_and(|all| all.contains(&json!("null")));
            return (schema, is_null);
        };
        let others: Vec<_> = choices.iter().filter(|one| one.get("type") != Some(&json!("null"))).collect();
        match others.as_slice() {
            [one] if choices.len() == 2 => (one, true),
            _ => (schema, others.len() < choices.len()),
        }
    }

    /// A table of all that is in an object, and in what is in it.
    pub(super) fn table(&self, schema: &'d Value) -> String {
        let mut rows = String::new();
        self.rows(schema, "", DEPTH, &mut rows);
        if rows.is_empty() {
            return String::new();
        }
        format!(
            "<div class=\"wide\"><table class=\"fields\"><thead><tr><th>Field<th>Type<th>Meaning</thead><tbody>{rows}</tbody></table></div>"
        )
    }

    fn rows(&self, schema: &'d Value, before: &str, depth: usize, rows: &mut String) {
        let Some(deeper) = depth.checked_sub(1) else { return };
        let schema = self.resolve(schema);
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let (name, must) = (format!("{before}{name}"), required.contains(&name.as_str()));
            rows.push_str(&self.row(&name, field, must));
            let (inner, _) = self.shown(field);
            let inner = self.resolve(inner);
            match inner.get("items") {
                Some(items) => self.rows(self.shown(items).0, &format!("{name}[]."), deeper, rows),
                None => self.rows(inner, &format!("{name}."), deeper, rows),
            }
        }
    }

    pub(super) fn row(&self, name: &str, field: &'d Value, must: bool) -> String {
        let meaning = field.get("description").or_else(|| self.resolve(self.shown(field).0).get("description"));
        let meaning = meaning.and_then(Value::as_str).map(sentence).unwrap_or_default();
        let usual = match field.get("default") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) if text.is_empty() => String::new(),
            Some(Value::Array(items)) if items.is_empty() => String::new(),
            Some(usual) => format!(" <span class=\"quiet\">{} unless said.</span>", escape(&usual.to_string())),
        };
        let must = if must { " <b class=\"must\">required</b>" } else { "" };
        format!("<tr><td><code>{}</code>{must}<td>{}<td>{meaning}{usual}", escape(name), self.kind(field))
    }

    /// What kind of value it is, in words.
    pub(super) fn kind(&self, field: &'d Value) -> String {
        let (inner, may_be_null) = self.shown(field);
        let null = if may_be_null { " <span class=\"quiet\">or null</span>" } else { "" };
        format!("{}{null}", self.kind_of(inner))
    }

    /// The same of what stands in a URL, which cannot say null.
    pub(super) fn kind_in_url(&self, field: &'d Value) -> String {
        self.kind_of(self.shown(field).0)
    }

    fn kind_of(&self, schema: &'d Value) -> String {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(PART));
        let schema = self.resolve(schema);
        if let Some(words) = words(schema) {
            return words.iter().map(|word| format!("<code>{}</code>", escape(word))).collect::<Vec<_>>().join(" · ");
        }
        let kind = schema.get("type");
        let kind = kind.and_then(Value::as_str).or_else(|| kind?.as_array()?.first()?.as_str()).unwrap_or_default();
        match kind {
            "string" => match (prefix(schema), is_decimal(schema), schema.get("format").and_then(Value::as_str)) {
                (Some(prefix), _, _) => format!("id <code>{prefix}_…</code>"),
                (_, true, _) => "decimal, as text".to_owned(),
                (_, _, Some("date-time")) => "instant".to_owned(),
                _ => "text".to_owned(),
            },
            "integer" => "whole number".to_owned(),
            "number" => "number".to_owned(),
            "boolean" => "<code>true</code> · <code>false</code>".to_owned(),
            "array" => {
                format!("list of {}", schema.get("items").map(|items| self.kind(items)).unwrap_or_default())
            }
            "object" => name.map_or_else(|| "object".to_owned(), escape),
            _ => "any".to_owned(),
        }
    }

    /// A value of this shape; with what must be there, or with everything.
    pub(super) fn example(&self, name: &str, schema: &'d Value, whole: bool) -> Value {
        self.made(name, schema, whole, DEPTH)
    }

    fn made(&self, name: &str, schema: &'d Value, whole: bool, depth: usize) -> Value {
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        let schema = self.resolve(self.shown(schema).0);
        let deeper = depth.saturating_sub(1);
        if let Some(word) = words(schema).and_then(|words| words.first().cloned()) {
            return word.into();
        }
        let kind = schema.get("type");
        match kind.and_then(Value::as_str).or_else(|| kind?.as_array()?.first()?.as_str()) {
            Some("object" | "array") if depth == 0 => Value::Null,
            Some("object") => {
                let required = schema.get("required").and_then(Value::as_array);
                let must = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
                let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
                let fields = fields.filter(|(name, _)| {
                    // What is only sometimes there would be read as if it always were.
                    (whole && !matches!(name.as_str(), "masked" | "expanded" | "next")) || must(name)
                });
                Value::Object(
                    fields
                        .map(|(name, field)| (name.clone(), self.made(name, field, whole, deeper)))
                        .collect::<Map<_, _>>(),
                )
            }
            Some("array") => {
                json!([schema.get("items").map(|items| self.made(name, items, whole, deeper)).unwrap_or_default()])
            }
            Some("integer" | "number") => json!(1),
            Some("boolean") => json!(false),
            Some("string") => text(name, schema),
            _ => Value::Null,
        }
    }
}

/// The words that are taken, where there are only some.
fn words(schema: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(all) = schema.get("enum").and_then(Value::as_array) {
        return all.iter().map(text).collect();
    }
    let choices = schema.get("oneOf").and_then(Value::as_array)?;
    choices.iter().map(|choice| choice.get("const").and_then(text)).collect()
}

/// `prd`, of what describes a product's id.
fn prefix(schema: &Value) -> Option<&str> {
    let (prefix, rest) = schema.get("pattern")?.as_str()?.strip_prefix('^')?.split_once('_')?;
    rest.starts_with("[0-7]").then_some(prefix)
}

fn is_decimal(schema: &Value) -> bool {
    schema.get("pattern").and_then(Value::as_str).is_some_and(|pattern| pattern.starts_with("^-?[0-9]+"))
}

/// A text that could stand there.
fn text(name: &str, schema: &Value) -> Value {
    if let Some(prefix) = prefix(schema) {
        return format!("{prefix}_{ID}").into();
    }
    if is_decimal(schema) {
        return if name.contains("price") || name.contains("cost") { "4.50" } else { "12" }.into();
    }
    if schema.get("format").is_some_and(|format| format == "date-time") {
        return "2026-11-21T09:30:00.000000Z".into();
    }
    match name {
        "name" => "Green tea",
        "title" => "500 g",
        "description" => "First flush, from the hill.",
        "sku" => "TEA-500",
        "barcode" => "4006381333931",
        "unit" => "piece",
        "currency" => "EUR",
        "email" => "ada@example.com",
        "password" => "a long sentence that I remember",
        "reason" => "counted again",
        "system" => "woocommerce",
        "kind" => "product",
        "external_id" => "1042",
        "record" => return format!("prd_{ID}").into(),
        "roles" => "cashier",
        "permission" | "permissions" => "stock:adjust",
        "search" => "tea",
        "operation" => "catalog.add-product",
        "business" => "Corner Shop",
        _ => "…",
    }
    .into()
}
