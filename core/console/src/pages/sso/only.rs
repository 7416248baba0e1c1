//! By the workspace's own providers alone: what has to be true before, who still comes in without, and back again.

use actix_web::{HttpRequest, HttpResponse, web::Payload};
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::providers;
use crate::{
    form::Form,
    page::{again, problem},
    pages::Listed,
    toast::Toast,
    visit::{Inside, Visit},
};

/// The rule, as the door shows it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Only {
    pub(super) version: i64,
    pub(super) since: Option<Timestamp>,
    pub(super) break_glass: Option<String>,
    pub(super) tried_at: Option<Timestamp>,
}

/// Somebody who may be the one who comes in without a provider.
#[derive(Debug, Deserialize)]
pub(super) struct Owner {
    pub(super) id: String,
    pub(super) name: Option<String>,
}

/// The rule and the owners among whom one is chosen.
pub(super) struct Card {
    pub(super) only: Only,
    pub(super) owners: Vec<Owner>,
    pub(super) may_require: bool,
}

impl Card {
    pub(super) async fn of(visit: &Visit) -> Result<Self, Problem> {
        let only = visit.ask("sso.only", &json!({})).await?;
        let may_require = visit.may("sso.require-only").await;
        let wanted = json!({ "role": "owner", "state": "active" });
        let owners = match visit.may("members.list").await {
            true => visit.ask::<Listed<Owner>>("members.list", &wanted).await?.items,
            false => Vec::new(),
        };
        Ok(Self { only, owners, may_require })
    }

    /// Who is chosen now: who was, or else the only one that there is.
    pub(super) fn chosen(&self, form: &Form) -> String {
        let only_one = || self.owners.first().filter(|_| self.owners.len() == 1).map(|owner| owner.id.clone());
        let kept = || self.only.break_glass.clone().or_else(only_one);
        form.said("break_glass").map(str::to_owned).or_else(kept).unwrap_or_default()
    }

    /// What the one who breaks the glass is called.
    pub(super) fn keeper(&self) -> &str {
        let kept = self.owners.iter().find(|owner| Some(&owner.id) == self.only.break_glass.as_ref());
        kept.and_then(|owner| owner.name.as_deref()).unwrap_or("–")
    }
}

pub(super) async fn set(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version = form.value("version").parse::<i64>().unwrap_or_default();
    let (changed, said): (Result<Value, Problem>, _) = match form.value("do") {
        "lift" => (visit.ask("sso.lift-only", &json!({ "version": version })).await, "sso-only-lifted"),
        _ => {
            let input = json!({ "version": version, "break_glass": form.value("break_glass") });
            (visit.ask("sso.require-only", &input).await, "sso-only-done")
        }
    };
    match changed {
        Ok(_) => visit.go_saying(providers::PATH, &Toast::said(visit.words.say(said))),
        Err(why) => match providers::page(&visit, Form::default(), form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
