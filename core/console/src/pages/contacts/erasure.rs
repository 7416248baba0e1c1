//! Erased for good: said before what will happen, done by whoever types the name, and certified.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    history::shown,
    known::{Contact, Tabs, contact},
    report::{attached, kind},
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::{Listed, filled, with_query},
    people::People,
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/contacts/{id}/erasure").get(ask).post(erase))
        .service(route::resource("/erasures").get(list))
        .service(route::resource("/erasures/{id}").get(one))
        .service(route::resource("/erasures/{id}/certificate.json").get(certificate));
}

#[derive(Template)]
#[template(path = "contacts/erase.html")]
struct ErasePage {
    frame: Frame,
    tabs: Tabs,
    name: String,
    contact: Contact,
    form: Form,
}

async fn ask(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match contact(&visit, &id).await {
        Ok(contact) if !contact.is_open() => go(&format!("/contacts/{}", contact.id)),
        Ok(contact) => match erase_page(&visit, contact, Form::default()).await {
            Ok(page) => show(&page),
            Err(why) => problem(&visit.words, &why),
        },
        Err(why) => problem(&visit.words, &why),
    }
}

async fn erase_page(visit: &Visit, contact: Contact, form: Form) -> Result<ErasePage, Problem> {
    let name = contact.called(&visit.words);
    Ok(ErasePage {
        frame: Frame::inside(visit, "/contacts", visit.words.say_of("erase-title", &name)).await?,
        tabs: Tabs::of(visit, &contact, "erasure").await,
        name,
        contact,
        form,
    })
}

async fn erase(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version = form.value("version").parse::<i64>().unwrap_or_default();
    let input = json!({ "id": *id, "version": version, "name": form.value("name") });
    let done: Result<Erasure, Problem> = visit.ask("privacy.erase-contact", &input).await;
    match done {
        Ok(erasure) => {
            let said = Toast::said(visit.words.say("erase-done"));
            visit.go_saying(&format!("/erasures/{}", erasure.id), &said)
        }
        Err(why) => match refused(&visit, &id, form, &why).await {
            Ok(answer) => answer,
            Err(why) => problem(&visit.words, &why),
        },
    }
}

async fn refused(visit: &Visit, id: &str, form: Form, why: &Problem) -> Result<HttpResponse, Problem> {
    let contact = contact(visit, id).await?;
    Ok(again(&erase_page(visit, contact, form.refused(why, &[])).await?))
}

#[derive(Debug, Deserialize)]
struct Erasure {
    id: String,
    contact: String,
    people: Vec<String>,
    asked_by: String,
    asked_at: Timestamp,
    done_at: Option<Timestamp>,
    #[serde(default)]
    duties: Vec<Duty>,
    #[serde(default)]
    kept: Option<Vec<Kept>>,
}

#[derive(Debug, Deserialize)]
struct Duty {
    what: String,
    count: i64,
    until: Timestamp,
}

#[derive(Debug, Deserialize)]
struct Kept {
    kind: String,
    field: String,
    value: Value,
}

#[derive(Deserialize)]
struct Told {
    erasure: Erasure,
    certificate: Option<Value>,
}

#[derive(Template)]
#[template(path = "contacts/erasure.html")]
struct ErasurePage {
    frame: Frame,
    erasure: Erasure,
    /// Who, and when.
    asked: String,
    done: Option<String>,
    /// Field and value.
    kept: Vec<(String, String)>,
    /// Why, and until when.
    duties: Vec<String>,
    signer: String,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match erasure_page(&visit, &id).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn erasure_page(visit: &Visit, id: &str) -> Result<ErasurePage, Problem> {
    let Told { erasure, certificate } = visit.ask("privacy.get-erasure", &json!({ "id": id })).await?;
    let people = People::of(visit, [erasure.asked_by.as_str()]).await;
    let kept = erasure.kept.iter().flatten();
    let label = |kept: &Kept| format!("{} · {}", kind(&visit.words, &kept.kind), visit.words.field(&kept.field));
    let kept: Vec<_> = kept.map(|kept| (label(kept), shown(visit, &kept.field, &kept.value))).collect();
    let duty = |duty: &Duty| {
        let (count, until) = (visit.spoken().number(duty.count), visit.spoken().date(duty.until));
        let what = kind(&visit.words, &duty.what);
        visit.words.say_with("erasure-duty", &[("what", &what), ("count", &count), ("until", &until)])
    };
    let signer = certificate.as_ref().and_then(|certificate| certificate["signer"].as_str());
    Ok(ErasurePage {
        frame: Frame::inside(visit, "/contacts", visit.words.say("contact-certificate")).await?,
        asked: format!(
            "{} · {}",
            people.named(&visit.words, &erasure.asked_by),
            visit.spoken().moment(erasure.asked_at)
        ),
        done: erasure.done_at.map(|at| visit.spoken().moment(at)),
        duties: if kept.is_empty() { Vec::new() } else { erasure.duties.iter().map(duty).collect() },
        signer: signer.unwrap_or_default().to_owned(),
        kept,
        erasure,
    })
}

async fn certificate(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let told: Result<Told, Problem> = visit.ask("privacy.get-erasure", &json!({ "id": *id })).await;
    match told {
        Ok(Told { erasure, certificate: Some(certificate) }) => {
            attached(&visit.words, &format!("{}.json", erasure.id), &certificate)
        }
        Ok(Told { erasure, .. }) => go(&format!("/erasures/{}", erasure.id)),
        Err(why) => problem(&visit.words, &why),
    }
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    cursor: String,
}

/// One of those who were erased.
struct Line {
    erasure: Erasure,
    who: String,
    when: String,
}

#[derive(Template)]
#[template(path = "contacts/erasures.html")]
struct ErasuresPage {
    frame: Frame,
    lines: Vec<Line>,
    next: Option<String>,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match list_page(&visit, &wanted.cursor).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn list_page(visit: &Visit, cursor: &str) -> Result<ErasuresPage, Problem> {
    let found: Listed<Erasure> = visit.ask("privacy.list-erasures", &json!({ "cursor": filled(cursor) })).await?;
    let people = People::of(visit, found.items.iter().map(|one| one.asked_by.as_str())).await;
    let line = |erasure: Erasure| Line {
        who: people.named(&visit.words, &erasure.asked_by),
        when: visit.spoken().moment(erasure.asked_at),
        erasure,
    };
    Ok(ErasuresPage {
        frame: Frame::inside(visit, "/contacts", visit.words.say("contact-erasures")).await?,
        lines: found.items.into_iter().map(line).collect(),
        next: found.next.map(|cursor| with_query("/erasures", &[("cursor", cursor.as_str())])),
    })
}
