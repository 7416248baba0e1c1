//! What the text of a path or a query stands for: a URL holds only text, an input is typed.

use std::borrow::Cow;

use serde_json::Value;

use crate::shapes::Shaped;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    /// Said as often as it has items.
    List(Box<Kind>),
}

impl Kind {
    /// `None` for what a URL cannot say.
    pub(crate) fn of(schema: &Value, shaped: &Shaped) -> Option<Self> {
        let schema = shaped.resolve(schema);
        match schema.get("type") {
            Some(Value::String(name)) => Self::named(name, schema, shaped),
            Some(Value::Array(names)) => {
                let mut said = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
                // Of several, text is what every one of them can be said as.
                said.next()
                    .filter(|_| said.next().is_none())
                    .map_or(Some(Self::Text), |name| Self::named(name, schema, shaped))
            }
            _ => Self::of_choices(schema, shaped),
        }
    }

    fn named(name: &str, schema: &Value, shaped: &Shaped) -> Option<Self> {
        match name {
            "string" => Some(Self::Text),
            "integer" => Some(Self::Integer),
            "number" => Some(Self::Number),
            "boolean" => Some(Self::Boolean),
            "array" => match Self::of(schema.get("items")?, shaped)? {
                Self::List(_) => None,
                item => Some(Self::List(Box::new(item))),
            },
            _ => None,
        }
    }

    fn of_choices(schema: &Value, shaped: &Shaped) -> Option<Self> {
        let choices = ["anyOf", "oneOf", "allOf"].into_iter().find_map(|key| schema.get(key).and_then(Value::as_array));
        let Some(choices) = choices else {
            return match schema.get("const").or_else(|| schema.get("enum").and_then(|of| of.get(0))) {
                Some(Value::Number(_)) => Some(Self::Integer),
                Some(Value::Bool(_)) => Some(Self::Boolean),
                _ => Some(Self::Text),
            };
        };
        let is_null = |choice: &&Value| choice.get("type").is_some_and(|name| name == "null");
        let mut kinds = choices.iter().filter(|choice| !is_null(choice)).map(|choice| Self::of(choice, shaped));
        let first = kinds.next().flatten()?;
        let mut all_same = true;
        for kind in kinds {
            all_same &= kind? == first;
        }
        Some(if all_same { first } else { Self::Text })
    }

    pub(crate) fn item(&self) -> &Self {
        match self {
            Self::List(item) => item,
            one => one,
        }
    }

    /// Writes a text as the JSON it stands for; else says what it should have been.
    pub(crate) fn write(&self, out: &mut Vec<u8>, text: &str) -> Result<(), &'static str> {
        match self {
            Self::Text => {
                write_text(out, text);
                Ok(())
            }
            Self::Integer => match text.parse::<i64>() {
                Ok(number) if !text.starts_with('+') => {
                    out.extend_from_slice(number.to_string().as_bytes());
                    Ok(())
                }
                _ => Err("a whole number"),
            },
            Self::Number => match serde_json::from_str::<serde_json::Number>(text) {
                Ok(number) => {
                    out.extend_from_slice(number.to_string().as_bytes());
                    Ok(())
                }
                Err(_) => Err("a number"),
            },
            Self::Boolean => match text {
                "true" | "false" => {
                    out.extend_from_slice(text.as_bytes());
                    Ok(())
                }
                _ => Err("true or false"),
            },
            Self::List(item) => item.write(out, text),
        }
    }
}

/// A JSON string.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) {
    let plain = text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\');
    if plain {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(Value::from(text).to_string().as_bytes());
    }
}

