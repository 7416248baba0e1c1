//! What happened to a record, as the door tells it to the pages that show it.

use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Listed, filled};
use crate::{people::People, visit::Visit};

/// One operation, and what it did to the record and its parts.
#[derive(Debug, Deserialize)]
pub(super) struct Happened {
    pub(super) seq: i64,
    pub(super) at: Timestamp,
    pub(super) actor: String,
    pub(super) operation: String,
    pub(super) changes: Vec<Changed>,
}

/// What happened to one record.
#[derive(Debug, Deserialize)]
pub(super) struct Changed {
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) act: String,
    pub(super) fields: Vec<FieldChanged>,
}

#[derive(Debug, Deserialize)]
pub(super) struct FieldChanged {
    pub(super) field: String,
    pub(super) before: Value,
    pub(super) after: Value,
    #[serde(default)]
    pub(super) masked: bool,
}

/// A page of what this operation tells of a record, newest first, and who did it.
pub(super) async fn told(
    visit: &Visit,
    operation: &str,
    id: &str,
    limit: u16,
    cursor: &str,
) -> Result<(Listed<Happened>, People), Problem> {
    let query = json!({ "id": id, "limit": limit, "cursor": filled(cursor) });
    let told: Listed<Happened> = visit.ask(operation, &query).await?;
    let people = People::of(visit, told.items.iter().map(|entry| entry.actor.as_str())).await;
    Ok((told, people))
}
