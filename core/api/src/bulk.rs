//! Many operations in one request: together, so that all of them happen or none, or one after the other, each
//! for itself. Each is asked of the door like any other: with its own permission, its own limit and its own key.

use std::time::Instant;

use ::web::{Credential, Fault, body, csrf, origin};
use actix_web::{
    HttpRequest, HttpResponse, Resource,
    http::{StatusCode, header::CONTENT_TYPE},
    web::{self, Data, Payload},
};
use door::{Answer, Ask, BATCH_LIMIT, BatchProblem, Outcome, Problem, read_input};
use model::{Actor, FieldProblem, Reason, RequestId, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    Inner,
    reply::{self, JSON},
    route::Route,
    routes::undescribed,
    serve::{IDEMPOTENCY_KEY, header, unknown_origin, workspace},
    session::Session,
};

pub(crate) const PATH: &str = "/bulk";
/// What its requests are counted as.
pub(crate) const NAME: &str = "bulk";
/// The longest `Idempotency-Key` of a bulk: each call's number is added to it.
const KEY_LIMIT: usize = 250;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bulk {
    /// All of them or none.
    #[serde(default)]
    together: bool,
    calls: Vec<Call>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    operation: String,
    #[serde(default)]
    input: Option<Box<RawValue>>,
    #[serde(default)]
    idempotency_key: Option<String>,
}

#[derive(Serialize)]
struct Results {
    results: Vec<Said>,
}

/// What one call came to: as it would have been answered alone.
#[derive(Serialize)]
struct Said {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    replayed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<serde_json::Value>,
}

pub(crate) fn resource() -> Resource {
    web::resource(format!("{}{PATH}", crate::ROOT)).route(web::post().to(serve))
}

async fn serve(request: HttpRequest, payload: Payload, api: Data<Inner>) -> HttpResponse {
    let began = Instant::now();
    let id = origin::of(&request).unwrap_or_else(|| unknown_origin(&api)).request;
    let response = answer(&api, &request, payload).await.unwrap_or_else(|fault| fault.answer(&id));
    api.bulk.count(response.status(), began.elapsed());
    response
}

async fn answer(api: &Data<Inner>, request: &HttpRequest, payload: Payload) -> Result<HttpResponse, Fault> {
    let (headers, origin) = (request.headers(), origin::of(request).unwrap_or_else(|| unknown_origin(api)));
    let credential = Credential::of(headers, &api.site);
    csrf::check(request.method(), headers, credential, &api.site)?;
    let id = origin.request;
    let actor = credential.actor(&*api.authenticate, origin).await?;
    if actor.who == model::Who::Anyone {
        return Err(Problem::new(Reason::Unauthenticated, "session.missing", "Sign in first.").into());
    }
    if !request.query_string().is_empty() {
        let detail = "This address takes no query; say everything in the body.";
        return Err(Problem::new(Reason::Invalid, "input.invalid", detail).into());
    }
    let (workspace, key) = (workspace(headers)?, header(headers, IDEMPOTENCY_KEY)?.map(str::to_owned));
    key.as_deref().map_or(Ok(()), |key| door::check_key(key, KEY_LIMIT))?;
    let bulk: Bulk = read_input(&body::read_json(headers, payload).await?)?;
    if bulk.calls.len() > BATCH_LIMIT {
        let detail = format!("A batch has at most {BATCH_LIMIT} operations; split it.");
        return Err(Problem::new(Reason::TooLarge, "batch.too-large", detail).into());
    }
    let asks: Vec<_> =
        bulk.calls.into_iter().enumerate().map(|(at, call)| ask(at, call, workspace, key.as_deref())).collect();
    let results = match bulk.together {
        true => together(api, &actor, asks).await?,
        false => one_by_one(api, &actor, asks, &id).await,
    };
    let body = serde_json::to_vec(&Results { results }).unwrap_or_default();
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, JSON)).body(body))
}

/// A key for the whole is one for each call, so that the whole can be sent again.
fn ask(at: usize, call: Call, workspace: Option<WorkspaceId>, key: Option<&str>) -> Ask {
    let key = call.idempotency_key.or_else(|| key.map(|key| format!("{key}/{at}")));
    let input = call.input.map_or_else(Vec::new, |input| input.get().as_bytes().to_vec());
    Ask { workspace, idempotency_key: key, ..Ask::new(call.operation, input) }
}

/// What can be asked for over HTTP, but nothing whose answer is a cookie.
fn route<'a>(api: &'a Inner, operation: &str) -> Result<&'a Route, Problem> {
    let route = api.routes.of(operation, api.door.registry());
    let route = route.ok_or_else(|| Problem::not_found("operation", operation))?.map_err(undescribed)?;
    if route.session == Session::Untouched {
        Ok(route)
    } else {
        Err(Problem::invalid("/operation", format!("{operation} opens or closes a session, so it is asked for alone.")))
    }
}

async fn together(api: &Inner, actor: &Actor, asks: Vec<Ask>) -> Result<Vec<Said>, Fault> {
    let routes = asks
        .iter()
        .enumerate()
        .map(|(at, ask)| route(api, &ask.operation).map_err(|problem| in_call(BatchProblem { at: Some(at), problem })));
    let routes: Vec<&Route> = routes.collect::<Result<_, _>>()?;
    let answers = api.door.ask_all(actor, asks).await.map_err(in_call)?;
    Ok(routes.into_iter().zip(answers).map(|(route, answer)| done(route, answer)).collect())
}

/// The one problem of all, said of the call that has it.
fn in_call(BatchProblem { at, mut problem }: BatchProblem) -> Fault {
    if let Some(at) = at {
        let call = format!("/calls/{at}");
        for field in &mut problem.fields {
            let inside = if field.at == "/operation" { "" } else { "/input" };
            field.at = format!("{call}{inside}{}", field.at).into();
        }
        if problem.fields.is_empty() {
            problem.fields.push(FieldProblem { at: call.into(), detail: problem.detail.clone() });
        }
    }
    problem.into()
}

async fn one_by_one(api: &Inner, actor: &Actor, asks: Vec<Ask>, id: &RequestId) -> Vec<Said> {
    let mut results = Vec::with_capacity(asks.len());
    for ask in asks {
        let said = match route(api, &ask.operation) {
            Ok(route) => api.door.ask(actor, ask).await.map(|answer| done(route, answer)),
            Err(problem) => Err(problem),
        };
        results.push(said.unwrap_or_else(|problem| {
            let fault = Fault::from(problem);
            Said { status: fault.status.as_u16(), body: None, replayed: false, problem: Some(fault.page(id)) }
        }));
    }
    results
}

fn done(route: &Route, answer: Answer) -> Said {
    let status: StatusCode = reply::status(route, answer.outcome);
    let body = String::from_utf8(answer.body).ok().and_then(|body| RawValue::from_string(body).ok());
    Said { status: status.as_u16(), body, replayed: answer.outcome == Outcome::Replayed, problem: None }
}
