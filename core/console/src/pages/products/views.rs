//! What somebody narrows the list down to again and again, kept by a name on every device of theirs.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::problem,
    pages::Listed,
    toast::{Toast, is_ours},
    visit::{Inside, Visit},
};

#[derive(Debug, Deserialize)]
pub(super) struct View {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) filters: String,
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/views").post(keep));
}

pub(super) async fn views(visit: &Visit) -> Result<Vec<View>, Problem> {
    let kept: Listed<View> = visit.ask("catalog.list-views", &json!({})).await?;
    Ok(kept.items)
}

/// Keeps one, or forgets one.
async fn keep(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let here = Some(form.value("to")).filter(|to| is_ours(to)).unwrap_or("/products");
    let forgets = form.said("forget");
    let filters = here.split_once('?').map_or("", |(_, query)| query);
    let filters: Vec<&str> = filters.split('&').filter(|pair| !pair.starts_with("cursor=")).collect();
    let asked: Result<Value, Problem> = match forgets {
        Some(id) => visit.ask("catalog.forget-view", &json!({ "id": id })).await,
        None => {
            let input = json!({ "name": form.value("name"), "filters": filters.join("&") });
            visit.ask("catalog.save-view", &input).await
        }
    };
    match asked {
        Ok(_) => {
            let said = if forgets.is_some() { "view-forgotten" } else { "view-kept" };
            visit.go_saying(here, &Toast::said(visit.words.say(said)))
        }
        Err(why) => problem(&visit.words, &why),
    }
}
