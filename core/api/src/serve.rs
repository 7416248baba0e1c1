//! One request: which operation, who asks, with what input; then the door.

use std::time::Instant;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::HeaderMap},
    web::{Bytes, Data, Payload},
};
use door::{Ask, Problem};
use model::{Actor, FieldProblem, Origin, Reason, RequestId, WorkspaceId};
use web::{Credential, Fault, body, csrf, files, origin};

use crate::{
    Inner, input,
    partial::Asked,
    precondition,
    reply::{picture, reply},
    route::Route,
    session::Session,
};

pub(crate) const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
pub(crate) const WORKSPACE: &str = "Stockade-Workspace";
/// What `store` says of a change of an older version.
const STALE: &str = "record.stale";

pub(crate) async fn serve(request: HttpRequest, payload: Payload, api: Data<Inner>) -> HttpResponse {
    let began = Instant::now();
    let origin = origin::of(&request).unwrap_or_else(|| unknown_origin(&api));
    let id = origin.request;
    let (tally, notice, answered) = match api.routes.find(request.method(), request.uri().path(), api.door.registry()) {
        Ok((route, texts)) => {
            let answered = answer(&api, &request, payload, route, &texts, origin).await;
            (&route.tally, route.deprecation.as_ref(), answered)
        }
        Err(fault) => (&api.routes.stray, None, Err(fault)),
    };
    let mut response = answered.unwrap_or_else(|fault| {
        if fault.status.is_server_error() {
            tracing::warn!(code = %fault.problem.code, status = fault.status.as_u16(), request = %id, "a request failed");
        }
        fault.answer(&id)
    });
    if let Some(notice) = notice {
        notice.put(response.headers_mut());
    }
    tally.count(response.status(), began.elapsed());
    response
}

async fn answer(
    api: &Inner,
    request: &HttpRequest,
    payload: Payload,
    route: &Route,
    texts: &[&str],
    origin: Origin,
) -> Result<HttpResponse, Fault> {
    let headers = request.headers();
    let credential = Credential::of(headers, &api.site);
    csrf::check(request.method(), headers, credential, &api.site)?;
    let actor = match route.is_public {
        true => credential.actor_or_anyone(&*api.authenticate, origin).await?,
        false => credential.actor(&*api.authenticate, origin).await?,
    };
    let seen = seen_version(route, headers)?;
    if route.takes_bytes {
        return take_file(api, request, payload, route, texts, &actor).await;
    }
    let body = body(request, payload, route).await?;
    let (asked, input) = read(route, texts, request.query_string(), &body, seen)?;
    let ask = Ask {
        workspace: workspace(headers)?,
        idempotency_key: header(headers, IDEMPOTENCY_KEY)?.map(str::to_owned),
        expand: asked.expand.clone(),
        ..Ask::new(route.operation, input)
    };
    if route.gives_bytes {
        let download = api.door.download(&actor, ask).await?;
        return Ok(match (route.is_shown, route.is_paper) {
            (true, _) => picture(request, route, download),
            (false, true) => files::opened(download),
            (false, false) => files::answer(download),
        });
    }
    let answer = api.door.ask(&actor, ask).await.map_err(|problem| said(problem, seen))?;
    if route.session == Session::Opened {
        // Whoever claims or joins stands in a workspace whose member they are a moment later.
        work::jobs::settled(&api.door).await;
    }
    Ok(reply(api, request, route, &asked, answer))
}

async fn take_file(
    api: &Inner,
    request: &HttpRequest,
    payload: Payload,
    route: &Route,
    texts: &[&str],
    actor: &Actor,
) -> Result<HttpResponse, Fault> {
    let headers = request.headers();
    if route.query.is_empty() && !request.query_string().is_empty() {
        return Err(takes_no_query().into());
    }
    let input = input::of_query(route, texts, request.query_string(), None)?;
    let (media_type, file) = files::Incoming::of(headers, payload)?;
    let mut ask = Ask::new(route.operation, input);
    ask.workspace = workspace(headers)?;
    ask.idempotency_key = header(headers, IDEMPOTENCY_KEY)?.map(str::to_owned);
    let answer = api.door.upload(actor, ask, &media_type, file).await?;
    Ok(reply(api, request, route, &Asked::default(), answer))
}

fn takes_no_query() -> Problem {
    let detail = "This address takes no query; say everything in the body.";
    Problem::new(Reason::Invalid, "input.invalid", detail)
}

/// Empty where none is taken.
async fn body(request: &HttpRequest, payload: Payload, route: &Route) -> Result<Bytes, Fault> {
    if route.takes_body() {
        return body::read_json(request.headers(), payload).await;
    }
    if body::has_body(request.headers()) {
        let detail = "This method takes no body; say everything in the query.";
        return Err(Problem::new(Reason::Invalid, "input.invalid", detail).into());
    }
    Ok(Bytes::new())
}

/// What is wanted of the answer, and the input as the door reads it.
pub(crate) fn read(
    route: &Route,
    texts: &[&str],
    query: &str,
    body: &[u8],
    seen: Option<i64>,
) -> Result<(Asked, Vec<u8>), Problem> {
    let (asked, query) = Asked::of(route, query)?;
    if !route.takes_body() {
        return Ok((asked, input::of_query(route, texts, &query, seen)?));
    }
    if !query.is_empty() {
        let detail = "This address takes no query; say everything in the body.";
        return Err(Problem::new(Reason::Invalid, "input.invalid", detail));
    }
    Ok((asked, input::of_body(route, texts, body, seen)?))
}

/// The version in `If-Match`. Where there is none to match, a condition that would not be kept is refused.
pub(crate) fn seen_version(route: &Route, headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let is_change = route.method != door::Method::Get;
    let seen = if is_change { precondition::if_match(headers)? } else { None };
    if seen.is_some() && !route.takes_version {
        return Err(precondition::about_if_match("This changes nothing that has a version; leave If-Match out."));
    }
    Ok(seen)
}

pub(crate) fn workspace(headers: &HeaderMap) -> Result<Option<WorkspaceId>, Problem> {
    let wrong = |error: model::id::NotAnId| about_header(WORKSPACE, error.to_string());
    header(headers, WORKSPACE)?.map(|text| text.parse().map_err(wrong)).transpose()
}

/// A header that is said once, in plain letters.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, Problem> {
    let mut lines = headers.get_all(name);
    let Some(line) = lines.next() else { return Ok(None) };
    if lines.next().is_some() {
        return Err(about_header(name, "said more than once".to_owned()));
    }
    line.to_str().map(Some).map_err(|_| about_header(name, "not plain ASCII".to_owned()))
}

fn about_header(name: &'static str, what: String) -> Problem {
    let detail = format!("{name}: {what}.");
    let mut problem = Problem::new(Reason::Invalid, "request.header", detail.clone());
    problem.fields.push(FieldProblem { at: name.into(), detail: detail.into() });
    problem
}

/// A condition in a header that does not hold has a status of its own.
fn said(problem: Problem, seen: Option<i64>) -> Fault {
    let mut fault = Fault::from(problem);
    if seen.is_some() && fault.problem.code == STALE {
        fault.status = StatusCode::PRECONDITION_FAILED;
    }
    fault
}

pub(crate) fn unknown_origin(api: &Inner) -> Origin {
    Origin { address: None, user_agent: None, request: RequestId::new(api.door.now()) }
}