/// Undoes `%20`; in a query also `+`. `None` for what is no text.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> Option<Cow<'_, str>> {
    let is_plain = |byte: u8| byte != b'%' && (byte != b'+' || !plus_is_space);
    if text.bytes().all(is_plain) {
        return Some(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let (high, low) = (char::from(bytes.next()?).to_digit(16)?, char::from(bytes.next()?).to_digit(16)?);
                u8::try_from(high * 16 + low).ok()?
            }
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn shaped() -> Shaped {
        let mut shaped = Shaped::of(&door::Registry::new(Vec::new()).unwrap());
        shaped.parts.insert("State".to_owned(), json!({ "type": "string", "enum": ["a", "b"] }));
        shaped.parts.insert("Money".to_owned(), json!({ "type": "object" }));
        shaped
    }

    #[test]
    fn a_schema_says_what_a_text_stands_for() {
        let state = json!({ "$ref": "#/components/schemas/State" });
        let nothing = json!({ "type": "null" });
        let list = |kind| Some(Kind::List(Box::new(kind)));
        for (schema, kind) in [
            (json!({ "type": "string" }), Some(Kind::Text)),
            (json!({ "type": ["integer", "null"], "format": "uint16" }), Some(Kind::Integer)),
            (json!({ "type": ["string", "integer"] }), Some(Kind::Text)),
            (json!({ "type": "number" }), Some(Kind::Number)),
            (json!({ "type": ["boolean", "null"] }), Some(Kind::Boolean)),
            (json!({ "anyOf": [state, nothing] }), Some(Kind::Text)),
            (json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }), Some(Kind::Text)),
            (json!({ "allOf": [state] }), Some(Kind::Text)),
            (json!({ "type": "array", "items": state }), list(Kind::Text)),
            (json!({ "type": ["array", "null"], "items": { "type": "integer" } }), list(Kind::Integer)),
            (json!({ "type": "array", "items": { "type": "array", "items": {} } }), None),
            (json!({ "$ref": "#/components/schemas/Money" }), None),
            (json!({ "anyOf": [{ "$ref": "#/components/schemas/Money" }, nothing] }), None),
            (json!(true), Some(Kind::Text)),
        ] {
            assert_eq!(Kind::of(&schema, &shaped()), kind, "{schema}");
        }
    }

    fn written(kind: Kind, text: &str) -> Option<String> {
        let mut out = Vec::new();
        kind.write(&mut out, text).ok().map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn texts_become_what_they_stand_for_or_are_refused() {
        for (kind, text, json) in [
            (Kind::Integer, "42", "42"),
            (Kind::Integer, "-7", "-7"),
            (Kind::Integer, "007", "7"),
            (Kind::Number, "1.50", "1.5"),
            (Kind::Boolean, "true", "true"),
            (Kind::Boolean, "false", "false"),
            (Kind::Text, "", "\"\""),
            (Kind::Text, "a\"b\\\n", "\"a\\\"b\\\\\\n\""),
            (Kind::Text, "42", "\"42\""),
        ] {
            assert_eq!(written(kind, text).as_deref(), Some(json), "{text}");
        }
        for bad in ["", " 1", "+1", "1.0", "1e3", "0x10", "９", "99999999999999999999", "1,2", "null"] {
            assert_eq!(written(Kind::Integer, bad), None, "{bad}");
        }
        for bad in ["", "NaN", "inf", "1,5", "1 2", "\"1\"", "{}"] {
            assert_eq!(written(Kind::Number, bad), None, "{bad}");
        }
        for bad in ["", "1", "0", "True", "yes", "null"] {
            assert_eq!(written(Kind::Boolean, bad), None, "{bad}");
        }
    }

    #[test]
    fn percents_are_undone_once() {
        assert_eq!(decode("plain", true).as_deref(), Some("plain"));
        assert_eq!(decode("a%20b+c", true).as_deref(), Some("a b c"));
        assert_eq!(decode("a%20b+c", false).as_deref(), Some("a b+c"));
        assert_eq!(decode("%2541", false).as_deref(), Some("%41"));
        assert_eq!(decode("%c3%A9%2F", false).as_deref(), Some("é/"));
        for bad in ["%", "%4", "%zz", "%+1", "%ff", "%c3", "%e9"] {
            assert_eq!(decode(bad, true), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_said_the_input_stays_json(text in ".*") {
            for kind in [Kind::Text, Kind::Integer, Kind::Number, Kind::Boolean] {
                let mut out = Vec::new();
                if kind.write(&mut out, &text).is_ok() {
                    let value: Value = serde_json::from_slice(&out).unwrap();
                    prop_assert!(kind != Kind::Text || value == text.as_str());
                }
            }
        }

        #[test]
        fn decoding_never_fails_us(text in "[%+a-f0-9é]*") {
            let _ = decode(&text, true);
        }
    }
}
