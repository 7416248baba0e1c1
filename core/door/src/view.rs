//! A record as the one who asks may see it: values of labels that their roles do not show are null, and
//! the answer says which.

use std::borrow::Cow;

use model::Sensitivity;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::Value;
use store::{Record, Snapshot};

/// A record, masked by label.
#[derive(Debug, Clone)]
pub struct View<R> {
    record: R,
    sight: Sensitivity,
}

impl<R: Record> View<R> {
    pub fn of(snapshot: &Snapshot<'_>, record: R) -> Self {
        Self { record, sight: snapshot.sight() }
    }

    /// The record itself, for code that goes on with it.
    pub fn record(&self) -> &R {
        &self.record
    }

    fn masked(&self) -> Vec<&'static str> {
        let hidden = R::FIELDS.iter().filter(|field| is_hidden(self.sight, field.labels.sensitivity));
        hidden.map(|field| field.name).collect()
    }
}

/// Whether values of this label are not for the one who asks; for answers that are no [`View`] of a record.
pub fn hides(snapshot: &Snapshot<'_>, label: Sensitivity) -> bool {
    is_hidden(snapshot.sight(), label)
}

fn is_hidden(sight: Sensitivity, label: Sensitivity) -> bool {
    label.is(Sensitivity::SECRET)
        || [Sensitivity::FINANCIAL, Sensitivity::PERSONAL].into_iter().any(|one| label.is(one) && !sight.is(one))
}

impl<R: Record + Serialize> Serialize for View<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let masked = self.masked();
        if masked.is_empty() {
            return self.record.serialize(serializer);
        }
        let mut value = serde_json::to_value(&self.record).map_err(S::Error::custom)?;
        if let Value::Object(fields) = &mut value {
            for field in &masked {
                if let Some(field) = fields.get_mut(*field) {
                    *field = Value::Null;
                }
            }
            fields.insert("masked".to_owned(), masked.into());
        }
        value.serialize(serializer)
    }
}

impl<R: Record + JsonSchema> JsonSchema for View<R> {
    fn schema_name() -> Cow<'static, str> {
        R::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = R::json_schema(generator);
        let maskable: Vec<_> = R::FIELDS
            .iter()
            .filter(|field| {
                [Sensitivity::FINANCIAL, Sensitivity::PERSONAL]
                    .into_iter()
                    .any(|label| field.labels.sensitivity.is(label))
            })
            .map(|field| field.name)
            .collect();
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for name in &maskable {
                if let Some(property) = properties.get_mut(*name) {
                    let shown = property.take();
                    *property = serde_json::json!({ "anyOf": [shown, { "type": "null" }] });
                }
            }
            if !maskable.is_empty() {
                properties.insert(
                    "masked".to_owned(),
                    serde_json::json!({
                        "type": "array",
                        "items": { "type": "string" },
                        "description": "The fields that your roles do not show; they are null here.",
                    }),
                );
            }
        }
        schema
    }
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct Paged<T> {
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
