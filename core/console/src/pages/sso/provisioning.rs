//! Provisioning of one provider: how it is done, and its token, shown once in the place of the page that it was asked for
//! on: reloaded, it is not there again.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, problem, show},
    people::when,
    toast::Toast,
    visit::{Inside, Visit},
    words::Words,
};

/// How a provider provisions, as the door shows it.
#[derive(Debug, Deserialize)]
pub(super) struct Overview {
    pub(super) is_on: bool,
    pub(super) address: String,
    pub(super) token: Option<Token>,
    pub(super) people: usize,
    pub(super) active: usize,
    pub(super) awaited: usize,
    pub(super) groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Token {
    pub(super) expires_at: Timestamp,
    pub(super) seen_at: Option<Timestamp>,
    pub(super) stale: bool,
}

impl Token {
    /// When it was last used.
    pub(super) fn seen(&self, words: &Words) -> String {
        self.seen_at.map_or_else(|| words.say("token-never"), |at| when(words, at))
    }
}

/// A group that it told of.
#[derive(Debug, Deserialize)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) people: usize,
    pub(super) role: Option<String>,
}

pub(super) async fn overview(visit: &Visit, id: &str) -> Result<Overview, Problem> {
    visit.ask("scim.overview", &json!({ "id": id })).await
}

#[derive(Deserialize)]
struct Made {
    secret: String,
    expires_at: Timestamp,
    #[serde(default)]
    former_until: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "sso/provisioned.html")]
struct MadePage {
    frame: Frame,
    made: Made,
    address: String,
    back: String,
}

impl MadePage {
    /// Until when the token of before works.
    fn former(&self) -> Option<String> {
        self.made.former_until.map(|at| when(&self.frame.words, at))
    }
}

pub(super) async fn begin(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    match Form::read(&request, payload).await {
        Ok(form) => told(&visit, &id, "scim.begin", form.key()).await,
        Err(fault) => problem(&visit.words, &fault.problem),
    }
}

pub(super) async fn renew(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    match Form::read(&request, payload).await {
        Ok(form) => told(&visit, &id, "scim.renew-token", form.key()).await,
        Err(fault) => problem(&visit.words, &fault.problem),
    }
}

pub(super) async fn end(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let ended: Result<Value, Problem> = visit.ask("scim.end", &json!({ "id": id.as_str() })).await;
    match ended {
        Ok(_) => {
            let to = format!("/settings/sso/{}", id.as_str());
            visit.go_saying(&to, &Toast::said(visit.words.say("sso-prov-ended")))
        }
        Err(why) => problem(&visit.words, &why),
    }
}

async fn told(visit: &Visit, id: &str, operation: &str, key: &str) -> HttpResponse {
    let page = async {
        let made: Made = visit.ask_once(operation, &json!({ "id": id }), key).await?;
        let address = overview(visit, id).await?.address;
        let frame = Frame::inside(visit, "/settings", visit.words.say("sso-prov-made")).await?;
        Ok::<_, Problem>(MadePage { frame, made, address, back: format!("/settings/sso/{id}") })
    };
    match page.await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}
