//! The paper of an invoice or a credit note: looked at, taken as data, and written, where it is not yet; and what became
//! of its mails.

use actix_web::{
    HttpResponse,
    web::{self as route, Path, ServiceConfig},
};
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::known::Invoice;
use crate::{
    page::problem,
    people::People,
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/invoices/{id}/pdf").get(pdf))
        .service(route::resource("/invoices/{id}/ubl").get(ubl));
}

#[derive(Deserialize)]
pub(super) struct Told {
    pub(super) paper: Option<Written>,
    mails: Vec<Mail>,
}

#[derive(Deserialize)]
pub(super) struct Written {
    ubl: Option<String>,
    without_data: Option<String>,
}

#[derive(Deserialize)]
struct Mail {
    asked_at: Timestamp,
    asked_by: String,
    sent_at: Option<Timestamp>,
    trouble: Option<String>,
}

/// As the page of an invoice shows it.
pub(super) struct Paper {
    pub(super) is_written: bool,
    pub(super) has_data: bool,
    /// Why it has none.
    pub(super) without_data: String,
    pub(super) may_write: bool,
    pub(super) may_send: bool,
    /// A sentence for each mail, the last first.
    pub(super) mails: Vec<String>,
}

impl Paper {
    pub(super) async fn of(visit: &Visit, invoice: &Invoice) -> Result<Self, Problem> {
        let told: Told = visit.ask("sales.get-paper", &json!({ "id": invoice.id })).await?;
        // Whoever is not to see whom it names, or who was erased, is offered none.
        let is_theirs = invoice.buyer.is_some() || invoice.contact.is_none();
        let is_written = told.paper.is_some() && is_theirs;
        let why = told.paper.as_ref().and_then(|paper| paper.without_data.as_deref());
        Ok(Self {
            is_written,
            has_data: is_written && told.paper.as_ref().is_some_and(|paper| paper.ubl.is_some()),
            without_data: why.map(|why| visit.words.explained(why)).unwrap_or_default(),
            may_write: told.paper.is_none() && is_theirs && visit.may("sales.make-paper").await,
            may_send: is_written && visit.may("sales.send-invoice").await,
            mails: sentences(visit, &told).await,
        })
    }
}

/// What became of each mail, the last first.
pub(super) async fn sentences(visit: &Visit, told: &Told) -> Vec<String> {
    let people = People::of(visit, told.mails.iter().map(|mail| mail.asked_by.as_str())).await;
    told.mails.iter().map(|mail| said(visit, &people, mail)).collect()
}

fn said(visit: &Visit, people: &People, mail: &Mail) -> String {
    let who = people.named(&visit.words, &mail.asked_by);
    let when = visit.spoken().moment(mail.sent_at.unwrap_or(mail.asked_at));
    let why = mail.trouble.as_deref().map(|why| visit.words.explained(why)).unwrap_or_default();
    let name = match (mail.sent_at, why.is_empty()) {
        (Some(_), _) => "invoice-mail-sent",
        (None, true) => "invoice-mail-waits",
        (None, false) => "invoice-mail-trouble",
    };
    visit.words.say_with(name, &[("who", &who), ("when", &when), ("why", &why)])
}

/// Writes it now, where nobody did yet.
pub(super) async fn write(visit: &Visit, id: &str, key: &str) -> Result<Toast, Problem> {
    let _paper: Value = visit.ask_once("sales.make-paper", &json!({ "id": id }), key).await?;
    Ok(Toast::said(visit.words.say("invoice-written-now")))
}

async fn pdf(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match visit.download("sales.get-pdf", &json!({ "id": *id })).await {
        Ok(file) => web::files::opened(file),
        Err(why) => problem(&visit.words, &visit.words.explain(why)),
    }
}

async fn ubl(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match visit.download("sales.get-ubl", &json!({ "id": *id })).await {
        Ok(file) => web::files::answer(file),
        Err(why) => problem(&visit.words, &visit.words.explain(why)),
    }
}
