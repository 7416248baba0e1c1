//! What an operation of an outcome makes, so that the later ones can name it.

use serde_json::{Value, json};

/// No text that an operation takes has this character in it.
const MARK: char = '\0';

/// What an operation will have made once the outcome is kept: see [`Outcome::make`](crate::Outcome::make).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    operation: usize,
}

impl Made {
    pub(crate) fn by(operation: usize) -> Self {
        Self { operation }
    }

    /// Stands for its id, as a whole field of a later operation.
    pub fn id(self) -> String {
        self.at("")
    }

    /// Stands for the text that is there in the operation's answer, by its JSON pointer: `/variants/0/id`.
    pub fn at(self, pointer: &str) -> String {
        format!("{MARK}{} {pointer}", self.operation)
    }
}

/// An input as the host reads it.
pub(crate) fn named(input: Value) -> Value {
    match input {
        Value::String(text) => reference(&text).unwrap_or(Value::String(text)),
        Value::Array(items) => items.into_iter().map(named).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, named(value))).collect(),
        other => other,
    }
}

fn reference(text: &str) -> Option<Value> {
    let (number, pointer) = text.strip_prefix(MARK)?.split_once(' ')?;
    let number: u64 = number.parse().ok()?;
    Some(if pointer.is_empty() { json!({ "$made": number }) } else { json!({ "$made": number, "at": pointer }) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        Outcome,
        api::{catalog::AddProduct, external_ids::Link},
    };

    #[test]
    fn a_later_operation_names_what_an_earlier_one_makes() {
        let mut outcome = Outcome::new();
        let tea = outcome.make(&AddProduct { name: "Tea".into(), ..AddProduct::default() }).unwrap();
        let link =
            |kind: &str, record: String| Link { kind: kind.into(), external_id: "7".into(), record, ..Link::default() };
        let outcome = outcome.run(&link("product", tea.id())).unwrap();
        let outcome = outcome.run(&link("variant", tea.at("/variants/0/id"))).unwrap();
        let named: Vec<_> = outcome.operations.iter().map(|(_, input)| &input["record"]).collect();
        assert_eq!(named, [&json!(null), &json!({ "$made": 0 }), &json!({ "$made": 0, "at": "/variants/0/id" })]);
    }
}
