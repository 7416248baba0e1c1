//! The interface of a plugin as a page for authors (`docs/reference/plugin-interface.md`), made from `sdk/wit`.

use crate::guests::wit_path;
use std::env;
use std::fmt::Write;
use std::fs;
use wit_parser::{Docs, Function, Handle, Interface, Resolve, Type, TypeDef, TypeDefKind, WorldItem};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/plugin-interface.md");
/// With this set, the page is written as it is now.
const ACCEPT: &str = "STOCKADE_ACCEPT";

const HEAD: &str = "# The interface of a plugin

What a plugin is asked and what it may ask, as [`sdk/wit`](../../sdk/wit/plugin.wit) has it, which this page is made from.
The SDKs say the same with the types of their language: [in Rust](../plugins.md), [in TypeScript](../typescript.md).
";

#[test]
fn authors_read_what_the_interface_says() {
    let page = page();
    if env::var(ACCEPT).is_ok_and(|value| value == "1") {
        return fs::write(PAGE, page).unwrap();
    }
    let is = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(is == page, "docs/reference/plugin-interface.md is another: run this with {ACCEPT}=1 and read the diff");
}

fn page() -> String {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit_path()).unwrap();
    let world = &resolve.worlds[resolve.select_world(&[package], Some("plugin")).unwrap()];
    let mut page = format!("{HEAD}{}", said(&resolve.packages[package].docs));
    let interfaces = |items: Vec<&WorldItem>| -> Vec<&Interface> {
        let interface = |item: &&WorldItem| match item {
            WorldItem::Interface { id, .. } => Some(&resolve.interfaces[*id]),
            _ => None,
        };
        items.iter().filter_map(interface).collect()
    };
    page.push_str("\n## What it is asked\n");
    for asked in interfaces(world.exports.values().collect()) {
        described(&mut page, &resolve, asked);
    }
    page.push_str("\n## What it may ask, and the words for it\n");
    for may in interfaces(world.imports.values().collect()) {
        described(&mut page, &resolve, may);
    }
    page
}

fn described(page: &mut String, resolve: &Resolve, interface: &Interface) {
    let name = interface.name.as_deref().unwrap();
    write!(page, "\n### {name}\n{}", said(&interface.docs)).unwrap();
    for id in interface.types.values() {
        named(page, resolve, &resolve.types[*id]);
    }
    for function in interface.functions.values() {
        write!(page, "\n`{}`\n{}", signature(resolve, function), said(&function.docs)).unwrap();
    }
}

/// Words that another interface explains are explained there.
fn named(page: &mut String, resolve: &Resolve, one: &TypeDef) {
    let name = one.name.as_deref().unwrap();
    let rows: Vec<(&str, String, &Docs)> = match &one.kind {
        TypeDefKind::Record(record) => {
            record.fields.iter().map(|field| (&*field.name, written(resolve, &field.ty), &field.docs)).collect()
        }
        TypeDefKind::Enum(words) => words.cases.iter().map(|case| (&*case.name, String::new(), &case.docs)).collect(),
        TypeDefKind::Resource => Vec::new(),
        TypeDefKind::Type(_) => return,
        other => panic!("nobody says how a {} is shown", other.as_str()),
    };
    write!(page, "\n#### {name}\n{}", said(&one.docs)).unwrap();
    if !rows.is_empty() {
        page.push_str("\n| | | |\n|---|---|---|\n");
    }
    for (name, kind, docs) in rows {
        let kind = if kind.is_empty() { kind } else { format!("`{kind}`") };
        let docs = docs.contents.as_deref().unwrap_or_default().replace('\n', " ").replace('|', "\\|");
        writeln!(page, "| `{name}` | {kind} | {} |", docs.trim()).unwrap();
    }
}

/// `get(key: string) -> result<option<entry>, problem>`, with the resource that it is a method of.
fn signature(resolve: &Resolve, function: &Function) -> String {
    let resource = function.kind.resource().and_then(|id| resolve.types[id].name.clone());
    let own = function.item_name();
    let name = resource.as_ref().map_or_else(|| own.to_owned(), |resource| format!("{resource}.{own}"));
    // What it is a method of stands before its name.
    let params = function.params.iter().skip(usize::from(resource.is_some()));
    let params: Vec<String> = params.map(|one| format!("{}: {}", one.name, written(resolve, &one.ty))).collect();
    let result = function.result.map(|result| format!(" -> {}", written(resolve, &result)));
    format!("{name}({}){}", params.join(", "), result.unwrap_or_default())
}

fn written(resolve: &Resolve, one: &Type) -> String {
    let of = |one: &Option<Type>| one.as_ref().map_or_else(|| "_".to_owned(), |one| written(resolve, one));
    match one {
        Type::Bool => "bool".to_owned(),
        Type::U8 => "u8".to_owned(),
        Type::U16 => "u16".to_owned(),
        Type::U32 => "u32".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::String => "string".to_owned(),
        Type::Id(id) => match &resolve.types[*id] {
            TypeDef { name: Some(name), .. } => name.clone(),
            TypeDef { kind: TypeDefKind::Option(some), .. } => format!("option<{}>", written(resolve, some)),
            TypeDef { kind: TypeDefKind::List(item), .. } => format!("list<{}>", written(resolve, item)),
            TypeDef { kind: TypeDefKind::Result(result), .. } => match (&result.ok, &result.err) {
                (None, None) => "result".to_owned(),
                (ok, None) => format!("result<{}>", of(ok)),
                (ok, err) => format!("result<{}, {}>", of(ok), of(err)),
            },
            TypeDef { kind: TypeDefKind::Handle(Handle::Borrow(id) | Handle::Own(id)), .. } => {
                resolve.types[*id].name.clone().unwrap()
            }
            TypeDef { kind, .. } => panic!("nobody says how a {} is written", kind.as_str()),
        },
        other => panic!("nobody says how {other:?} is written"),
    }
}

/// A paragraph of its own, where there is anything to say.
fn said(docs: &Docs) -> String {
    docs.contents.as_ref().map_or_else(String::new, |text| format!("\n{}\n", text.trim()))
}
