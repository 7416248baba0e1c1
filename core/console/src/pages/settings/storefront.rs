//! Whether anyone may see what is published.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, go, problem, show},
    visit::{Inside, Visit},
};

const PATH: &str = "/settings/storefront";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(set));
}

#[derive(Deserialize)]
struct State {
    version: i64,
    opened_at: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "settings/storefront.html")]
struct StorefrontPage {
    frame: Frame,
    state: State,
    workspace: String,
    may_set: bool,
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<StorefrontPage, Problem> {
    let state = visit.ask("catalog.get-storefront", &json!({})).await?;
    let frame = Frame::inside(visit, "/settings", visit.words.say("set-storefront")).await?;
    let workspace = frame.me.workspace.clone().unwrap_or_default();
    Ok(StorefrontPage { frame, state, workspace, may_set: visit.may("catalog.set-storefront").await })
}

async fn set(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({
        "version": form.value("version").parse::<i64>().unwrap_or_default(), "open": form.value("open") == "yes",
    });
    match visit.ask::<Value>("catalog.set-storefront", &input).await {
        Ok(_) => go(PATH),
        Err(why) => problem(&visit.words, &why),
    }
}
