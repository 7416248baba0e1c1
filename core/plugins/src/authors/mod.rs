//! What authors write plugins with, made from the definitions that the API is made from: operations and records as
//! types of their language.
//!
//! - [`shapes`]: what a JSON Schema says, as far as a language needs it
//! - [`rust`]: as Rust writes it

mod rust;
mod shapes;

use std::collections::BTreeMap;

use door::Registry;
use schemars::generate::SchemaSettings;

use crate::{
    allowed::{Allowed, KINDS},
    authors::shapes::Shapes,
};

/// The operations that can be granted and the records that can be read, in files by their names: the operations of each
/// module, `records` and `types`.
pub fn rust(registry: &Registry) -> BTreeMap<String, String> {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut modules: BTreeMap<&str, Vec<(&'static str, &'static str, serde_json::Value)>> = BTreeMap::new();
    // What only reads is no outcome: records are read by the host.
    for name in Allowed::of(registry.modules()).operations().filter(|name| registry.writes(name)) {
        let shapes = registry.shapes(name, &mut generator);
        if let (Some(spec), Some(shapes), Some((module, _))) = (registry.spec(name), shapes, name.split_once('.')) {
            modules.entry(module).or_default().push((name, spec.summary, shapes.input.to_value()));
        }
    }
    let mut records = Vec::new();
    for (kind, get, list) in KINDS {
        if let Some(shapes) = registry.shapes(get.unwrap_or(*list), &mut generator) {
            records.push((*kind, get.is_some(), shapes.output.to_value()));
        }
    }
    let shapes = Shapes::new(generator.take_definitions(true));
    rust::files(&modules, &records, &shapes)
}
