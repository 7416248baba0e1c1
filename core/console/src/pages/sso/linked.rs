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

use super::{
    PROVIDERS as PATH,
    going::{self, Begun, Button, offered},
};
use crate::{
    form::Form,
    page::{Frame, problem, show as shown},
    pages::Listed,
    toast::Toast,
    visit::{Inside, Visit},
};

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
    /// Those of their businesses that are not linked yet: by business.
    offered: Vec<(String, Button)>,
    /// Where people come in by the provider alone, and they did not: by which of it they can.
    is_shut_out: bool,
    doors: Vec<(String, String)>,
}

/// Businesses of one person whose providers are offered.
const MOST: usize = 10;

impl LinkedPage {
    /// The business whose provider it is.
    fn place(&self, identity: &Identity) -> &str {
        self.frame.me.business_of(&identity.workspace).unwrap_or("–")
    }

    /// What a link is to, with whose it is where they have several businesses.
    fn named(&self, workspace: &str, button: &Button) -> String {
        let place = self.frame.me.workspaces.iter().find(|place| place.workspace == *workspace);
        match place.filter(|_| self.frame.me.workspaces.len() > 1) {
            Some(place) => format!("{} ({})", button.text(), place.name),
            None => button.text().to_owned(),
        }
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
    let is_shut_out = visit.is_shut_out().await;
    let is_linked = |button: &Button| identities.items.iter().any(|identity| identity.provider == button.provider());
    let (mut all, mut doors) = (Vec::new(), Vec::new());
    for place in frame.me.workspaces.iter().take(MOST) {
        for button in offered(visit, &place.workspace).await.items {
            if !is_linked(&button) {
                all.push((place.workspace.clone(), button));
            } else if is_shut_out && frame.is_in(place) {
                doors.push((button.way(&place.workspace, "/"), button.text().to_owned()));
            }
        }
    }
    Ok(LinkedPage { frame, offered: all, identities: identities.items, is_shut_out, doors })
}

pub(super) async fn link(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let wanted = json!({ "provider": form.value("provider"), "workspace": form.said("workspace") });
    let begun: Result<Begun, Problem> = visit.ask("sso.link", &wanted).await;
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
