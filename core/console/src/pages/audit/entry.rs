//! One entry: who, from where, and what changed, field by field.

use actix_web::{HttpResponse, web::Path};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{concerns, who};
use crate::{
    page::{Frame, problem, show},
    people::People,
    told::{Subjects, told},
    valued,
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
    fn lines(&self, words: &Words, known: Known<'_>) -> Vec<(&str, Shown, Shown)> {
        let of =
            |field: &str, pair: &Value, at: usize| shown(words, field, pair.get(at).unwrap_or(&Value::Null), &known);
        self.fields.iter().map(|(field, pair)| (field.as_str(), of(field, pair, 0), of(field, pair, 1))).collect()
    }

    /// What kind of record it is of, in words.
    fn called(&self, words: &Words) -> String {
        let known = words.known(&format!("report-{}", self.kind.replace('_', "-")), None);
        known.unwrap_or_else(|| words.field(&self.kind))
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

/// Whom and what the ids of an entry stand for.
struct Known<'a> {
    people: &'a People,
    subjects: &'a Subjects,
}

impl Known<'_> {
    fn called(&self, id: &str) -> Option<String> {
        self.people.name(id).or_else(|| self.subjects.name(id))
    }
}

fn shown(words: &Words, field: &str, value: &Value, known: &Known<'_>) -> Shown {
    match value {
        Value::String(text) if text == "***" => Shown::Secret,
        Value::Object(map) if map.contains_key("sealed") => Shown::Sealed,
        Value::Object(map) if map.contains_key("erased") => Shown::Erased,
        other => {
            match valued::shown(words, field, other, &|id| Some(known.called(id).unwrap_or_else(|| id.to_owned()))) {
                said if said.is_empty() => Shown::Nothing,
                said => Shown::Text(said),
            }
        }
    }
}

#[derive(Template)]
#[template(path = "audit/entry.html")]
struct EntryPage {
    frame: Frame,
    entry: Whole,
    who: String,
    people: People,
    subjects: Subjects,
    changes: Vec<Change>,
    /// What else was worth keeping.
    context: Vec<(String, String)>,
    is_last: bool,
}

impl EntryPage {
    const fn known(&self) -> Known<'_> {
        Known { people: &self.people, subjects: &self.subjects }
    }
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
    let actors = [Some(entry.actor.as_str()), entry.on_behalf_of.as_deref(), concerns(&entry.detail)];
    let people = People::of(visit, actors.into_iter().flatten()).await;
    let who = who(&visit.words, &people, &entry.actor, concerns(&entry.detail));
    let title = told(&visit.words, &subjects, &entry.operation, &entry.outcome, &entry.detail);
    let changes = entry.detail.remove("changes").unwrap_or_default();
    let changes: Vec<Change> = serde_json::from_value(changes).unwrap_or_default();
    let known = Known { people: &people, subjects: &subjects };
    let called = |id: &str| Some(known.called(id).unwrap_or_else(|| id.to_owned()));
    let said = |name: &str, value: &Value| valued::shown(&visit.words, name, value, &called);
    let context = entry.detail.iter().map(|(name, value)| (visit.words.field(name), said(name, value)));
    let context = context.filter(|(_, said)| !said.is_empty()).collect();
    Ok(EntryPage {
        frame: Frame::inside(visit, "/audit", title).await?,
        is_last: head["entries"].as_i64() == Some(entry.seq),
        entry,
        who,
        people,
        subjects,
        changes,
        context,
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderMap;

    use super::*;
    use crate::{look::Look, words::Languages};

    #[test]
    fn what_is_not_shown_is_said_so() {
        let words = Languages::read().unwrap().best(&HeaderMap::new(), Look::default()).unwrap();
        let known = Known { people: &People::default(), subjects: &Subjects::default() };
        for (value, said) in [
            (json!(null), Shown::Nothing),
            (json!("***"), Shown::Secret),
            (json!({ "sealed": "AAAA" }), Shown::Sealed),
            (json!({ "erased": true }), Shown::Erased),
            (json!("green"), Shown::Text("green".to_owned())),
            (json!(12), Shown::Text("12".to_owned())),
            (json!(["a", "b"]), Shown::Text("a, b".to_owned())),
            (json!([]), Shown::Nothing),
            (json!(true), Shown::Text("yes".to_owned())),
        ] {
            assert_eq!(shown(&words, "field", &value, &known), said);
        }
    }
}
