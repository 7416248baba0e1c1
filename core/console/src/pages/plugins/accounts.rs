//! What somebody agrees to elsewhere, so that a plugin may work there: by which application, there, and back.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{HeaderValue, LOCATION},
    web::{Path, Payload, Query},
};
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::connections::{Secret, answer, path};
use crate::{
    form::Form,
    page::{go, problem},
    toast::Toast,
    visit::{Inside, Visit},
};

/// So many days are near enough to be said.
const SOON: u64 = 60;

/// As the door shows it.
#[derive(Debug, Deserialize)]
pub(super) struct Authorization {
    pub(super) credential: String,
    client_id: String,
    has_own_client: bool,
    state: String,
    granted_at: Option<Timestamp>,
    reconnect_by: Option<Timestamp>,
    back: String,
}

/// As the page shows it.
pub(super) struct Account {
    /// Of the page's fields, apart from each other's.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) title: String,
    /// By which application somebody agrees; empty where nobody said.
    pub(super) client: String,
    pub(super) has_own_client: bool,
    /// How it stands, in words.
    pub(super) said: String,
    pub(super) is_agreed: bool,
    /// Where people come back to, as the other side wants to know it.
    pub(super) back: String,
}

impl Account {
    pub(super) fn of(visit: &Visit, connection: &str, agreed: &Authorization, secrets: &[Secret]) -> Self {
        let words = &visit.words;
        let days = agreed.reconnect_by.map(|by| by.since(visit.console.door.now()).as_secs() / (24 * 60 * 60));
        let days = days.filter(|days| *days <= SOON);
        let since = agreed.granted_at.map(|at| visit.spoken().moment(at)).unwrap_or_default();
        let said = match (agreed.state.as_str(), days) {
            ("agreed", Some(days)) => words.say_of("plugin-account-until", &days.to_string()),
            ("agreed", None) => words.say_of("plugin-account-since", since.as_str()),
            ("lapsed", _) => words.say("plugin-account-lapsed"),
            _ => words.say("plugin-account-open"),
        };
        let title = secrets.iter().find(|secret| secret.name == agreed.credential);
        Self {
            id: format!("{connection}-{}", agreed.credential),
            name: agreed.credential.clone(),
            title: title.map_or_else(|| agreed.credential.clone(), |secret| secret.title.clone()),
            client: agreed.client_id.clone(),
            has_own_client: agreed.has_own_client,
            said,
            is_agreed: agreed.state == "agreed",
            back: agreed.back.clone(),
        }
    }

    /// Whether somebody can be sent there.
    pub(super) fn is_ready(&self) -> bool {
        self.has_own_client || !self.client.is_empty()
    }

    /// The message of the way there.
    pub(super) fn call(&self) -> &'static str {
        if self.is_agreed { "plugin-account-again" } else { "plugin-account-go" }
    }
}

/// Says by which application.
pub(super) async fn put_client(
    request: HttpRequest,
    Inside(visit): Inside,
    ids: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let (plugin, connection) = ids.into_inner();
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let client = json!({
        "id": connection, "credential": form.value("credential"), "client_id": form.value("client-id"),
        "client_secret": form.said("client-secret"),
    });
    let done = visit.ask("plugins.put-client", &client).await;
    answer(&visit, &plugin, Form::default(), done, "plugin-client-set").await
}

#[derive(Deserialize)]
struct Begun {
    url: String,
}

/// Not by a form: a browser that is told where forms may lead does not let one lead elsewhere.
pub(super) async fn go_there(Inside(visit): Inside, ids: Path<(String, String, String)>) -> HttpResponse {
    let (plugin, connection, credential) = ids.into_inner();
    let wanted = json!({ "id": connection, "credential": credential });
    match visit.ask::<Begun>("plugins.authorize", &wanted).await.map(|begun| HeaderValue::from_str(&begun.url)) {
        Ok(Ok(url)) => HttpResponse::SeeOther().insert_header((LOCATION, url)).finish(),
        Ok(Err(_)) => go(&path(&plugin)),
        Err(why) => answer(&visit, &plugin, Form::default(), Err(why), "").await,
    }
}

#[derive(Deserialize)]
struct Agreed {
    plugin: String,
}

/// Back, with whatever the other side gave.
pub(super) async fn back(Inside(visit): Inside, returned: Query<BTreeMap<String, String>>) -> HttpResponse {
    let mut beside = returned.into_inner();
    let [state, code, iss, error] = ["state", "code", "iss", "error"].map(|name| beside.remove(name));
    let state = state.unwrap_or_default();
    let beside: Vec<_> = beside.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let input = json!({ "state": state, "code": code, "iss": iss, "error": error, "beside": beside });
    match visit.ask::<Agreed>("plugins.finish-authorization", &input).await {
        Ok(agreed) => visit.go_saying(&path(&agreed.plugin), &Toast::said(visit.words.say("plugin-account-agreed"))),
        Err(why) => problem(&visit.words, &why),
    }
}
