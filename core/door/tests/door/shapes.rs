//! Inputs made from their schemas, so that a new operation is tested before anyone thinks of it.

use std::collections::{BTreeMap, BTreeSet};

use door::Registry;
use schemars::SchemaGenerator;
use testkit::{Value, json};

/// The ids to name, by their prefix; a field of its own name comes first.
pub type Ids = BTreeMap<&'static str, String>;

/// The input of an operation, as its schema describes it.
pub struct Shape {
    schema: Value,
    definitions: Value,
}

/// How much of what may be said is said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// What must be, and every id.
    Needed,
    Everything,
}

impl Shape {
    pub fn of(registry: &Registry, operation: &str) -> Self {
        let mut generator = SchemaGenerator::default();
        let shapes = registry.shapes(operation, &mut generator).unwrap();
        Self { schema: shapes.input.to_value(), definitions: Value::Object(generator.take_definitions(true)) }
    }

    /// Every object that an input can have in it, with where.
    pub fn objects(&self) -> Vec<(String, Value)> {
        let mut found = Vec::new();
        self.walk(&self.schema, String::new(), &mut found);
        found
    }

    fn walk(&self, schema: &Value, at: String, found: &mut Vec<(String, Value)>) {
        let schema = self.resolved(schema);
        match &schema {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, inner)| self.walk(inner, format!("{at}/{name}"), found));
                if schema["type"] == "object" || schema["properties"].is_object() {
                    found.push((at, schema));
                }
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(n, inner)| self.walk(inner, format!("{at}/{n}"), found))
            }
            _ => {}
        }
    }

    /// The prefixes of the ids that an input can name.
    pub fn names(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.collect(&self.schema, &mut found);
        found
    }

    fn collect(&self, schema: &Value, found: &mut BTreeSet<String>) {
        let schema = self.resolved(schema);
        found.extend(prefix(&schema).map(str::to_owned));
        match &schema {
            Value::Object(fields) => fields.values().for_each(|inner| self.collect(inner, found)),
            Value::Array(items) => items.iter().for_each(|inner| self.collect(inner, found)),
            _ => {}
        }
    }

    fn names_something(&self, schema: &Value) -> bool {
        let mut found = BTreeSet::new();
        self.collect(schema, &mut found);
        !found.is_empty()
    }

    /// An input that is well formed, naming these ids.
    pub fn sample(&self, ids: &Ids, said: Said) -> Value {
        self.fill("", &self.schema, ids, said).unwrap_or_else(|| json!({}))
    }

    fn fill(&self, name: &str, schema: &Value, ids: &Ids, said: Said) -> Option<Value> {
        let schema = self.resolved(schema);
        if let Some(prefix) = prefix(&schema) {
            let id = ids
                .get(name)
                .or_else(|| ids.get(prefix))
                .unwrap_or_else(|| panic!("make something whose id begins with {prefix}_ and name it"));
            return Some(json!(id));
        }
        if let Some(usual) = usual(name) {
            return Some(usual);
        }
        if let Some(one) = schema["enum"].as_array().and_then(|all| all.first()).or(schema.get("const")) {
            return Some(one.clone());
        }
        for several in ["anyOf", "oneOf"] {
            if let Some(variants) = schema[several].as_array() {
                return variants
                    .iter()
                    .filter(|one| one["type"] != "null")
                    .find_map(|one| self.fill(name, one, ids, said));
            }
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"].as_array()?.first()?.as_str());
        Some(match kind {
            Some("object") => {
                let required = |property: &str| {
                    schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == property))
                };
                let properties = schema["properties"].as_object().into_iter().flatten();
                let wanted = properties.filter(|(property, shape)| {
                    said == Said::Everything || required(property) || self.names_something(shape)
                });
                wanted
                    .filter_map(|(property, shape)| Some((property.clone(), self.fill(property, shape, ids, said)?)))
                    .collect()
            }
            Some("array") => Value::Array(self.fill(name, &schema["items"], ids, said).into_iter().collect()),
            Some("boolean") => json!(false),
            Some("integer" | "number") => json!(1),
            _ if schema["format"] == "date-time" => json!("2100-01-01T00:00:00Z"),
            _ if schema["format"] == "date" => json!("2100-01-01"),
            _ => json!("1"),
        })
    }

    fn resolved(&self, schema: &Value) -> Value {
        match schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            Some(name) => self.resolved(&self.definitions[name]),
            None => schema.clone(),
        }
    }
}

/// Values whose form the schema does not tell.
fn usual(name: &str) -> Option<Value> {
    Some(match name {
        "unit" => json!("box"),
        "of_unit" => json!("piece"),
        "barcode" => json!("96385074"),
        "country" => json!("AT"),
        "currency" => json!("EUR"),
        "permission" => json!("stock:read"),
        "permissions" => json!(["stock:read"]),
        "email" => json!("ann@shop.example"),
        "registered" => json!(["AT"]),
        "roles" => json!(["cashier"]),
        "cursor" => return Some(Value::Null),
        _ => return None,
    })
}

/// `prd`, of a schema that describes a product's id.
fn prefix(schema: &Value) -> Option<&str> {
    let (prefix, rest) = schema["pattern"].as_str()?.strip_prefix('^')?.split_once('_')?;
    (prefix.len() == 3 && rest.starts_with("[0-7]")).then_some(prefix)
}
