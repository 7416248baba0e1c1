//! One entry: who, from where, and what changed, field by field.

use actix_web::{HttpResponse, web::Path};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    page::{Frame, problem, show},
    people::People,
    told::{Subjects, told},
    visit::{Inside, Visit},
    words::Words,
};

#[derive(Debug, Deserialize)]
struct Whole {
    seq: i64,
    at: Timestamp,
    stream: String,
    actor: String,
    on_behalf_of: Option<String>,
    address: Option<String>,
    user_agent: Option<String>,
    request_id: String,
    operation: String,
    outcome: String,
    detail: Map<String, Value>,
    hash: String,
}

impl Whole {
    fn kind(&self, words: &Words) -> String {
        words.say(&format!("stream-{}", self.stream))
    }
}

#[derive(Debug, Deserialize)]
struct Change {
    kind: String,
    id: String,
    version: i64,
    act: String,
    fields: Map<String, Value>,
}

impl Change {
    /// Each field with what it was and what it is.
    fn lines(&self) -> Vec<(&str, Shown, Shown)> {
        let of = |pair: &Value, at: usize| shown(pair.get(at).unwrap_or(&Value::Null));
        self.fields.iter().map(|(field, pair)| (field.as_str(), of(pair, 0), of(pair, 1))).collect()
    }
}

/// A value as it can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Nothing,
    /// Kept under the key of the person whose it is.
    Sealed,
    /// Its person was erased, and its key with them.
    Erased,
    /// Never written down.
    Secret,
    Text(String),
}

fn shown(value: &Value) -> Shown {
    match value {
        Value::Null => Shown::Nothing,
        Value::String(text) if text == "***" => Shown::Secret,
        Value::String(text) => Shown::Text(text.clone()),
        Value::Object(map) if map.contains_key("sealed") => Shown::Sealed,
        Value::Object(map) if map.contains_key("erased") => Shown::Erased,
        other => Shown::Text(other.to_string()),
    }
}

#[derive(Template)]
#[template(path = "audit/entry.html")]
struct EntryPage {
    frame: Frame,
    entry: Whole,
    people: People,
    changes: Vec<Change>,
    /// What else was worth keeping.
    context: Vec<(String, String)>,
    is_last: bool,
}

pub(crate) async fn one(Inside(visit): Inside, seq: Path<i64>) -> HttpResponse {
    match page(&visit, *seq).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, seq: i64) -> Result<EntryPage, Problem> {
    let mut entry: Whole = visit.ask("audit.get", &json!({ "seq": seq })).await?;
    let head: Value = visit.ask("audit.head", &json!({})).await?;
    let subjects = Subjects::of(visit, [&entry.detail]).await;
    let actors = [Some(entry.actor.as_str()), entry.on_behalf_of.as_deref()];
    let people = People::of(visit, actors.into_iter().flatten()).await;
    let title = told(&visit.words, &subjects, &entry.operation, &entry.outcome, &entry.detail);
    let changes = entry.detail.remove("changes").unwrap_or_default();
    let changes: Vec<Change> = serde_json::from_value(changes).unwrap_or_default();
    let context = entry
        .detail
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    let context = context.collect();
    Ok(EntryPage {
        frame: Frame::inside(visit, "/audit", title).await?,
        is_last: head["entries"].as_i64() == Some(entry.seq),
        entry,
        people,
        changes,
        context,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_is_said_so() {
        for (value, said) in [
            (json!(null), Shown::Nothing),
            (json!("***"), Shown::Secret),
            (json!({ "sealed": "AAAA" }), Shown::Sealed),
            (json!({ "erased": true }), Shown::Erased),
            (json!("green"), Shown::Text("green".to_owned())),
            (json!(12), Shown::Text("12".to_owned())),
            (json!(["a"]), Shown::Text("[\"a\"]".to_owned())),
        ] {
            assert_eq!(shown(&value), said);
        }
    }
}
