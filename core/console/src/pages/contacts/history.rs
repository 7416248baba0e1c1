//! What was known of somebody before: who changed it, when, from what to what.

use actix_web::{
    HttpResponse,
    web::{self as route, Path, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::known::{Address, Contact, Tabs, contact};
use crate::{
    page::{Frame, problem, show},
    pages::{
        history::{Changed, FieldChanged, told},
        with_query,
    },
    told::did,
    valued,
    visit::{Inside, Visit},
};

const PAGE: u16 = 30;
/// What is made with everybody, and says nothing.
const UNSAID: [&str; 2] = ["created_at", "updated_at"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/contacts/{id}/history").get(history));
}

/// One operation, as it is shown.
struct Entry {
    when: String,
    at: Timestamp,
    who: String,
    what: String,
    lines: Vec<Line>,
}

struct Line {
    field: String,
    before: String,
    after: String,
    masked: bool,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "contacts/history.html")]
struct HistoryPage {
    frame: Frame,
    tabs: Tabs,
    name: String,
    contact: Contact,
    entries: Vec<Entry>,
    next: Option<String>,
}

async fn history(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &id, &wanted.cursor).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, cursor: &str) -> Result<HistoryPage, Problem> {
    let contact = contact(visit, id).await?;
    let (told, people) = told(visit, "contacts.get-history", id, PAGE, cursor).await?;
    let entries = told.items.into_iter().map(|entry| Entry {
        when: visit.spoken().moment(entry.at),
        at: entry.at,
        who: people.named(&visit.words, &entry.actor),
        what: did(&visit.words, &entry.operation),
        lines: entry.changes.into_iter().flat_map(|changed| lines(visit, changed)).collect(),
    });
    let entries = entries.collect();
    let path = format!("/contacts/{id}/history");
    let name = contact.called(&visit.words);
    Ok(HistoryPage {
        frame: Frame::inside(visit, "/contacts", name.clone()).await?,
        tabs: Tabs::of(visit, &contact, "history").await,
        next: told.next.map(|cursor| with_query(&path, &[("cursor", cursor.as_str())])),
        name,
        contact,
        entries,
    })
}

fn lines(visit: &Visit, changed: Changed) -> Vec<Line> {
    let is_new = changed.act == "added";
    let says = |field: &FieldChanged| {
        let is_nothing = shown(visit, &field.field, &field.after).is_empty() && !field.masked;
        !(UNSAID.contains(&field.field.as_str()) || is_new && is_nothing)
    };
    let line = |field: FieldChanged| Line {
        before: shown(visit, &field.field, &field.before),
        after: shown(visit, &field.field, &field.after),
        field: visit.words.field(&field.field),
        masked: field.masked,
    };
    changed.fields.into_iter().filter(says).map(line).collect()
}

/// A value as people read it, with an address as it is written.
pub(super) fn shown(visit: &Visit, field: &str, value: &Value) -> String {
    match value {
        Value::Object(_) => match serde_json::from_value::<Address>(value.clone()) {
            Ok(address) => address.written(&visit.words).join(", "),
            Err(_) => valued::shown(&visit.words, field, value, &valued::nobody),
        },
        Value::Array(all) if all.iter().any(Value::is_object) => {
            let said = all.iter().map(|value| shown(visit, field, value)).filter(|text| !text.is_empty());
            said.collect::<Vec<_>>().join(" · ")
        }
        _ => valued::shown(&visit.words, field, value, &valued::nobody),
    }
}
