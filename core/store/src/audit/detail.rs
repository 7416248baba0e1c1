//! What changed, as the audit log keeps it: by label; and how that is read again.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use model::{Change, FieldChange, Sensitivity};
use serde_json::{Map, Value, json};
use vault::Place;

use crate::{Done, Snapshot};

use super::Note;

/// Secrets are named, never shown; personal values are sealed under the key of the person they are
/// about, so that erasing the person leaves the chain whole and the value gone.
pub fn detail(snapshot: &mut Snapshot<'_>, changes: &[Change], note: &Note) -> Done<String> {
    if changes.is_empty() && note.context.is_empty() {
        return Ok("{}".to_owned());
    }
    let mut told = Vec::with_capacity(changes.len());
    for change in changes {
        let mut fields = Map::new();
        for field in &change.fields {
            let before = shown(snapshot, change, field, &field.before)?;
            let after = shown(snapshot, change, field, &field.after)?;
            fields.insert(field.field.to_owned(), json!([before, after]));
        }
        told.push(json!({
            "kind": change.kind,
            "id": change.id,
            "version": change.version,
            "act": change.act,
            "fields": fields,
        }));
    }
    let mut detail = note.context.clone();
    if !told.is_empty() {
        detail.insert("changes".to_owned(), told.into());
    }
    Ok(Value::Object(detail).to_string())
}

fn shown(snapshot: &mut Snapshot<'_>, change: &Change, field: &FieldChange, value: &Value) -> Done<Value> {
    let sensitivity = field.labels.sensitivity;
    if value.is_null() {
        Ok(Value::Null)
    } else if sensitivity.is(Sensitivity::SECRET) {
        Ok("***".into())
    } else if sensitivity.is(Sensitivity::PERSONAL) {
        let person =
            change.people.iter().find(|(of, _)| Some(*of) == field.labels.of).map(|(_, person)| person.as_str());
        let key = snapshot.person_key(person.unwrap_or_default())?;
        let place = Place { workspace: snapshot.owner(), table: change.kind, column: field.field, row: &change.id };
        Ok(key.map_or_else(
            || json!({ "erased": true }),
            |key| json!({ "sealed": STANDARD_NO_PAD.encode(key.seal(&place, value.to_string().as_bytes())) }),
        ))
    } else {
        Ok(value.clone())
    }
}

/// Where in the log a value stands: the kind and the id of a record, and its field.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    pub kind: &'a str,
    pub id: &'a str,
    pub field: &'a str,
}

/// A value of an entry as it was, where it is sealed under the key of one of these people. What is another's, and what
/// was erased, stays closed.
pub fn opened(snapshot: &Snapshot<'_>, people: &[String], spot: Spot<'_>, value: &Value) -> Done<Value> {
    let Some(sealed) = value.get("sealed").and_then(Value::as_str) else { return Ok(value.clone()) };
    let sealed = STANDARD_NO_PAD.decode(sealed).unwrap_or_default();
    let place = Place { workspace: snapshot.owner(), table: spot.kind, column: spot.field, row: spot.id };
    for person in people {
        let opened = snapshot.person_key(person)?.and_then(|key| key.open(&place, &sealed).ok());
        if let Some(plain) = opened.and_then(|plain| serde_json::from_slice(&plain).ok()) {
            return Ok(plain);
        }
    }
    Ok(json!({ "erased": true }))
}
