//! What a plugin wants filled in, as a form has it: for a connection, or when somebody asks for something.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::form::Form;

/// Something to fill in, as the door shows it.
#[derive(Debug, Deserialize)]
pub(super) struct Setting {
    pub(super) name: String,
    pub(super) title: String,
    kind: String,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    options: Vec<Choice>,
}

/// One of several.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) title: String,
}

/// The same, as a page shows it.
#[derive(Clone)]
pub(super) struct Field {
    /// Of the form.
    pub(super) name: String,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) required: bool,
    pub(super) value: String,
    pub(super) options: Vec<Choice>,
}

impl Field {
    /// One of `of`, with what stands in it.
    pub(super) fn of(of: &str, setting: &Setting, value: String) -> Self {
        Self {
            name: field(&setting.name),
            id: format!("{of}-{}", setting.name),
            title: setting.title.clone(),
            kind: setting.kind.clone(),
            required: setting.required,
            value,
            options: setting.options.clone(),
        }
    }

    /// What a browser calls it.
    pub(super) fn input(&self) -> &'static str {
        match self.kind.as_str() {
            "number" => "number",
            "url" => "url",
            _ => "text",
        }
    }
}

/// What the fields of a form that hold settings begin with.
const FIELD: &str = "setting-";

fn field(setting: &str) -> String {
    format!("{FIELD}{setting}")
}

/// What was typed into it.
pub(super) fn typed(form: &Form, setting: &str) -> String {
    form.value(&field(setting)).trim().to_owned()
}

/// What was filled in, by name; nothing for what was left empty.
pub(super) fn filled_in(settings: &[Setting], form: &Form) -> Map<String, Value> {
    let one = |setting: &Setting| {
        let said = form.said(&field(&setting.name)).map(str::to_owned);
        let said = if setting.kind == "switch" { Some((said.is_some()).to_string()) } else { said };
        said.map(|said| (setting.name.clone(), Value::String(said)))
    };
    settings.iter().filter_map(one).collect()
}

/// The same of a form whose settings are not at hand.
pub(super) fn sent(form: &Form) -> Map<String, Value> {
    let typed = |(name, value): (&str, &str)| {
        let (name, value) = (name.strip_prefix(FIELD)?, value.trim());
        (!value.is_empty()).then(|| (name.to_owned(), Value::from(value)))
    };
    form.fields().filter_map(typed).collect()
}
