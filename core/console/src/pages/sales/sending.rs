//! An invoice or credit note, about to be sent: to whom, and what the mail says.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Reason;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    invoice::invoice,
    known::Invoice,
    paper::{Told, sentences},
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/invoices/{id}/send").get(preview).post(send));
}

#[derive(Deserialize)]
struct Letter {
    to: String,
    subject: String,
    text: String,
}

#[derive(Template)]
#[template(path = "sales/send.html")]
struct SendPage {
    frame: Frame,
    form: Form,
    invoice: Invoice,
    letter: Option<Letter>,
    /// A sentence for each mail that was sent or is on its way, the last first.
    mails: Vec<String>,
    has_paper: bool,
    may_write_address: bool,
}

async fn preview(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, Form::default().once(&visit)).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, mut form: Form) -> Result<SendPage, Problem> {
    let invoice = invoice(visit, id).await?;
    let asked = json!({ "id": id });
    let letter = match visit.ask::<Letter>("sales.preview-letter", &asked).await {
        Ok(letter) => Some(letter),
        // Why there is none stands in its place.
        Err(why) if why.reason == Reason::Refused => {
            form.problem = why.detail.to_string();
            None
        }
        Err(why) => return Err(why),
    };
    let told: Told = visit.ask("sales.get-paper", &asked).await?;
    Ok(SendPage {
        frame: Frame::inside(visit, "/invoices", visit.words.say_of("invoice-send-of", &invoice.name)).await?,
        mails: sentences(visit, &told).await,
        has_paper: told.paper.is_some(),
        may_write_address: letter.is_none() && invoice.contact.is_some() && visit.may("contacts.change-contact").await,
        letter,
        invoice,
        form,
    })
}

async fn send(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let sent: Result<Value, Problem> = visit.ask_once("sales.send-invoice", &json!({ "id": *id }), form.key()).await;
    match sent {
        Ok(_) => {
            let said = Toast::said(visit.words.say("invoice-mailed-now"));
            visit.go_saying(&format!("/invoices/{id}"), &said)
        }
        Err(why) => match page(&visit, &id, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
