//! Says over HTTP what the door answered. The body is sent as the door wrote it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue},
    },
};
use door::{Answer, Download, Method, Outcome};
use web::{files, headers::leave_uncompressed};

use crate::{Inner, partial::Asked, precondition, route::Route, session::Session};

pub(crate) const JSON: &str = "application/json; charset=utf-8";
/// Smaller answers are sent as they are: compressing them costs more than it saves.
const WORTH_COMPRESSING: usize = 1024;

/// For the one who asked: another may not see it.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const IDEMPOTENT_REPLAY: HeaderName = HeaderName::from_static("idempotent-replay");

pub(crate) fn reply(api: &Inner, request: &HttpRequest, route: &Route, asked: &Asked, answer: Answer) -> HttpResponse {
    let Answer { outcome, body } = answer;
    let status = status(route, outcome);
    let was_done = outcome != Outcome::Proposed;
    let version = if route.tells_version && was_done { precondition::version_of(&body) } else { None };
    let body = asked.of_answer(route, body);
    let tag = match &route.cache {
        Some(_) => Some(precondition::tag_of(&body)),
        None => version.map(|version| precondition::tag(version, &body)),
    };
    if route.method == Method::Get && tag.as_ref().is_some_and(|tag| precondition::is_known(request.headers(), tag)) {
        let mut reply = HttpResponse::NotModified().finish();
        put_tag(&mut reply, tag.as_deref());
        put_cache(&mut reply, route.cache.as_ref());
        return reply;
    }
    let (body, token) = match route.session {
        Session::Opened if was_done => ::web::session::take_token(body, api.door.now()),
        _ => (body, None),
    };
    let is_plain = body.len() <= WORTH_COMPRESSING || route.reveals_secret || token.is_some();
    let mut reply =
        HttpResponse::build(status).insert_header((CONTENT_TYPE, HeaderValue::from_static(JSON))).body(body);
    put_tag(&mut reply, tag.as_deref());
    put_cache(&mut reply, route.cache.as_ref());
    if is_plain {
        leave_uncompressed(reply.headers_mut());
    }
    if outcome == Outcome::Replayed {
        reply.headers_mut().insert(IDEMPOTENT_REPLAY, HeaderValue::from_static("true"));
    }
    if let Some(token) = &token {
        ::web::session::open(&mut reply, &api.site, token);
    }
    if route.session == Session::Closed && was_done {
        ::web::session::close(&mut reply, &api.site);
    }
    reply
}

/// A picture that was made here: the same for ever, so whoever has it is told so, and browsers need not ask again.
pub(crate) fn picture(request: &HttpRequest, route: &Route, download: Download) -> HttpResponse {
    let tag = format!("\"{}\"", download.id);
    let mut reply = match precondition::is_known(request.headers(), &tag) {
        true => HttpResponse::NotModified().finish(),
        false => files::shown(download),
    };
    put_tag(&mut reply, Some(&tag));
    reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    put_cache(&mut reply, route.cache.as_ref());
    reply
}

pub(crate) fn status(route: &Route, outcome: Outcome) -> StatusCode {
    match outcome {
        Outcome::Proposed => StatusCode::ACCEPTED,
        Outcome::Done | Outcome::Replayed if route.creates => StatusCode::CREATED,
        Outcome::Done | Outcome::Replayed => StatusCode::OK,
    }
}

fn put_tag(reply: &mut HttpResponse, tag: Option<&str>) {
    if let Some(value) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
        reply.headers_mut().insert(ETAG, value);
    }
}

/// What anybody may keep, pages of other sites may read: it holds nothing that is for one of them.
fn put_cache(reply: &mut HttpResponse, cache: Option<&HeaderValue>) {
    let Some(cache) = cache else { return };
    let headers = reply.headers_mut();
    headers.insert(CACHE_CONTROL, cache.clone());
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(RESOURCE, HeaderValue::from_static("cross-origin"));
}
