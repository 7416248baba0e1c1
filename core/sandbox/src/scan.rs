//! A look at what somebody calls a component, before anything is compiled: whether it is one, how much of everything
//! is in it, and what it wants to import. It runs in the child that compiles, so that bytes which are made to harm
//! whoever reads them harm nobody else.

use crate::api::{API, Interface};
use crate::bounds::Bounds;
use crate::refused::Refused;
use std::collections::BTreeMap;
use wasmparser::component_types::ComponentEntityType;
use wasmparser::types::TypesRef;
use wasmparser::{
    BinaryReaderError, ComponentImport, Encoding, FunctionBody, Parser, Payload, ValidPayload, Validator, WasmFeatures,
};

/// What compilers of today write, engines of other languages among them, and components. Each of the others is more
/// machinery to be wrong about.
const FEATURES: WasmFeatures = WasmFeatures::WASM2
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::TAIL_CALL)
    .union(WasmFeatures::COMPONENT_MODEL);

/// What machine code for Linux begins with.
const ELF: &[u8] = b"\x7fELF";

pub fn look(bytes: &[u8], bounds: &Bounds) -> Result<(), Refused> {
    if bytes.len() > bounds.bytes {
        return Err(too_much("bytes", bytes.len() as u64, bounds.bytes as u64));
    }
    if bytes.starts_with(ELF) {
        return Err(Refused::Precompiled);
    }
    let mut look = Look { bounds, counts: BTreeMap::new(), depth: 0 };
    let mut validator = Validator::new_with_features(FEATURES);
    let mut imports = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(malformed)?;
        look.count(&payload)?;
        if let Payload::ComponentImportSection(section) = &payload
            && look.depth == 1
        {
            let names = section.clone().into_iter().map(|import| import.map(|ComponentImport { name, .. }| name.name));
            imports.extend(names.collect::<Result<Vec<_>, _>>().map_err(malformed)?);
        }
        match validator.payload(&payload).map_err(malformed)? {
            ValidPayload::End(types) if look.depth == 0 => return strangers(&imports, types.as_ref()),
            _ => {}
        }
    }
    Err(Refused::Malformed(String::from("it ends too early")))
}

struct Look<'a> {
    bounds: &'a Bounds,
    counts: BTreeMap<&'static str, u64>,
    /// Of modules and components in each other.
    depth: u32,
}

impl Look<'_> {
    fn count(&mut self, payload: &Payload<'_>) -> Result<(), Refused> {
        match payload {
            Payload::Version { encoding: Encoding::Module, .. } if self.depth == 0 => Err(Refused::Module),
            Payload::Version { .. } => {
                self.depth += 1;
                within("levels of components", self.depth.into(), self.bounds.depth.into())
            }
            Payload::End(_) => {
                self.depth -= 1;
                Ok(())
            }
            Payload::FunctionSection(section) => self.add("functions", section.count(), self.bounds.functions),
            Payload::CodeSectionEntry(body) => self.locals(body),
            Payload::MemorySection(section) => {
                for memory in section.clone() {
                    let bytes = memory.map_err(malformed)?.initial.saturating_mul(65_536);
                    within("bytes of memory from the start", bytes, self.bounds.memory as u64)?;
                }
                self.entries("memories", section.count())
            }
            Payload::TableSection(section) => {
                for table in section.clone() {
                    let initial = table.map_err(malformed)?.ty.initial;
                    within("entries in a table from the start", initial, self.bounds.table as u64)?;
                }
                self.entries("tables", section.count())
            }
            Payload::TypeSection(section) => self.entries("types", section.count()),
            Payload::CoreTypeSection(section) => self.entries("types", section.count()),
            Payload::ComponentTypeSection(section) => self.entries("types", section.count()),
            Payload::ImportSection(section) => self.entries("imports", section.count()),
            Payload::ComponentImportSection(section) => self.entries("imports", section.count()),
            Payload::ExportSection(section) => self.entries("exports", section.count()),
            Payload::ComponentExportSection(section) => self.entries("exports", section.count()),
            Payload::GlobalSection(section) => self.entries("globals", section.count()),
            Payload::ElementSection(section) => self.entries("element segments", section.count()),
            Payload::DataSection(section) => self.entries("data segments", section.count()),
            Payload::ComponentAliasSection(section) => self.entries("aliases", section.count()),
            Payload::ComponentCanonicalSection(section) => self.entries("canonical functions", section.count()),
            Payload::InstanceSection(section) => self.entries("instances", section.count()),
            Payload::ComponentInstanceSection(section) => self.entries("instances", section.count()),
            _ => Ok(()),
        }
    }

    fn entries(&mut self, what: &'static str, more: u32) -> Result<(), Refused> {
        self.add(what, more, self.bounds.entries)
    }

    fn add(&mut self, what: &'static str, more: u32, limit: u32) -> Result<(), Refused> {
        let count = self.counts.entry(what).or_default();
        *count += u64::from(more);
        within(what, *count, limit.into())
    }

    fn locals(&self, body: &FunctionBody<'_>) -> Result<(), Refused> {
        let mut all = 0;
        for locals in body.get_locals_reader().map_err(malformed)? {
            let (count, _) = locals.map_err(malformed)?;
            all += u64::from(count);
        }
        within("locals in one function", all, self.bounds.locals.into())
    }
}

/// Refuses with all that is imported and is not ours: whole interfaces, and what is not in one that is.
fn strangers(imports: &[&str], types: TypesRef<'_>) -> Result<(), Refused> {
    let mut strangers = Vec::new();
    for name in imports {
        let instance = match types.component_item_for_import(name).map(|item| item.ty) {
            Some(ComponentEntityType::Instance(id)) => &types[id],
            _ => {
                strangers.push(shown(name));
                continue;
            }
        };
        match API.iter().find(|interface| interface.name == *name) {
            None => strangers.push(shown(name)),
            Some(Interface { items, .. }) => {
                let unknown = instance.exports.keys().filter(|item| !items.contains(&item.as_str()));
                strangers.extend(unknown.map(|item| shown(&format!("{name}#{item}"))));
            }
        }
    }
    if strangers.is_empty() { Ok(()) } else { Err(Refused::Imports(strangers)) }
}

/// A stranger's word in a sentence of ours.
fn shown(name: &str) -> String {
    const LONGEST: usize = 100;
    name.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

fn within(what: &str, is: u64, limit: u64) -> Result<(), Refused> {
    if is > limit { Err(too_much(what, is, limit)) } else { Ok(()) }
}

fn too_much(what: &str, is: u64, limit: u64) -> Refused {
    Refused::TooMuch { what: what.into(), is, limit }
}

fn malformed(error: BinaryReaderError) -> Refused {
    Refused::Malformed(shown(error.message()))
}
