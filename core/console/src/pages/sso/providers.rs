//! The providers of a workspace, and a new one.

use actix_web::{HttpRequest, HttpResponse, web::Payload};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde_json::json;

use super::{Provider, only::Card};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show as shown},
    pages::Listed,
    visit::{Inside, Visit},
};

pub(super) const PATH: &str = "/settings/sso";

#[derive(Template)]
#[template(path = "sso/providers.html")]
pub(super) struct ProvidersPage {
    frame: Frame,
    form: Form,
    only_form: Form,
    card: Card,
    providers: Vec<Provider>,
    /// Where people of this workspace sign in.
    door: String,
    may_add: bool,
}

impl ProvidersPage {
    fn day(&self, at: &Timestamp) -> String {
        self.frame.spoken().date(*at)
    }

    fn moment(&self, at: &Timestamp) -> String {
        crate::people::when(&self.frame.words, *at)
    }
}

pub(super) async fn show(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default(), Form::default()).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// Whoever comes by the address of what is only sent sees all of them.
pub(super) async fn to_all(_: Inside) -> HttpResponse {
    go(PATH)
}

pub(super) async fn page(visit: &Visit, form: Form, only_form: Form) -> Result<ProvidersPage, Problem> {
    let providers: Listed<Provider> = visit.ask("sso.list-providers", &json!({})).await?;
    let frame = Frame::inside(visit, "/settings", visit.words.say("set-sso")).await?;
    let workspace = frame.me.workspace.as_deref().unwrap_or_default();
    let door = format!("{}/sign-in/{workspace}", visit.console.site.origin());
    let may_add = visit.may("sso.add-provider").await;
    let card = Card::of(visit).await?;
    Ok(ProvidersPage { frame, form, only_form, card, providers: providers.items, door, may_add })
}

pub(super) async fn add(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "name": form.value("name"), "issuer": form.value("issuer") });
    let added: Result<Provider, Problem> = visit.ask("sso.add-provider", &input).await;
    match added {
        Ok(provider) => go(&format!("/settings/sso/{}", provider.id)),
        Err(why) => match page(&visit, form.refused(&why, &[]), Form::default()).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
