//! Where one is signed in, and how that ends.

use actix_web::{
    HttpResponse,
    web::{self as route, Path, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::WAY;
use crate::{
    device,
    page::{Frame, go, problem, show as shown},
    pages::Listed,
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/account/sessions";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(PATH).get(show))
        .service(route::resource("/account/sessions/others").post(end_others))
        .service(route::resource("/account/sessions/{id}/end").post(end));
}

#[derive(Debug, Deserialize)]
struct Session {
    id: String,
    current: bool,
    workspace: Option<String>,
    created_at: Timestamp,
    seen_at: Timestamp,
    user_agent: Option<String>,
    address: Option<String>,
    owes_factor: bool,
}

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<Session>,
}

impl SessionsPage {
    fn device(&self, session: &Session) -> String {
        device::said(&self.frame.words, session.user_agent.as_deref())
    }

    fn from<'a>(&self, session: &'a Session) -> &'a str {
        session.address.as_deref().unwrap_or("–")
    }

    /// The business that a session stands in.
    fn place(&self, session: &Session) -> &str {
        session.workspace.as_deref().and_then(|workspace| self.frame.me.business_of(workspace)).unwrap_or("–")
    }
}

async fn show(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<SessionsPage, Problem> {
    let found: Listed<Session> = visit.ask("sessions.list", &json!({})).await?;
    let frame = Frame::inside(visit, WAY, visit.words.say("sessions")).await?;
    Ok(SessionsPage { frame, sessions: found.items })
}

#[derive(Deserialize)]
struct Others {
    sessions_ended: usize,
}

async fn end_others(Inside(visit): Inside) -> HttpResponse {
    let ended: Result<Others, Problem> = visit.ask("sessions.end-others", &json!({})).await;
    match ended {
        Ok(others) => {
            let said = visit.words.say_of("sessions-ended", &others.sessions_ended.to_string());
            visit.go_saying(PATH, &Toast::said(said))
        }
        Err(why) => problem(&visit.words, &why),
    }
}

async fn end(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let ended: Result<Value, Problem> = visit.ask("sessions.end", &json!({ "id": id.as_str() })).await;
    match ended {
        Ok(_) => go(PATH),
        Err(why) => problem(&visit.words, &why),
    }
}
