//! Where one is signed in, and how that ends.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, go, problem, show},
    pages::{Listed, moment},
    visit::{Inside, Visit},
};

const PATH: &str = "/settings/sessions";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(end));
}

#[derive(Deserialize)]
struct Session {
    id: String,
    current: bool,
    created_at: Timestamp,
    seen_at: Timestamp,
}

impl Session {
    fn began(&self) -> String {
        moment(self.created_at)
    }

    fn seen(&self) -> String {
        moment(self.seen_at)
    }
}

#[derive(Template)]
#[template(path = "settings/sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<Session>,
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<SessionsPage, Problem> {
    let found: Listed<Session> = visit.ask("sessions.list", &json!({})).await?;
    let frame = Frame::inside(visit, "/settings", visit.words.say("set-sessions")).await?;
    Ok(SessionsPage { frame, sessions: found.items })
}

async fn end(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match visit.ask::<Value>("sessions.end", &json!({ "id": form.value("id") })).await {
        Ok(_) => go(PATH),
        Err(why) => problem(&visit.words, &why),
    }
}
