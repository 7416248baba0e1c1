//! What a plugin wants people to know, in its own words; and that they read it.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{super::Listed, one};
use crate::{
    form::Form,
    page::problem,
    toast::Toast,
    visit::{Inside, Visit},
};

#[derive(Debug, Deserialize)]
struct Notice {
    id: String,
    connection_name: String,
    delivery: String,
    at: Timestamp,
    words: Option<String>,
    seen_at: Option<Timestamp>,
}

/// As the page shows it.
pub(super) struct Said {
    /// None for whoever may not see what may be in it.
    pub(super) words: Option<String>,
    pub(super) when: String,
    pub(super) connection: String,
    pub(super) delivery: String,
}

#[derive(Default)]
pub(super) struct Notices {
    /// Newest first.
    pub(super) unseen: Vec<Said>,
    pub(super) seen: Vec<Said>,
    /// The newest: all up to it are on the page.
    pub(super) latest: String,
}

impl Notices {
    pub(super) fn is_empty(&self) -> bool {
        self.unseen.is_empty() && self.seen.is_empty()
    }
}

/// None for whoever may not see what a plugin was told.
pub(super) async fn of(visit: &Visit, plugin: &str) -> Result<Notices, Problem> {
    if !visit.may("plugins.list-notices").await {
        return Ok(Notices::default());
    }
    let found: Listed<Notice> = visit.ask("plugins.list-notices", &json!({ "id": plugin })).await?;
    let mut all = Notices::default();
    for one in found.items {
        if all.latest.is_empty() {
            all.latest.clone_from(&one.id);
        }
        let when = visit.spoken().moment(one.at);
        let said = Said { words: one.words, when, connection: one.connection_name, delivery: one.delivery };
        match one.seen_at {
            None => all.unseen.push(said),
            Some(_) => all.seen.push(said),
        }
    }
    Ok(all)
}

pub(super) async fn see(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "id": *id, "notice": form.value("latest") });
    let done: Result<Value, Problem> = visit.ask("plugins.see-notices", &input).await;
    match done {
        Ok(_) => visit.go_saying(&one::path(&id), &Toast::said(visit.words.say("plugin-notices-read"))),
        Err(why) => one::again_with(&visit, &id, form.refused(&why, &[])).await,
    }
}
