//! Somebody new: a person or a company, and how they are reached.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;

use super::{
    known::Contact,
    written::{self, Offered, PLACES},
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/contacts/new").get(new).post(add));
}

#[derive(Template)]
#[template(path = "contacts/new.html")]
struct NewContactPage {
    frame: Frame,
    form: Form,
    offered: Offered,
    rows: Vec<usize>,
}

async fn new(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, written::empty(&visit)).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<NewContactPage, Problem> {
    let frame = Frame::inside(visit, "/contacts", visit.words.say("contact-new")).await?;
    Ok(NewContactPage { frame, offered: Offered::of(visit).await?, rows: written::rows(&form), form: form.once(visit) })
}

async fn add(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = written::new(&visit, &form);
    let added: Result<Contact, Problem> = visit.ask_once("contacts.add-contact", &input, form.key()).await;
    match added {
        Ok(contact) => {
            let said = visit.words.say_of("contact-added", &contact.called(&visit.words));
            visit.go_saying(&format!("/contacts/{}", contact.id), &Toast::said(said))
        }
        Err(why) => match page(&visit, form.refused(&why, &PLACES)).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
