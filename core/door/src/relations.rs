//! What a record mentions, shown with it. A module declares a relation once; an operation says which of them its
//! answer can be asked with. All that a page mentions is loaded at once, on the moment that the page was read, and
//! like any other reading: by permission, and masked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use model::Problem;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value};
use store::{Done, Failure, Snapshot};

use crate::{Registry, access::Permission, operation::Spec, standing::Standing};

/// Where an item's relations stand.
pub const EXPANDED: &str = "expanded";
const ITEMS: &str = "items";

/// What was found, by the text that named it.
pub type Found<T> = BTreeMap<String, T>;

type Load = Arc<dyn Fn(&mut Snapshot<'_>, &[String]) -> Done<Found<Value>> + Send + Sync>;

#[derive(Clone)]
pub struct Relation {
    /// How it is asked for, such as `variants`.
    pub name: &'static str,
    /// The field of an item whose text names what is wanted.
    pub by: &'static str,
    pub permission: Permission,
    load: Load,
    schema: fn(&mut SchemaGenerator) -> Schema,
}

impl Relation {
    /// `load` finds what all these name, in one query.
    pub fn new<T: Serialize + JsonSchema + 'static>(
        name: &'static str,
        by: &'static str,
        permission: Permission,
        load: fn(&mut Snapshot<'_>, &[String]) -> Done<Found<T>>,
    ) -> Self {
        let load = move |snapshot: &mut Snapshot<'_>, keys: &[String]| {
            let written = |(key, found)| serde_json::to_value(found).map(|value| (key, value));
            let found: Result<_, _> = load(snapshot, keys)?.into_iter().map(written).collect();
            found.map_err(|_| Failure::internal("What was asked for with an answer could not be written as JSON."))
        };
        Self { name, by, permission, load: Arc::new(load), schema: |generator| generator.subschema_for::<T>() }
    }

    pub(crate) fn shape(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.schema)(generator)
    }
}

/// Whether an operation's answer can be asked with these.
pub(crate) fn check(spec: &Spec, wanted: &[String]) -> Result<(), Problem> {
    let unknown = wanted.iter().find(|name| !spec.expands.contains(&name.as_str()));
    unknown.map_or(Ok(()), |name| {
        let detail = match spec.expands {
            [] => format!("{} cannot be asked with {name:?}; it expands nothing.", spec.name),
            known => format!("{} cannot be asked with {name:?}; it expands {}.", spec.name, known.join(", ")),
        };
        Err(Problem::invalid("/expand", detail))
    })
}

/// The answer with what it mentions.
pub(crate) fn expand(
    registry: &Registry,
    standing: Option<&Standing>,
    snapshot: &mut Snapshot<'_>,
    wanted: &[String],
    body: &[u8],
) -> Done<Vec<u8>> {
    let broken = || Failure::internal("An answer that was asked with more is no JSON.");
    let mut answer: Value = serde_json::from_slice(body).map_err(|_| broken())?;
    let names: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
    for relation in names.into_iter().filter_map(|name| registry.relation(name)) {
        let held = registry.index(&relation.permission);
        if !held.zip(standing).is_some_and(|(index, standing)| standing.holds(index)) {
            let detail =
                format!("None of your roles holds {}, which `{}` asks for.", relation.permission, relation.name);
            return Err(Problem::new(model::Reason::Forbidden, "access.denied", detail).into());
        }
        let items = items(&mut answer);
        let keys: BTreeSet<String> =
            items.iter().filter_map(|item| item.get(relation.by)?.as_str().map(str::to_owned)).collect();
        let found = (relation.load)(snapshot, &keys.into_iter().collect::<Vec<_>>())?;
        for item in items {
            let of = item.get(relation.by).and_then(Value::as_str).and_then(|key| found.get(key));
            let value = of.cloned().unwrap_or_default();
            let expanded = item.entry(EXPANDED).or_insert_with(|| Value::Object(Map::new()));
            if let Some(expanded) = expanded.as_object_mut() {
                expanded.insert(relation.name.to_owned(), value);
            }
        }
    }
    serde_json::to_vec(&answer).map_err(|_| broken())
}

/// The items of a page, or the one record that was asked for.
fn items(answer: &mut Value) -> Vec<&mut Map<String, Value>> {
    if !answer.get(ITEMS).is_some_and(Value::is_array) {
        return answer.as_object_mut().into_iter().collect();
    }
    let items = answer.get_mut(ITEMS).and_then(Value::as_array_mut);
    items.into_iter().flatten().filter_map(Value::as_object_mut).collect()
}
