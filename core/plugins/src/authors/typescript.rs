//! Types as TypeScript writes them.

use std::fmt::Write as _;

use super::{
    Files, Known, camel,
    shapes::{Definition, Field, Shape, Shapes},
};

const MADE: &str = "// Made from the definitions of the API, by a test of the server; not written by hand.\n";

pub(super) fn files(known: &Known) -> Files {
    let mut files = Files::new();
    let mut all = Uses::default();
    let mut names = String::new();
    for (module, operations) in &known.modules {
        let mut text = String::new();
        for one in operations {
            says(&mut text, "", one.summary);
            interface(&mut text, &camel(one.own()), &one.input, "types.");
            let from = camel(module);
            let _ = writeln!(names, "  {:?}: {from}.{};", one.name, camel(one.own()));
        }
        all.types(&camel(module), module);
        files.insert((*module).to_owned(), file(&format!("What can be asked of `{module}`."), &text));
    }
    let about = "What can be asked, by the names of the API.";
    let text = format!("{}\nexport interface Operations {{\n{names}}}\n", all.text);
    files.insert("operations".to_owned(), format!("{MADE}// {about}\n\n{text}"));

    let (mut text, mut kinds) = (String::new(), String::new());
    for (kind, whole) in &known.records {
        if record(&mut text, kind, whole) {
            let _ = writeln!(kinds, "  {kind:?}: {};", camel(kind));
        }
    }
    let _ = writeln!(text, "\nexport interface Records {{\n{kinds}}}");
    let about = "What can be read. A field is null where it was not granted, or where nothing is known.";
    files.insert("records".to_owned(), file(about, &text));
    let text = types(&known.shapes);
    files.insert("types".to_owned(), format!("{MADE}// What operations take and records hold.\n{text}"));
    files
}

/// What stands at the head of a file that names the types of others.
#[derive(Default)]
struct Uses {
    text: String,
}

impl Uses {
    fn types(&mut self, name: &str, file: &str) {
        let _ = writeln!(self.text, "import type * as {name} from \"./{file}.js\";");
    }
}

/// A whole file, with what it uses and no more.
fn file(about: &str, text: &str) -> String {
    let mut uses = Uses::default();
    if text.contains("types.") {
        uses.types("types", "types");
        uses.text.insert(0, '\n');
    }
    format!("{MADE}// {about}\n{}{text}", uses.text)
}

fn interface(text: &mut String, name: &str, input: &Definition, types: &str) {
    match input {
        Definition::Object(fields) if fields.is_empty() => {
            let _ = writeln!(text, "export type {name} = Record<string, never>;");
        }
        Definition::Object(fields) => {
            let _ = writeln!(text, "export interface {name} {{");
            for one in fields {
                let is_left_out = !one.is_needed || one.may_be_null;
                field(text, one, if is_left_out { "?" } else { "" }, &written(&one.shape, types), one.may_be_null);
            }
            text.push_str("}\n");
        }
        Definition::Words(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
            let _ = writeln!(text, "export type {name} = {};", words.join(" | "));
        }
        Definition::Same(shape) => {
            let _ = writeln!(text, "export type {name} = {};", written(shape, types));
        }
    }
}

/// Whether it has fields at all.
fn record(text: &mut String, kind: &str, whole: &Definition) -> bool {
    let Definition::Object(fields) = whole else { return false };
    if fields.is_empty() {
        return false;
    }
    let _ = writeln!(text, "\nexport interface {} {{", camel(kind));
    for one in fields {
        let is_sure = matches!(one.name.as_str(), "id" | "version");
        field(text, one, if is_sure { "" } else { "?" }, &written(&one.shape, "types."), !is_sure);
    }
    text.push_str("}\n");
    true
}

fn types(shapes: &Shapes) -> String {
    let mut text = String::new();
    for (name, (said, definition)) in shapes.wanted() {
        says(&mut text, "", &said);
        interface(&mut text, &name, &definition, "");
    }
    text
}

fn field(text: &mut String, field: &Field, may_be_left_out: &str, shape: &str, may_be_null: bool) {
    says(text, "  ", &field.says);
    let null = if may_be_null && shape != "unknown" { " | null" } else { "" };
    let _ = writeln!(text, "  {}{may_be_left_out}: {shape}{null};", field.name);
}

fn written(shape: &Shape, types: &str) -> String {
    match shape {
        Shape::Text => "string".to_owned(),
        Shape::Integer => "number".to_owned(),
        Shape::Truth => "boolean".to_owned(),
        Shape::Many(item) => format!("{}[]", written(item, types)),
        Shape::Known(name) => format!("{types}{name}"),
        Shape::Any => "unknown".to_owned(),
    }
}

fn says(text: &mut String, indent: &str, said: &str) {
    if indent.is_empty() {
        text.push('\n');
    }
    for (at, line) in said.lines().enumerate() {
        let begin = if at == 0 { "/** " } else { " * " };
        let end = if at + 1 == said.lines().count() { " */" } else { "" };
        let _ = writeln!(text, "{indent}{begin}{}{end}", line.trim());
    }
}
