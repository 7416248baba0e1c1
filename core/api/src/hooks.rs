//! What others send to plugins: taken as it came, and asked of the door, which believes it by its signature or not at
//! all. It is answered as soon as it is kept; the plugin works after that.

use std::time::Instant;

use ::web::{Fault, body, origin};
use actix_web::{
    HttpRequest, HttpResponse, Resource,
    http::Method,
    web::{self, Data, Payload},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use door::{Ask, Problem};
use model::{Actor, Reason, WorkspaceId};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Inner, serve::unknown_origin};

/// The workspace, the part that nobody can guess, and which of a plugin's webhooks.
const PATH: &str = "/hooks/{workspace}/{address}/{webhook}";
/// What its requests are counted as.
pub(crate) const NAME: &str = "hooks";
const RECEIVE: &str = "plugins.receive";

/// What the door says to answer.
#[derive(Deserialize)]
struct Answer {
    media_type: Option<String>,
    body: String,
    is_refused: bool,
}

pub(crate) fn resource() -> Resource {
    web::resource(PATH).to(serve)
}

async fn serve(request: HttpRequest, payload: Payload, api: Data<Inner>) -> HttpResponse {
    let began = Instant::now();
    let origin = origin::of(&request).unwrap_or_else(|| unknown_origin(&api));
    let id = origin.request;
    let response = match answer(&api, &request, payload, origin).await {
        Ok(response) => response,
        Err(fault) => fault.answer(&id),
    };
    api.hooks.count(response.status(), began.elapsed());
    response
}

async fn answer(
    api: &Inner,
    request: &HttpRequest,
    payload: Payload,
    origin: model::Origin,
) -> Result<HttpResponse, Fault> {
    if !matches!(*request.method(), Method::POST | Method::GET) {
        return Err(nowhere().into());
    }
    let part = |name: &str| request.match_info().get(name).unwrap_or_default().to_owned();
    let workspace: WorkspaceId = part("workspace").parse().map_err(|_| nowhere())?;
    let body = body::read_as_it_came(request.headers(), payload).await?;
    // What is no text is no header that anybody signs by.
    let headers = request.headers().iter();
    let headers: Vec<Value> = headers
        .filter_map(|(name, value)| Some(json!({ "name": name.as_str(), "value": value.to_str().ok()? })))
        .collect();
    let path = request.uri().path_and_query().map(|path| path.as_str()).unwrap_or_default();
    let input = json!({
        "address": part("address"),
        "webhook": part("webhook"),
        "method": request.method().as_str(),
        // Where we are reached is what is configured, whatever the request says.
        "url": format!("{}{path}", api.site.origin()),
        "headers": headers,
        "body": BASE64_STANDARD.encode(&body),
    });
    let mut actor = Actor::system("webhooks", Some(workspace), api.door.now());
    actor.origin = origin;
    let answer = api.door.ask(&actor, Ask::with(RECEIVE, &input)).await.map_err(|problem| match problem.reason {
        // A workspace that is not there and an address that is not are the same to whoever asks.
        Reason::NotFound => nowhere(),
        _ => problem,
    })?;
    let unread = |_| Problem::new(Reason::Internal, "internal", "An answer could not be read.");
    let Answer { media_type, body, is_refused } = answer.read().map_err(unread)?;
    if is_refused {
        // It is counted, and that is done: only its sender is told no.
        let detail = "This is not signed by whom it should be.";
        return Err(Problem::new(Reason::Unauthenticated, "plugins.not-signed", detail).into());
    }
    let mut response = HttpResponse::Ok();
    if let Some(media_type) = media_type {
        response.content_type(media_type);
    }
    Ok(response.body(body))
}

fn nowhere() -> Problem {
    Problem::new(Reason::NotFound, "plugins.no-such-address", "Nothing is taken in here.")
}
