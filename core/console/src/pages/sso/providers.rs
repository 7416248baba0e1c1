//! The providers of a workspace, and a new one.

use actix_web::{HttpRequest, HttpResponse, web::Payload};
use askama::Template;
use door::Problem;
use serde_json::json;

use super::Provider;
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show as shown},
    pages::Listed,
    visit::{Inside, Visit},
};

#[derive(Template)]
#[template(path = "sso/providers.html")]
struct ProvidersPage {
    frame: Frame,
    form: Form,
    providers: Vec<Provider>,
    /// Where people of this workspace sign in.
    door: String,
    may_add: bool,
}

pub(super) async fn show(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<ProvidersPage, Problem> {
    let providers: Listed<Provider> = visit.ask("sso.list-providers", &json!({})).await?;
    let frame = Frame::inside(visit, "/settings", visit.words.say("set-sso")).await?;
    let workspace = frame.me.workspace.as_deref().unwrap_or_default();
    let door = format!("{}/sign-in/{workspace}", visit.console.site.origin());
    let may_add = visit.may("sso.add-provider").await;
    Ok(ProvidersPage { frame, form, providers: providers.items, door, may_add })
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
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
