//! Contacts that are likely the same, two by two; side by side, which of them stays is chosen.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::known::{Contact, contact};
use crate::{
    form::Form,
    page::{Frame, problem, show},
    pages::{Listed, filled, with_query},
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/contacts/duplicates").get(duplicates))
        .service(route::resource("/contacts/{id}/merge").get(side_by_side).post(merge));
}

#[derive(Debug, Deserialize)]
struct Pair {
    contact: Contact,
    other: Contact,
    reason: String,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "contacts/duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    /// Both, what they are called, and why they are likely one.
    pairs: Vec<(Pair, String, String)>,
    next: Option<String>,
    may_merge: bool,
}

async fn duplicates(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted.cursor).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, cursor: &str) -> Result<DuplicatesPage, Problem> {
    let found: Listed<Pair> = visit.ask("contacts.find-duplicates", &json!({ "cursor": filled(cursor) })).await?;
    let named = |pair: Pair| {
        let (one, other) = (pair.contact.called(&visit.words), pair.other.called(&visit.words));
        (pair, one, other)
    };
    Ok(DuplicatesPage {
        frame: Frame::inside(visit, "/contacts", visit.words.say("contact-duplicates")).await?,
        pairs: found.items.into_iter().map(named).collect(),
        next: found.next.map(|cursor| with_query("/contacts/duplicates", &[("cursor", cursor.as_str())])),
        may_merge: visit.may("contacts.merge-contact").await,
    })
}

#[derive(Deserialize)]
struct Other {
    other: String,
}

/// One field of both.
struct Line {
    label: String,
    kept: String,
    other: String,
}

#[derive(Template)]
#[template(path = "contacts/merge.html")]
struct MergePage {
    frame: Frame,
    kept: Contact,
    kept_name: String,
    other: Contact,
    other_name: String,
    lines: Vec<Line>,
}

async fn side_by_side(Inside(visit): Inside, id: Path<String>, other: Query<Other>) -> HttpResponse {
    match merge_page(&visit, &id, &other.other).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn merge_page(visit: &Visit, id: &str, other: &str) -> Result<MergePage, Problem> {
    let (kept, other) = (contact(visit, id).await?, contact(visit, other).await?);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let addresses = |contact: &Contact| {
        let written = contact.addresses().iter().map(|address| address.written(&visit.words).join(", "));
        written.collect::<Vec<_>>().join(" · ")
    };
    let line = |label: &str, of: &dyn Fn(&Contact) -> String| Line {
        label: visit.words.say(label),
        kept: of(&kept),
        other: of(&other),
    };
    let lines = [
        line("field-name", &|contact| text(&contact.name)),
        line("contact-firm", &|contact| text(&contact.company)),
        line("contact-email", &|contact| text(&contact.email)),
        line("contact-phone", &|contact| text(&contact.phone)),
        line("contact-tax-id", &|contact| text(&contact.tax_id)),
        line("contact-addresses", &addresses),
        line("tags", &|contact| contact.tags.join(", ")),
        line("contact-notes", &|contact| text(&contact.notes)),
    ];
    let lines = lines.into_iter().filter(|line| !(line.kept.is_empty() && line.other.is_empty())).collect();
    Ok(MergePage {
        frame: Frame::inside(visit, "/contacts", visit.words.say("contact-merge")).await?,
        kept_name: kept.called(&visit.words),
        other_name: other.called(&visit.words),
        kept,
        other,
        lines,
    })
}

async fn merge(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let number = |field: &str| form.value(field).parse::<i64>().unwrap_or_default();
    let input = json!({
        "id": *id, "version": number("version"), "other": form.value("other"), "other_version": number("other_version"),
    });
    let done: Result<Contact, Problem> = visit.ask("contacts.merge-contact", &input).await;
    match done {
        Ok(contact) => {
            let said = visit.words.say_of("contact-merged", &contact.called(&visit.words));
            visit.go_saying(&format!("/contacts/{}", contact.id), &Toast::said(said))
        }
        Err(why) => problem(&visit.words, &why),
    }
}
