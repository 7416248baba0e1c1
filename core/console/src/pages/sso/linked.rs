//! By which providers one may sign in oneself.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::going::{self, Begun, Button};
use crate::{
    form::Form,
    page::{Frame, problem, show as shown},
    pages::Listed,
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/account/providers";

#[derive(Debug, Deserialize)]
struct Identity {
    id: String,
    workspace: String,
    issuer: String,
    provider: String,
    last_at: Timestamp,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "sso/linked.html")]
struct LinkedPage {
    frame: Frame,
    identities: Vec<Identity>,
    /// Those of this workspace that are not linked yet.
    offered: Vec<Button>,
}

impl LinkedPage {
    /// The business whose provider it is.
    fn place(&self, identity: &Identity) -> &str {
        self.frame.me.business_of(&identity.workspace).unwrap_or("–")
    }

    fn seen(&self, identity: &Identity) -> String {
        crate::people::when(&self.frame.words, identity.last_at)
    }
}

/// The last step before one leaves for a provider.
#[derive(Template)]
#[template(path = "sso/leaving.html")]
struct LeavingPage {
    frame: Frame,
    url: String,
}

pub(super) async fn show(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<LinkedPage, Problem> {
    let frame = Frame::inside(visit, "/account", visit.words.say("sso-own-title")).await?;
    let identities: Listed<Identity> = visit.ask("sso.list-identities", &json!({})).await?;
    let workspace = frame.me.workspace.as_deref().unwrap_or_default();
    // Where nothing is offered, there is no answer.
    let offered: Result<Listed<Button>, Problem> = visit.ask("sso.offered", &json!({ "workspace": workspace })).await;
    let offered = offered.map(|offered| offered.items).unwrap_or_default();
    let is_linked = |button: &Button| identities.items.iter().any(|identity| identity.provider == button.provider());
    let offered = offered.into_iter().filter(|button| !is_linked(button)).collect();
    Ok(LinkedPage { frame, offered, identities: identities.items })
}

pub(super) async fn link(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let begun: Result<Begun, Problem> = visit.ask("sso.link", &json!({ "provider": form.value("provider") })).await;
    let left = async {
        let Begun { url, browser } = begun?;
        let frame = Frame::inside(&visit, "/account", visit.words.say("sso-own-title")).await?;
        let mut answer = shown(&LeavingPage { frame, url });
        going::keep(&visit, &mut answer, browser, PATH);
        Ok(answer)
    };
    left.await.unwrap_or_else(|why: Problem| problem(&visit.words, &why))
}

pub(super) async fn end(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let ended: Result<Value, Problem> = visit.ask("sso.unlink", &json!({ "id": id.as_str() })).await;
    match ended {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say("sso-unlinked"))),
        Err(why) => problem(&visit.words, &why),
    }
}
