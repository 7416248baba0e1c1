//! To a provider and back. What ties the one to the other is a cookie of this browser.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::time::Duration as Age,
    http::header::{HeaderValue, LOCATION},
    web::{Path, Payload, Query},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use door::{Ask, Problem, Reason};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{Site, session};
use work::jobs::settled;

use crate::{
    cookies,
    form::Form,
    page::{go, problem},
    pages::{
        Listed,
        gates::{self, Onward},
        with_query,
    },
    toast::Toast,
    visit::{Inside, Visit},
};

/// Over TLS no other host and no other path can set it.
const NAME: &str = "__Host-stockade-sso";
const PLAIN_NAME: &str = "stockade-sso";
/// Somebody takes no longer at the provider.
const LIVES: Age = Age::minutes(10);
/// By which workspace's door somebody came last, so that they find it again.
const DOOR: &str = "stockade-door";
const DOOR_LIVES: Age = Age::days(365);

/// What the browser keeps meanwhile.
#[derive(Serialize, Deserialize)]
struct Kept {
    browser: String,
    next: String,
}

/// A button on the sign-in page.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Button {
    provider: String,
    text: String,
}

impl Button {
    pub(super) fn provider(&self) -> &str {
        &self.provider
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where it leads.
    pub(super) fn way(&self, workspace: &str, next: &str) -> String {
        with_query("/sso/go", &[("workspace", workspace), ("provider", &self.provider), ("next", next)])
    }
}

/// The providers of a workspace, as the sign-in page shows them.
#[derive(Default)]
pub(crate) struct Buttons {
    workspace: String,
    items: Vec<Button>,
    /// Whether people come in by these alone.
    pub(crate) only: bool,
}

#[derive(Default, Deserialize)]
pub(super) struct Offered {
    pub(super) items: Vec<Button>,
    only: bool,
}

/// What is offered to sign in with to a workspace. Where that is nothing, there is no answer.
pub(super) async fn offered(visit: &Visit, workspace: &str) -> Offered {
    visit.ask("sso.offered", &json!({ "workspace": workspace })).await.unwrap_or_default()
}

impl Buttons {
    /// Those of the workspace whose door somebody came by last, or of the only one that there is. Where that cannot
    /// be said there are none, and people sign in as always.
    pub(crate) async fn of(visit: &Visit, request: &HttpRequest) -> Self {
        let known = request.cookie(DOOR).map(|cookie| cookie.value().to_owned());
        let workspace = match known {
            Some(workspace) => Some(workspace),
            None => only(visit).await,
        };
        match workspace {
            Some(workspace) => Self::of_workspace(visit, &workspace).await,
            None => Self::default(),
        }
    }

    async fn of_workspace(visit: &Visit, workspace: &str) -> Self {
        let Offered { items, only } = offered(visit, workspace).await;
        Self { workspace: workspace.to_owned(), items, only }
    }

