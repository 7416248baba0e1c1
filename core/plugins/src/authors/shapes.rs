//! What a JSON Schema says, as far as a language needs it to write types.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

const DEFINITIONS: &str = "#/$defs/";

/// What has a name, and which names were asked for.
pub(super) struct Shapes {
    definitions: Map<String, Value>,
    wanted: RefCell<BTreeSet<String>>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Text,
    Integer,
    Truth,
    Many(Box<Shape>),
    /// Something that has a name of its own.
    Known(String),
    /// JSON of any kind.
    Any,
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub name: String,
    pub says: String,
    pub shape: Shape,
    pub is_needed: bool,
    /// Whether null means something else than leaving it out, or may come instead of a value.
    pub may_be_null: bool,
}

/// What stands behind a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Definition {
    Object(Vec<Field>),
    /// One of these words.
    Words(Vec<String>),
    /// As this, whatever its name.
    Same(Shape),
}

impl Shapes {
    pub fn new(definitions: Map<String, Value>) -> Self {
        Self { definitions, wanted: RefCell::default() }
    }

    /// What stands behind each name that was asked for, and behind those that these ask for, with what is said of it.
    pub fn wanted(&self) -> BTreeMap<String, (String, Definition)> {
        let mut all = BTreeMap::new();
        loop {
            let name = self.wanted.borrow().iter().find(|name| !all.contains_key(*name)).cloned();
            let Some(name) = name else { return all };
            let described = self.definition(&name);
            all.insert(name, described);
        }
    }

    fn definition(&self, name: &str) -> (String, Definition) {
        let schema = self.definitions.get(name).cloned().unwrap_or_default();
        (says(&schema), self.described(&schema))
    }

    pub fn described(&self, schema: &Value) -> Definition {
        let schema = self.resolved(schema);
        if let Some(words) = words(schema) {
            return Definition::Words(words);
        }
        match schema["properties"].as_object() {
            Some(properties) => Definition::Object(self.fields(schema, properties)),
            None if is_empty_object(schema) => Definition::Object(Vec::new()),
            None => Definition::Same(self.shape(schema)),
        }
    }

    /// What a list is of.
    pub fn items(&self, list: &Value) -> Definition {
        let Definition::Object(fields) = self.described(list) else { return Definition::Object(Vec::new()) };
        match fields.into_iter().find(|field| field.name == "items").map(|field| field.shape) {
            Some(Shape::Many(item)) => match *item {
                Shape::Known(name) => self.definition(&name).1,
                other => Definition::Same(other),
            },
            _ => Definition::Object(Vec::new()),
        }
    }

    fn fields(&self, schema: &Value, properties: &Map<String, Value>) -> Vec<Field> {
        let needed: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let field = |(name, schema): (&String, &Value)| Field {
            name: name.clone(),
            says: says(schema),
            shape: self.shape(schema),
            is_needed: needed.contains(&name.as_str()),
            may_be_null: is_nullable(schema),
        };
        properties.iter().map(field).collect()
    }

    /// What a reference leads to, where that is an object of its own.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix(DEFINITIONS));
        name.and_then(|name| self.definitions.get(name)).unwrap_or(schema)
    }

    fn shape(&self, schema: &Value) -> Shape {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix(DEFINITIONS)) {
            return self.named(name);
        }
        let choices = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array());
        if let Some(choices) = choices {
            let mut some = choices.iter().filter(|choice| choice["type"] != "null");
            return match (some.next(), some.next()) {
                (Some(only), None) => self.shape(only),
                _ => Shape::Any,
            };
        }
        match kind(schema) {
            Some("string") => Shape::Text,
            Some("integer") => Shape::Integer,
            Some("boolean") => Shape::Truth,
            Some("array") => Shape::Many(Box::new(self.shape(&schema["items"]))),
            Some("object") if schema["additionalProperties"].is_object() && schema["properties"].is_null() => {
                Shape::Any
            }
            _ => Shape::Any,
        }
    }

    /// What is only text by another name is text.
    fn named(&self, name: &str) -> Shape {
        let Some(schema) = self.definitions.get(name) else { return Shape::Any };
        match self.described(schema) {
            Definition::Same(shape) => shape,
            Definition::Object(_) | Definition::Words(_) => {
                self.wanted.borrow_mut().insert(name.to_owned());
                Shape::Known(name.to_owned())
            }
        }
    }
}

fn says(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().to_owned()
}

/// Its type, but for null.
fn kind(schema: &Value) -> Option<&str> {
    match &schema["type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ => None,
    }
}

fn is_nullable(schema: &Value) -> bool {
    let is_null = |one: &Value| one == "null" || one["type"] == "null";
    let among = |list: &Value| list.as_array().is_some_and(|list| list.iter().any(is_null));
    among(&schema["type"]) || among(&schema["anyOf"])
}

fn is_empty_object(schema: &Value) -> bool {
    kind(schema) == Some("object") && !schema["additionalProperties"].is_object()
}

/// The words that it is one of.
fn words(schema: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(text).collect();
    }
    let choices = schema["oneOf"].as_array()?;
    choices.iter().map(|choice| text(&choice["const"])).collect()
}
