//! What authors write plugins with, made from the definitions that the API is made from: operations and records as
//! types of their language.
//!
//! - [`shapes`]: what a JSON Schema says, as far as a language needs it
//! - [`rust`], [`typescript`]: as these languages write it
//! - [`manifest`]: the manifest, as a page

mod manifest;
mod rust;
mod shapes;
mod typescript;

use std::collections::BTreeMap;

use door::Registry;
use schemars::generate::SchemaSettings;

use crate::{
    allowed::{Allowed, KINDS},
    authors::shapes::{Definition, Shapes},
};

/// A file's text by its name, without what the language puts behind it: the operations of each module, `records` and
/// `types`.
pub type Files = BTreeMap<String, String>;

pub fn rust(registry: &Registry) -> Files {
    rust::files(&Known::by(registry))
}

/// The same, and `operations`, where each is found by its name.
pub fn typescript(registry: &Registry) -> Files {
    typescript::files(&Known::by(registry))
}

/// What may stand in a manifest.
pub fn manifest(registry: &Registry) -> String {
    manifest::page(registry)
}

/// What can be granted: the operations of each module, and the records that can be read, by kind.
struct Known {
    modules: BTreeMap<&'static str, Vec<Operation>>,
    records: Vec<(&'static str, Definition)>,
    shapes: Shapes,
}

struct Operation {
    name: &'static str,
    summary: &'static str,
    input: Definition,
}

impl Known {
    fn by(registry: &Registry) -> Self {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        let mut inputs = Vec::new();
        // What only reads is no outcome: records are read by the host.
        for name in Allowed::of(registry.modules()).operations().filter(|name| registry.writes(name)) {
            if let (Some(spec), Some(shapes)) = (registry.spec(name), registry.shapes(name, &mut generator)) {
                inputs.push((name, spec.summary, shapes.input.to_value()));
            }
        }
        let mut outputs = Vec::new();
        for (kind, get, list) in KINDS {
            if let Some(shapes) = registry.shapes(get.unwrap_or(*list), &mut generator) {
                outputs.push((*kind, get.is_some(), shapes.output.to_value()));
            }
        }
        let shapes = Shapes::new(generator.take_definitions(true));
        let mut modules: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (name, summary, input) in inputs {
            if let Some((module, _)) = name.split_once('.') {
                let input = shapes.described(&input);
                modules.entry(module).or_default().push(Operation { name, summary, input });
            }
        }
        // A list says what its items are.
        let whole = |is_whole, output| if is_whole { shapes.described(output) } else { shapes.items(output) };
        let records = outputs.iter().map(|(kind, is_whole, output)| (*kind, whole(*is_whole, output))).collect();
        Self { modules, records, shapes }
    }
}

impl Operation {
    /// What it is called within its module.
    fn own(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(_, own)| own)
    }
}

/// `add-product` and `half_up` as the names of types.
fn camel(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.split(['-', '_', '.']).map(part).collect()
}