    /// Each with where it leads.
    pub(crate) fn shown(&self, next: &str) -> Vec<(String, String)> {
        self.items.iter().map(|button| (button.way(&self.workspace, next), button.text.clone())).collect()
    }
}

async fn only(visit: &Visit) -> Option<String> {
    let found: Result<Value, Problem> = visit.ask("sso.entrance", &json!({})).await;
    found.ok().and_then(|found| found["workspace"].as_str().map(str::to_owned))
}

/// A workspace's own sign-in page: what its people bookmark.
pub(super) async fn of_workspace(visit: Visit, workspace: Path<String>, onward: Query<Onward>) -> HttpResponse {
    if visit.is_inside() {
        return go(gates::onward_to(&onward.next));
    }
    let buttons = Buttons::of_workspace(&visit, &workspace).await;
    let mut answer = gates::sign_in_page(&visit, &buttons, &onward.next);
    cookies::keep(&mut answer, &visit.console.site, DOOR, &workspace, DOOR_LIVES);
    answer
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    workspace: String,
    provider: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Begun {
    pub(super) url: String,
    pub(super) browser: String,
}

/// Not by a form: a browser that is told where forms may lead does not let one lead to a provider.
pub(super) async fn go_there(visit: Visit, wanted: Query<Wanted>) -> HttpResponse {
    let Wanted { workspace, provider, next } = wanted.into_inner();
    begin(&visit, json!({ "workspace": workspace, "provider": provider }), &next).await
}

/// Proves again at the provider that it is the same person.
pub(super) async fn again(Inside(visit): Inside, onward: Query<Onward>) -> HttpResponse {
    match own(&visit).await {
        Ok(Some((workspace, provider))) => {
            let input = json!({ "workspace": workspace, "provider": provider, "again": true });
            begin(&visit, input, &onward.next).await
        }
        Ok(None) => go(gates::onward_to(&onward.next)),
        Err(why) => problem(&visit.words, &why),
    }
}

#[derive(Deserialize)]
struct Identity {
    workspace: String,
    provider: String,
    is_here: bool,
}

/// By which provider this session was opened.
async fn own(visit: &Visit) -> Result<Option<(String, String)>, Problem> {
    let all: Listed<Identity> = visit.ask("sso.list-identities", &json!({})).await?;
    let here = all.items.into_iter().find(|identity| identity.is_here);
    Ok(here.map(|identity| (identity.workspace, identity.provider)))
}

async fn begin(visit: &Visit, input: Value, next: &str) -> HttpResponse {
    match visit.ask::<Begun>("sso.begin", &input).await {
        Ok(begun) => {
            let mut answer = HttpResponse::SeeOther().finish();
            match HeaderValue::from_str(&begun.url) {
                Ok(url) => drop(answer.headers_mut().insert(LOCATION, url)),
                Err(_) => return go("/sign-in"),
            }
            keep(visit, &mut answer, begun.browser, gates::onward_to(next));
            answer
        }
        Err(why) => problem(&visit.words, &why),
    }
}

/// Keeps in this browser what ties a return to its beginning.
pub(super) fn keep(visit: &Visit, answer: &mut HttpResponse, browser: String, next: &str) {
    let kept = serde_json::to_vec(&Kept { browser, next: next.to_owned() }).unwrap_or_default();
    let site = &visit.console.site;
    cookies::keep(answer, site, name(site), &URL_SAFE_NO_PAD.encode(kept), LIVES);
}

#[derive(Deserialize)]
pub(super) struct Returned {
    #[serde(default)]
    state: String,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Back, with whatever the provider gave.
pub(super) async fn back(
    request: HttpRequest,
    visit: Visit,
    provider: Path<String>,
    returned: Query<Returned>,
) -> HttpResponse {
    let site = &visit.console.site;
    let kept = request
        .cookie(name(site))
        .and_then(|cookie| serde_json::from_slice::<Kept>(&URL_SAFE_NO_PAD.decode(cookie.value()).ok()?).ok());
    let Kept { browser, next } = kept.unwrap_or(Kept { browser: String::new(), next: "/".to_owned() });
    let Returned { state, code, iss, error } = returned.into_inner();
    let input = json!({
        "provider": provider.as_str(), "browser": browser, "state": state, "code": code, "iss": iss, "error": error,
    });
    let door = &visit.console.door;
    let mut is_tried = true;
    let mut answer = match door.ask(&visit.actor, Ask::with("sso.finish", &input)).await {
        Ok(finished) => {
            // A moment later they are the member that their provider says.
            settled(door).await;
            let is_linked = finished.read::<Value>().is_ok_and(|finished| finished["linked"] == true);
            let mut answer = if is_linked {
                visit.go_saying("/account/providers", &Toast::said(visit.words.say("sso-linked")))
            } else {
                go(gates::onward_to(&next))
            };
            if let (_, Some(token)) = session::take_token(finished.body, door.now()) {
                session::open(&mut answer, site, &token);
            }
            answer
        }
        Err(why) => {
            // Nothing was asked of the provider: the same address, asked for again in a moment, still finishes it.
            is_tried = why.reason != Reason::TooMany;
            if visit.is_inside() {
                problem(&visit.words, &why)
            } else {
                gates::not_signed_in(&visit, &request, &next, why).await
            }
        }
    };
    if is_tried {
        cookies::keep(&mut answer, site, name(site), "", Age::ZERO);
    }
    answer
}

/// A provider says that somebody signed out there. It is a program, and told as one.
pub(super) async fn farewell(
    request: HttpRequest,
    visit: Visit,
    provider: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(_) => return HttpResponse::BadRequest().json(json!({ "error": "invalid_request" })),
    };
    let input = json!({ "provider": provider.as_str(), "logout_token": form.value("logout_token") });
    match visit.console.door.ask(&visit.actor, Ask::with("sso.say-farewell", &input)).await {
        Ok(_) => HttpResponse::Ok().finish(),
        Err(why) if why.reason.is_lasting() => {
            HttpResponse::BadRequest().json(json!({ "error": "invalid_request", "error_description": why.detail }))
        }
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}

/// Where somebody who came by a provider signs out there too; nothing for everybody else.
pub(crate) async fn leaving(visit: &Visit) -> Option<String> {
    // Nobody else is asked about, and nothing is written down of them.
    own(visit).await.ok().flatten()?;
    let found: Result<Value, Problem> = visit.ask("sso.leave", &json!({})).await;
    found.ok().and_then(|found| found["url"].as_str().map(str::to_owned))
}

fn name(site: &Site) -> &'static str {
    if site.is_https() { NAME } else { PLAIN_NAME }
}
