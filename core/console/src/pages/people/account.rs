//! One's own account: what one is called, and where one is signed in.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::Listed;
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show as shown},
    visit::{Inside, Visit},
};

#[derive(Debug, Deserialize)]
struct Session {
    id: String,
    current: bool,
    workspace: Option<String>,
    created_at: Timestamp,
    seen_at: Timestamp,
    expires_at: Timestamp,
}

#[derive(Debug, Deserialize)]
struct Person {
    name: Option<String>,
    email: Option<String>,
}

#[derive(Template)]
#[template(path = "people/account.html")]
struct AccountPage {
    frame: Frame,
    form: Form,
    email: String,
    sessions: Vec<Session>,
}

impl AccountPage {
    /// The business that a session stands in.
    fn place(&self, session: &Session) -> &str {
        let place = self.frame.me.workspaces.iter().find(|place| Some(&place.workspace) == session.workspace.as_ref());
        place.map_or("–", |place| place.name.as_str())
    }
}

pub(crate) async fn show(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, None).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn change_name(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let changed: Result<Value, Problem> =
        visit.ask("identity.change-name", &json!({ "name": form.value("name") })).await;
    match changed {
        Ok(_) => go("/account"),
        Err(why) => match page(&visit, Some(form.refused(&why, &[]))).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

pub(crate) async fn end_session(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let ended: Result<Value, Problem> = visit.ask("sessions.end", &json!({ "id": id.as_str() })).await;
    match ended {
        Ok(_) => go("/account"),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Option<Form>) -> Result<AccountPage, Problem> {
    let me: Person = visit.ask("identity.me", &json!({})).await?;
    let sessions: Listed<Session> = visit.ask("sessions.list", &json!({})).await?;
    let name = me.name.unwrap_or_default();
    Ok(AccountPage {
        frame: Frame::inside(visit, "/account", visit.words.say("account-title")).await?,
        form: form.unwrap_or_else(|| Form::with([("name", name.as_str())])),
        email: me.email.unwrap_or_default(),
        sessions: sessions.items,
    })
}
