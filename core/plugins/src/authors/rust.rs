//! Types as Rust writes them.

use std::fmt::Write as _;

use super::{
    Files, Known, Operation, camel,
    shapes::{Definition, Field, Shape, Shapes},
};

const MADE: &str = "// Made from the definitions of the API, by a test of the server; not written by hand.\n";
const WORDS: [&str; 12] = ["as", "box", "do", "in", "loop", "match", "move", "ref", "type", "use", "where", "yield"];

pub(super) fn files(known: &Known) -> Files {
    let mut files = Files::new();
    for (module, operations) in &known.modules {
        let mut text = String::new();
        operations.iter().for_each(|one| operation(&mut text, one));
        let uses = ["use serde::Serialize;", "use crate::Operation;"];
        files.insert(module.replace('-', "_"), file(&format!("What can be asked of `{module}`."), uses, &text));
    }
    let mut text = String::new();
    known.records.iter().for_each(|(kind, whole)| record(&mut text, kind, whole));
    let uses = ["use serde::Deserialize;", "use crate::Record;"];
    let about = "What can be read. A field is none where it was not granted, or where nothing is known.";
    files.insert("records".to_owned(), file(about, uses, &text));
    let uses = ["use serde::{Deserialize, Serialize};", ""];
    files.insert("types".to_owned(), file("What operations take and records hold.", uses, &types(&known.shapes)));
    files
}

/// A whole file, with what it uses and no more.
fn file(about: &str, [serde, own]: [&str; 2], text: &str) -> String {
    let json = if text.contains("Json") { "use serde_json::Value as Json;\n" } else { "" };
    let types = if text.contains("types::") { "use super::types;\n" } else { "" };
    let own = if own.is_empty() { String::new() } else { format!("{own}\n") };
    let ours = if types.is_empty() && own.is_empty() { String::new() } else { format!("\n{types}{own}") };
    format!("{MADE}//! {about}\n\n{serde}\n{json}{ours}{text}")
}

fn operation(text: &mut String, one: &Operation) {
    let Operation { name, summary, input } = one;
    let own = camel(one.own());
    says(text, "", summary);
    match input {
        Definition::Object(fields) => {
            text.push_str("#[derive(Debug, Clone, Default, PartialEq, Serialize)]\n");
            let _ = write!(text, "pub struct {own} {{");
            text.push_str(if fields.is_empty() { "" } else { "\n" });
            fields.iter().for_each(|one| given(text, one, "types::"));
            text.push_str("}\n");
        }
        _ => {
            text.push_str("#[derive(Debug, Clone, Default, PartialEq, Serialize)]\n");
            let _ = writeln!(text, "pub struct {own}(pub Json);");
        }
    }
    let _ = writeln!(text, "\nimpl Operation for {own} {{\n    const NAME: &'static str = \"{name}\";\n}}");
}

fn record(text: &mut String, kind: &str, shape: &Definition) {
    let own = camel(kind);
    let Definition::Object(fields) = shape else { return };
    if fields.is_empty() {
        return;
    }
    text.push_str("\n#[derive(Debug, Clone, Default, PartialEq, Deserialize)]\n");
    let _ = writeln!(text, "pub struct {own} {{");
    for one in fields {
        let is_sure = matches!(one.name.as_str(), "id" | "version");
        let shape = written(&one.shape, "types::");
        field(text, one, &if is_sure { shape } else { format!("Option<{shape}>") });
    }
    let _ = writeln!(text, "}}\n\nimpl Record for {own} {{\n    const KIND: &'static str = \"{kind}\";\n}}");
}

fn types(shapes: &Shapes) -> String {
    let mut text = String::new();
    for (name, (said, definition)) in shapes.wanted() {
        says(&mut text, "", &said);
        match definition {
            Definition::Object(fields) => {
                text.push_str(
                    "#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]\n#[serde(default)]\n",
                );
                let _ = writeln!(text, "pub struct {name} {{");
                fields.iter().for_each(|one| given(&mut text, one, ""));
                text.push_str("}\n");
            }
            Definition::Words(words) => {
                text.push_str("#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]\n");
                let _ = writeln!(text, "pub enum {name} {{");
                for (at, word) in words.iter().enumerate() {
                    let first = if at == 0 { "    #[default]\n" } else { "" };
                    let _ = writeln!(text, "{first}    #[serde(rename = \"{word}\")]\n    {},", camel(word));
                }
                text.push_str("}\n");
            }
            Definition::Same(_) => {}
        }
    }
    text
}

/// As it is given to an operation, or stands in something that is: what is not said is left out.
fn given(text: &mut String, one: &Field, types: &str) {
    let shape = written(&one.shape, types);
    if one.is_needed && !one.may_be_null {
        return field(text, one, &shape);
    }
    says(text, "    ", &one.says);
    text.push_str("    #[serde(skip_serializing_if = \"Option::is_none\")]\n");
    field(text, &Field { says: String::new(), ..one.clone() }, &format!("Option<{shape}>"));
}

fn field(text: &mut String, field: &Field, shape: &str) {
    says(text, "    ", &field.says);
    let name = if WORDS.contains(&field.name.as_str()) { format!("r#{}", field.name) } else { field.name.clone() };
    let _ = writeln!(text, "    pub {name}: {shape},");
}

fn written(shape: &Shape, types: &str) -> String {
    match shape {
        Shape::Text => "String".to_owned(),
        Shape::Integer => "i64".to_owned(),
        Shape::Truth => "bool".to_owned(),
        Shape::Many(item) => format!("Vec<{}>", written(item, types)),
        Shape::Known(name) => format!("{types}{name}"),
        Shape::Any => "Json".to_owned(),
    }
}

fn says(text: &mut String, indent: &str, said: &str) {
    if indent.is_empty() {
        text.push('\n');
    }
    for line in said.lines() {
        let _ = writeln!(text, "{indent}/// {}", line.trim());
    }
}
