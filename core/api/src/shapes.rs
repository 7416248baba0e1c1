//! The JSON Schemas of operations: of one for its route, or of all that have one, generated together so that they share
//! their parts.

use std::collections::BTreeMap;

use door::{Registry, Spec};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// Where the parts stand in the OpenAPI document.
const PARTS: &str = "/components/schemas";
pub(crate) const PART: &str = "#/components/schemas/";
/// How long a chain of references may be.
const REFERENCES: usize = 16;

pub(crate) struct Shape {
    pub(crate) input: Value,
    pub(crate) output: Value,
}

pub(crate) struct Shaped {
    pub(crate) parts: Map<String, Value>,
    of: BTreeMap<&'static str, Shape>,
    relations: BTreeMap<&'static str, Value>,
}

impl Shaped {
    pub(crate) fn of(registry: &Registry) -> Self {
        Self::of_these(registry, registry.specs().filter(|spec| spec.route.is_some()))
    }

    pub(crate) fn of_one(registry: &Registry, spec: &Spec) -> Self {
        Self::of_these(registry, std::iter::once(spec))
    }

    fn of_these<'a>(registry: &Registry, specs: impl Iterator<Item = &'a Spec>) -> Self {
        let mut generator =
            SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = PARTS.into()).into_generator();
        let mut of = BTreeMap::new();
        for spec in specs {
            if let Some(shapes) = registry.shapes(spec.name, &mut generator) {
                of.insert(spec.name, Shape { input: shapes.input.into(), output: shapes.output.into() });
            }
        }
        let relations = registry.relation_shapes(&mut generator);
        let relations = relations.into_iter().map(|(name, schema)| (name, schema.into())).collect();
        Self { parts: generator.take_definitions(true), of, relations }
    }

    /// What an answer can be asked with.
    pub(crate) fn relation(&self, name: &str) -> Option<&Value> {
        self.relations.get(name)
    }

    pub(crate) fn shape(&self, operation: &str) -> Option<&Shape> {
        self.of.get(operation)
    }

    /// A schema itself, where it may be a reference to one.
    pub(crate) fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        for _ in 0..REFERENCES {
            let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(PART));
            match name.and_then(|name| self.parts.get(name)) {
                Some(part) => schema = part,
                None => break,
            }
        }
        schema
    }

    /// The parts that something refers to, and that those refer to in turn.
    pub(crate) fn parts_of<'a>(&'a self, described: &'a Map<String, Value>) -> Map<String, Value> {
        let mut parts = Map::new();
        let mut unread: Vec<&Value> = described.values().collect();
        while let Some(value) = unread.pop() {
            match value {
                Value::Object(fields) => {
                    let name = fields.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(PART));
                    if let Some((name, part)) = name.and_then(|name| self.parts.get_key_value(name))
                        && parts.insert(name.clone(), part.clone()).is_none()
                    {
                        unread.push(part);
                    }
                    unread.extend(fields.values());
                }
                Value::Array(values) => unread.extend(values),
                _ => {}
            }
        }
        parts
    }

    pub(crate) fn properties<'a>(&'a self, schema: &'a Value) -> Option<&'a Map<String, Value>> {
        self.resolve(schema).get("properties").and_then(Value::as_object)
    }

    pub(crate) fn has(&self, schema: &Value, property: &str) -> bool {
        self.properties(schema).is_some_and(|properties| properties.contains_key(property))
    }

    /// The properties that must be there.
    pub(crate) fn required<'a>(&'a self, schema: &'a Value) -> impl Iterator<Item = &'a str> {
        let list = self.resolve(schema).get("required").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str)
    }
}
