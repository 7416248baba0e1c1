//! All that is held of somebody, to be handed to them: as a page that prints well, and as a file for programs.

use actix_web::{
    HttpResponse,
    web::{self as route, Path, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    history::shown,
    known::{Contact, Tabs, contact},
};
use crate::{
    file,
    page::{Frame, problem, show},
    people::People,
    told::did,
    valued::is_id,
    visit::{Inside, Visit},
    words::Words,
};

/// What one question is answered with at most.
const PAGE: u16 = 200;
/// Pages of a report that are shown, and that a file is made of.
const SHOWN: usize = 5;
const WRITTEN: usize = 500;
/// What programs know a record by, and whoever reads a report need not.
const UNSAID: [&str; 3] = ["version", "masked", "contact"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/contacts/{id}/report").get(report))
        .service(route::resource("/contacts/{id}/report.json").get(keep));
}

/// The parts of it, put together.
#[derive(Debug, Deserialize, Serialize)]
struct Report {
    contact: String,
    people: Vec<String>,
    at: Timestamp,
    held: Vec<Held>,
    changes: Vec<Happened>,
    looks: Vec<Look>,
    #[serde(default, skip_serializing)]
    next: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Held {
    kind: String,
    id: String,
    record: Map<String, Value>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Happened {
    seq: i64,
    at: Timestamp,
    actor: String,
    on_behalf_of: Option<String>,
    operation: String,
    changes: Vec<Changed>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Changed {
    kind: String,
    id: String,
    version: i64,
    act: String,
    fields: Vec<Field>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Field {
    field: String,
    before: Value,
    after: Value,
}

#[derive(Debug, Deserialize, Serialize)]
struct Look {
    seq: i64,
    at: Timestamp,
    actor: String,
    on_behalf_of: Option<String>,
    operation: String,
}

/// One record, as it is read.
struct Shown {
    kind: String,
    id: String,
    /// Label and value.
    facts: Vec<(String, String)>,
}

struct Entry {
    when: String,
    who: String,
    what: String,
    /// Field, before and after.
    lines: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "contacts/report.html")]
struct ReportPage {
    frame: Frame,
    tabs: Tabs,
    name: String,
    contact: Contact,
    made: String,
    held: Vec<Shown>,
    changes: Vec<Entry>,
    looks: Vec<Entry>,
    has_more: bool,
}

/// Asked for page by page, until there is no more or this is enough.
async fn collected(visit: &Visit, id: &str, most: usize) -> Result<Report, Problem> {
    let ask = async |cursor: Option<String>| -> Result<Report, Problem> {
        visit.ask("privacy.report-contact", &json!({ "id": id, "cursor": cursor, "limit": PAGE })).await
    };
    let mut report = ask(None).await?;
    for _ in 1..most {
        let Some(cursor) = report.next.take() else { break };
        let more = ask(Some(cursor)).await?;
        report.held.extend(more.held);
        report.changes.extend(more.changes);
        report.looks.extend(more.looks);
        report.next = more.next;
    }
    Ok(report)
}

async fn report(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str) -> Result<ReportPage, Problem> {
    let contact = contact(visit, id).await?;
    let report = collected(visit, id, SHOWN).await?;
    let actors = report.changes.iter().map(|one| one.actor.as_str());
    let people = People::of(visit, actors.chain(report.looks.iter().map(|one| one.actor.as_str()))).await;
    let name = contact.called(&visit.words);
    let changes = report.changes.iter().map(|one| Entry {
        when: visit.spoken().moment(one.at),
        who: people.named(&visit.words, &one.actor),
        what: did(&visit.words, &one.operation),
        lines: one.changes.iter().flat_map(|changed| lines(visit, changed)).collect(),
    });
    let looks = report.looks.iter().map(|one| Entry {
        when: visit.spoken().moment(one.at),
        who: people.named(&visit.words, &one.actor),
        what: did(&visit.words, &one.operation),
        lines: Vec::new(),
    });
    Ok(ReportPage {
        frame: Frame::inside(visit, "/contacts", visit.words.say_of("report-title", &name)).await?,
        tabs: Tabs::of(visit, &contact, "report").await,
        made: visit.spoken().moment(report.at),
        held: report.held.iter().map(|held| record(visit, held)).collect(),
        changes: changes.collect(),
        looks: looks.collect(),
        has_more: report.next.is_some(),
        name,
        contact,
    })
}

fn record(visit: &Visit, held: &Held) -> Shown {
    let is_told = |field: &str, value: &Value| !UNSAID.contains(&field) && !value.as_str().is_some_and(is_id);
    let said = held.record.iter().filter(|(field, value)| is_told(field, value));
    let facts = said.map(|(field, value)| (visit.words.field(field), shown(visit, field, value)));
    Shown {
        kind: kind(&visit.words, &held.kind),
        id: held.id.clone(),
        facts: facts.filter(|(_, value)| !value.is_empty()).collect(),
    }
}

/// What records of this kind are called.
pub(super) fn kind(words: &Words, kind: &str) -> String {
    words.known(&format!("report-{kind}"), None).unwrap_or_else(|| kind.to_owned())
}

/// Field, before and after.
fn lines(visit: &Visit, changed: &Changed) -> Vec<(String, String, String)> {
    let said =
        changed.fields.iter().filter(|one| !matches!(one.field.as_str(), "created_at" | "updated_at" | "contact"));
    let side = |one: &Field, value: &Value| shown(visit, &one.field, value);
    let line = |one: &Field| (visit.words.field(&one.field), side(one, &one.before), side(one, &one.after));
    said.map(line).filter(|(_, before, after)| before != after).collect()
}

async fn keep(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match collected(&visit, &id, WRITTEN).await {
        Ok(report) => attached(&visit.words, &format!("{}.json", report.contact), &report),
        Err(why) => problem(&visit.words, &why),
    }
}

/// Something as a file of JSON.
pub(super) fn attached(words: &Words, name: &str, content: &impl Serialize) -> HttpResponse {
    file::attached(words, name, "application/json", serde_json::to_vec_pretty(content).unwrap_or_default())
}
