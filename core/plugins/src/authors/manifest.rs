//! The manifest as a page for authors (`docs/reference/manifest.md`): what each word of it means, and what there is to be
//! granted at all.

use std::fmt::Write as _;

use door::{Consequence, Registry};
use schemars::schema_for;
use serde_json::Value;

use super::Known;
use crate::{
    allowed::{KINDS, PARTS},
    manifest::{Limits, Manifest},
};

const HEAD: &str = "# The manifest of a plugin

What may stand in `plugin.toml`, made from what reads it. A word that is not here is a mistake, and is said with its line;
`stockade plugin check` finds everything at once. What it is for is told in [writing a plugin](../plugins.md).

A plugin has a part `[plugin]`, and those of the others that it needs:

";

const DEFINITIONS: &str = "#/$defs/";

pub(super) fn page(registry: &Registry) -> String {
    let schema = schema_for!(Manifest).to_value();
    let mut page = Page { text: HEAD.to_owned(), schema: &schema, explained: Vec::new() };
    page.parts("", &schema);
    let mut text = page.text;
    limits(&mut text);
    granted(&mut text, registry);
    text
}

struct Page<'a> {
    text: String,
    schema: &'a Value,
    /// What has been explained by now, by its name.
    explained: Vec<String>,
}

impl Page<'_> {
    /// The words of one table, and after it the tables that stand in it.
    fn parts(&mut self, path: &str, schema: &Value) {
        let mut inner = Vec::new();
        let Some(properties) = schema["properties"].as_object() else { return };
        self.line("| word | is | |\n|---|---|---|");
        // Words in other languages are parts of a package of their own.
        for (word, field) in properties.iter().filter(|(word, _)| !["texts", "reaches"].contains(&word.as_str())) {
            let is_needed = schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == word));
            let (kind, table) = self.kind(field);
            let said = format!("{}{}", said(field), if is_needed { " **Needed.**" } else { "" });
            self.line(&format!("| `{word}` | {kind} | {} |", said.trim()));
            inner.extend(table.map(|(name, is_list)| (word, name, is_list)));
        }
        // What it is before what it needs, and the rest as it comes.
        inner.sort_by_key(|(word, ..)| word.as_str() != "plugin");
        for (word, name, is_list) in inner {
            if self.explained.contains(&name) || name == "PluginLimits" {
                continue;
            }
            self.explained.push(name.clone());
            let path = if path.is_empty() { word.clone() } else { format!("{path}.{word}") };
            let heading = if is_list { format!("[[{path}]]") } else { format!("[{path}]") };
            let found = self.schema["$defs"][&name].clone();
            self.line(&format!("\n## `{heading}`\n"));
            if let Some(what) = found["description"].as_str() {
                self.line(&format!("{}\n", plain(what)));
            }
            match found["oneOf"].as_array() {
                Some(choices) => self.choices(choices),
                None => self.parts(&path, &found),
            }
        }
    }

    /// A table that is one of several, and says which.
    fn choices(&mut self, choices: &[Value]) {
        self.line("| with | also says | |\n|---|---|---|");
        for choice in choices {
            let Some(properties) = choice["properties"].as_object() else { continue };
            let tag = properties.iter().find_map(|(word, one)| Some((word, one["const"].as_str()?)));
            let Some((tag, value)) = tag else { continue };
            let needed =
                |word: &String| choice["required"].as_array().is_some_and(|all| all.iter().any(|one| one == word));
            let others = properties.iter().filter(|(word, _)| *word != tag).map(|(word, field)| {
                let may = if needed(word) { "" } else { ", or not" };
                format!("`{word}` ({}{may}){}", self.kind(field).0, said_after(field))
            });
            let others: Vec<String> = others.collect();
            let what = choice["description"].as_str().map(plain).unwrap_or_default();
            self.line(&format!("| `{tag} = \"{value}\"` | {} | {what} |", others.join("; ")));
        }
    }

    /// What a value is, in words, and the table that it is, where it is one: its name, and whether there are several.
    fn kind(&self, field: &Value) -> (String, Option<(String, bool)>) {
        if let Some(name) = named(field) {
            let found = &self.schema["$defs"][name];
            return match words(found) {
                Some(words) => (words, None),
                None if found["properties"].is_null() && found["oneOf"].is_null() => self.kind(found),
                None => ("a table".to_owned(), Some((name.to_owned(), false))),
            };
        }
        if let Some(some) = field["anyOf"].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null")) {
            return self.kind(some);
        }
        let is = |kind: &str| {
            field["type"] == kind || field["type"].as_array().is_some_and(|all| all.iter().any(|one| one == kind))
        };
        if is("array") {
            let (of, table) = self.kind(&field["items"]);
            return match table {
                Some((name, _)) => ("tables".to_owned(), Some((name, true))),
                None => (format!("a list of: {of}"), None),
            };
        }
        let kind = match () {
            () if is("boolean") => "`true` or `false`",
            () if is("integer") => "a number",
            () if is("object") => "words, each with a text",
            () => "text",
        };
        (kind.to_owned(), None)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

