//! What a thing of the shop is made of, field by field: what is checked when it is sent, and what it has before anybody
//! says more. One table says both.

use serde_json::{Map, Value};

use crate::{money::Amount, php, problem::Problem};

pub type Fields = Map<String, Value>;

pub struct Schema {
    /// As `woocommerce_rest_…_invalid_id` names it.
    pub no_such: (&'static str, &'static str),
    pub fields: &'static [Field],
    /// What has to be sent to make one.
    pub required: &'static [&'static str],
    /// Else it is gone at once, and only on `force`.
    pub has_trash: bool,
    pub orderby: &'static [&'static str],
    /// The topic of its webhooks.
    pub topic: Option<&'static str>,
}

#[derive(Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    /// JSON; else what its kind has.
    default: Option<&'static str>,
    /// Shown, and passed over where it is sent.
    read_only: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Text,
    /// Text that is kept with its entities, as WordPress keeps titles and terms.
    Title,
    /// Money: text, empty or a decimal.
    Money,
    OneOf(&'static [&'static str]),
    Flag,
    /// `true`, `false` or another word.
    FlagOr(&'static str),
    Whole,
    /// A whole number, or none.
    Count,
    List,
    Object,
    Any,
}

pub const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, default: None, read_only: false }
}

impl Field {
    pub const fn or(self, json: &'static str) -> Self {
        Self { default: Some(json), ..self }
    }

    pub const fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    pub fn default(&self) -> Value {
        if let Some(json) = self.default {
            return serde_json::from_str(json).unwrap_or_default();
        }
        match self.kind {
            Kind::Text | Kind::Title | Kind::Money => "".into(),
            Kind::OneOf(words) => words.first().copied().into(),
            Kind::Flag | Kind::FlagOr(_) => false.into(),
            Kind::Whole => 0.into(),
            Kind::Count | Kind::Any => Value::Null,
            Kind::List => Value::Array(Vec::new()),
            Kind::Object => Map::new().into(),
        }
    }

    /// As it is kept, or what is wrong with it.
    fn accept(&self, sent: &Value) -> Result<Value, Problem> {
        let name = self.name;
        let wrong = |kind: &str| Problem::invalid(name, "rest_invalid_type", &format!("{name} is not of type {kind}."));
        Ok(match (self.kind, sent) {
            (Kind::Any, any) => any.clone(),
            (Kind::Text | Kind::Money, Value::Null) => "".into(),
            (Kind::Money, Value::String(text)) if text.trim().is_empty() => "".into(),
            (Kind::Money, Value::String(text)) => match Amount::read(text) {
                Some(amount) => amount.plain().into(),
                None => "".into(),
            },
            (Kind::Text, Value::String(text)) => text.clone().into(),
            (Kind::Title, Value::String(text)) => php::entities(text).into(),
            (Kind::Text | Kind::Title | Kind::Money, _) => return Err(wrong("string")),
            (Kind::OneOf(words), Value::String(word)) if words.contains(&word.as_str()) => word.clone().into(),
            (Kind::OneOf(words), _) => {
                let message = format!("{name} is not one of {}.", words.join(", "));
                return Err(Problem::invalid(name, "rest_not_in_enum", &message));
            }
            (Kind::FlagOr(word), Value::String(text)) if text == word => text.clone().into(),
            (Kind::Flag | Kind::FlagOr(_), sent) => flag(sent).ok_or_else(|| wrong("boolean"))?.into(),
            (Kind::Count, Value::Null) => Value::Null,
            (Kind::Count, Value::String(text)) if text.is_empty() => Value::Null,
            (Kind::Whole | Kind::Count, sent) => whole(sent).ok_or_else(|| wrong("integer"))?.into(),
            (Kind::List, Value::Array(_)) | (Kind::Object, Value::Object(_)) => sent.clone(),
            (Kind::List, _) => return Err(wrong("array")),
            (Kind::Object, _) => return Err(wrong("object")),
        })
    }
}

pub fn flag(sent: &Value) -> Option<bool> {
    match sent {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) => match text.to_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" | "" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

pub fn whole(sent: &Value) -> Option<i64> {
    match sent {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

impl Schema {
    pub fn fresh(&self) -> Fields {
        self.fields.iter().map(|field| (field.name.to_owned(), field.default())).collect()
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// What was sent, into what is there. Unknown names are passed over, as WordPress does.
    pub fn merge(&self, fields: &mut Fields, sent: &Fields) -> Result<(), Problem> {
        for (name, value) in sent {
            let Some(field) = self.field(name).filter(|field| !field.read_only) else { continue };
            let value = field.accept(value)?;
            match (fields.get_mut(name), value) {
                (Some(Value::Object(known)), Value::Object(new)) => known.extend(new),
                (_, value) => drop(fields.insert(name.clone(), value)),
            }
        }
        Ok(())
    }

    pub fn check_required(&self, sent: &Fields) -> Result<(), Problem> {
        match self.required.iter().find(|name| sent.get(**name).is_none_or(|value| *value == Value::Null)) {
            Some(name) => Err(Problem::missing(name)),
            None => Ok(()),
        }
    }
}
