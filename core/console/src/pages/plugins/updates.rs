//! Whether there is a newer release of a plugin, whether that comes by itself, and what it would have done.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::one;
use crate::{
    form::Form,
    page::problem,
    toast::Toast,
    visit::{Inside, Visit},
};

#[derive(Debug, Deserialize)]
pub(super) struct Updates {
    by_itself_since: Option<Timestamp>,
    pub(super) release: Option<String>,
    pub(super) index: Option<String>,
    pub(super) trouble: Option<String>,
    tried: Option<Played>,
    former: Option<Former>,
}

/// What was played to a release that came by itself, or would have.
#[derive(Debug, Deserialize)]
struct Played {
    release: String,
    at: Timestamp,
    played: usize,
    same: usize,
    too_large: usize,
}

#[derive(Debug, Deserialize)]
struct Former {
    release: String,
    replaced_at: Timestamp,
    regains: Option<String>,
}

/// The release before, for people.
pub(super) struct Before {
    pub(super) words: String,
    pub(super) release: String,
    pub(super) regains: Option<String>,
}

impl Updates {
    pub(super) fn before(&self, visit: &Visit) -> Option<Before> {
        let Former { release, replaced_at, regains } = self.former.as_ref()?;
        let at = visit.spoken().moment(*replaced_at);
        let words = visit.words.say_with("plugin-former", &[("of", release), ("at", &at)]);
        Some(Before { words, release: release.clone(), regains: regains.clone() })
    }

    /// Each a sentence.
    pub(super) fn played(&self, visit: &Visit) -> Vec<String> {
        let Some(Played { release, at, played, same, too_large }) = &self.tried else { return Vec::new() };
        let (at, played, same) = (visit.spoken().moment(*at), played.to_string(), same.to_string());
        let about = [("release", release.as_str()), ("at", &at), ("played", &played), ("same", &same)];
        let mut said = vec![visit.words.say_with("plugin-update-tried", &about)];
        if *too_large > 0 {
            said.push(visit.words.say_with("plugin-tried-large", &[("of", &too_large.to_string())]));
        }
        said
    }

    pub(super) fn come_by_themselves(&self) -> bool {
        self.by_itself_since.is_some()
    }
}

pub(super) async fn of(visit: &Visit, id: &str) -> Result<Updates, Problem> {
    visit.ask("plugins.get-updates", &json!({ "id": id })).await
}

pub(super) async fn set(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let wanted = json!({ "id": *id, "by_itself": form.value("by-itself") == "yes" });
    let done: Result<Value, Problem> = visit.ask("plugins.set-updates", &wanted).await;
    match done {
        Ok(_) => visit.go_saying(&one::path(&id), &Toast::said(visit.words.say("saved"))),
        Err(why) => one::again_with(&visit, &id, form.refused(&why, &[])).await,
    }
}

/// What another release would have done with the latest calls.
#[derive(Debug, Deserialize)]
pub(super) struct Tried {
    pub(super) played: usize,
    pub(super) same: usize,
    pub(super) unplayed: usize,
    pub(super) too_large: usize,
    pub(super) items: Vec<Other>,
}

impl Tried {
    pub(super) fn is_same(&self) -> bool {
        self.same == self.played
    }

    pub(super) fn is_worse(&self) -> bool {
        self.items.iter().any(|one| one.worse)
    }
}

/// A call that would not have come to the same.
#[derive(Debug, Deserialize)]
pub(super) struct Other {
    pub(super) recording: String,
    pub(super) worse: bool,
    pub(super) trouble: Option<String>,
    differences: Vec<Difference>,
}

#[derive(Debug, Deserialize)]
struct Difference {
    what: String,
}

impl Other {
    /// The messages of what is not the same.
    pub(super) fn parts(&self) -> impl Iterator<Item = String> {
        self.differences.iter().map(|one| format!("plugin-part-{}", one.what))
    }
}

pub(super) async fn tried(visit: &Visit, id: &str, package: &str) -> Result<Tried, Problem> {
    visit.ask("plugins.try-release", &json!({ "id": id, "package": package })).await
}