fn named(field: &Value) -> Option<&str> {
    field["$ref"].as_str()?.strip_prefix(DEFINITIONS)
}

/// The words that it is one of.
fn words(schema: &Value) -> Option<String> {
    let of = |values: Vec<&Value>| {
        let words: Option<Vec<_>> = values.iter().map(|one| Some(format!("`\"{}\"`", one.as_str()?))).collect();
        words.map(|words| words.join(", "))
    };
    if let Some(all) = schema["enum"].as_array() {
        return of(all.iter().collect());
    }
    let choices = schema["oneOf"].as_array()?;
    // Some are listed together, and those that something is said of by themselves.
    let each = choices.iter().flat_map(|one| match one["enum"].as_array() {
        Some(all) => all.iter().collect(),
        None => vec![&one["const"]],
    });
    of(each.collect())
}

/// What is said of a field, or of what it is where nothing is said of the field itself; and what it is unless said.
fn said(field: &Value) -> String {
    let unless = match &field["default"] {
        Value::String(text) if !text.is_empty() => format!(" Unless said: `\"{text}\"`."),
        Value::Bool(true) => " Unless said: `true`.".to_owned(),
        _ => String::new(),
    };
    format!("{}{unless}", field["description"].as_str().map(plain).unwrap_or_default())
}

fn said_after(field: &Value) -> String {
    match field["description"].as_str() {
        Some(what) => format!(": {}", plain(what).trim_end_matches('.')),
        None => String::new(),
    }
}

fn plain(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

fn limits(text: &mut String) {
    text.push_str(
        "\n## `[needs.limits]`\n\nHow much it may use. What is used up is said in the problem `limit-reached`, or waits for \
         the next day.\n\n| word | unless said | at the most |\n|---|---|---|\n",
    );
    for (word, unless_said, most) in Limits::default().each() {
        _ = writeln!(text, "| `{word}` | {unless_said} | {most} |");
    }
}

/// What there is to be asked for.
fn granted(text: &mut String, registry: &Registry) {
    text.push_str(
        "\n## What can be granted\n\n### Records\n\nUnder `records`, with the labels of what is read beyond what is public. \
         Parts come with the record that they are of.\n\n| kind | parts |\n|---|---|\n",
    );
    for (kind, ..) in KINDS {
        let parts = PARTS.iter().filter(|(_, of)| of == kind).map(|(part, _)| format!("`{part}`"));
        _ = writeln!(text, "| `{kind}` | {} |", parts.collect::<Vec<_>>().join(", "));
    }
    text.push_str(
        "\n### Operations\n\nUnder `operations`. What moves money needs `money = true` beside it, what sends a message \
         `messages = true`.\n\n| operation | does | |\n|---|---|---|\n",
    );
    for (module, operations) in Known::by(registry).modules {
        for one in operations {
            let consequence = registry.spec(one.name).and_then(|spec| spec.consequence).map_or("", |one| match one {
                Consequence::MovesMoney => "money",
                Consequence::SendsMessage => "message",
            });
            debug_assert!(one.name.starts_with(module), "an operation stands where its module does");
            _ = writeln!(text, "| `{}` | {} | {consequence} |", one.name, one.summary);
        }
    }
    text.push_str(
        "\n### Events\n\nUnder `events`. A plugin may ask for each; of a record it is told what it may read of its kind.\n\n\
         | event | says |\n|---|---|\n",
    );
    let mut events: Vec<_> = registry.modules().iter().flat_map(|module| &module.events).collect();
    events.sort_unstable();
    for (event, meaning) in events {
        _ = writeln!(text, "| `{event}` | {meaning} |");
    }
}
