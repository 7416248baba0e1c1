//! A plugin comes in: whose plugins may at all, and a package that is sent. What is in it is on the next page
//! ([`consent`](super::consent)), before anything of it runs.

use actix_web::{HttpRequest, HttpResponse, web::Payload};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};
use web::parts::{Parts, has_parts};

use super::{super::Listed, HERE, consent};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) const PATH: &str = "/plugins/install";

/// Whose plugins may be installed.
#[derive(Debug, Deserialize)]
pub(super) struct Publisher {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) name: String,
    pub(super) fingerprint: String,
}

#[derive(Template)]
#[template(path = "plugins/install.html")]
struct InstallPage {
    frame: Frame,
    form: Form,
    publishers: Vec<Publisher>,
}

pub(super) async fn form(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn again_with(visit: &Visit, form: Form) -> HttpResponse {
    match page(visit, form).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<InstallPage, Problem> {
    let known: Listed<Publisher> = visit.ask("plugins.list-publishers", &json!({})).await?;
    let frame = Frame::inside(visit, HERE, visit.words.say("plugin-install")).await?;
    Ok(InstallPage { frame, form, publishers: known.items })
}

/// A package with its parts; whom to trust, as a form.
pub(super) async fn act(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    if has_parts(request.headers()) {
        return match sent(&visit, &request, payload).await {
            Ok(Some(package)) => go(&consent::path(&package)),
            Ok(None) => go(PATH),
            Err(why) => again_with(&visit, Form::default().refused(&why, &[])).await,
        };
    }
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    if form.value("do") == "fetch" {
        let fetched: Result<Value, Problem> =
            visit.ask("plugins.fetch-package", &json!({ "url": form.value("url") })).await;
        return match fetched {
            Ok(fetched) => go(&consent::path(fetched["package"].as_str().unwrap_or_default())),
            Err(why) => again_with(&visit, form.refused(&why, &[])).await,
        };
    }
    let (done, said) = match form.value("do") {
        "forget" => (forgotten(&visit, &form).await, "plugin-publisher-forgotten"),
        _ => (trusted(&visit, &form).await, "plugin-publisher-trusted"),
    };
    match done {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say(said))),
        Err(why) => again_with(&visit, form.refused(&why, &[])).await,
    }
}

/// The id that it got. None where nothing was chosen.
async fn sent(visit: &Visit, request: &HttpRequest, payload: Payload) -> Result<Option<String>, Problem> {
    let mut parts = Parts::of(request.headers(), payload).map_err(|fault| *fault.problem)?;
    while let Some(part) = parts.next().await? {
        if part.name == "package" && part.file.as_ref().is_some_and(|name| !name.is_empty()) {
            let media_type = part.media_type.clone();
            let kept: Value = visit.upload("files.add", &json!({}), &media_type, part).await?;
            return Ok(kept["id"].as_str().map(str::to_owned));
        }
    }
    Ok(None)
}

pub(super) async fn trusted(visit: &Visit, form: &Form) -> Result<Value, Problem> {
    let input = json!({ "name": form.value("name"), "public_key": form.value("public_key") });
    visit.ask("plugins.add-publisher", &input).await
}

async fn forgotten(visit: &Visit, form: &Form) -> Result<Value, Problem> {
    let version: i64 = form.value("version").parse().unwrap_or_default();
    visit.ask("plugins.remove-publisher", &json!({ "id": form.value("id"), "version": version })).await
}
