//! The whole application over a tiny registry: what holds of every answer, whatever the operation.

use std::net::SocketAddr;

use ::web::{Settings, Waiting};
use actix_web::{
    body::to_bytes,
    dev::{Service, ServiceResponse},
    http::header::HeaderMap,
    test::{TestRequest, init_service},
};
use door::{Options, Problem, limits::Allowances};
use model::{Actor, Origin, Reason, Who, WorkspaceId};
use serde_json::{Value, json};
use store::{ManualClock, Store};
use tempfile::TempDir;

use super::*;
use crate::tiny;

/// Knows one token, of somebody whom the machine trusts.
struct One;

impl Authenticate for One {
    fn actor<'a>(&'a self, token: &'a str, origin: Origin) -> Waiting<'a, Result<Actor, Problem>> {
        Box::pin(async move {
            match token {
                "good" => Ok(Actor::new(Who::System { part: "test".to_owned() }, None, origin)),
                _ => Err(Problem::new(Reason::Unauthenticated, "session.ended", "This session is over.")),
            }
        })
    }
}

struct House {
    api: Api,
    _home: TempDir,
}

fn house(allowances: Allowances) -> House {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    let clock = Arc::new(ManualClock::at("2026-11-20T09:30:00Z".parse().unwrap()));
    let master = vault::MasterKeySource::File(data.join("master.key"));
    let store = Store::open(store::Settings { data, database: None, master, clock, most_open: 4 }).unwrap();
    let door = Door::new(store, tiny::registry(), &Options { allowances }).unwrap();
    let settings = Settings { public_url: "https://office.example.com".to_owned(), ..Settings::default() };
    let site = Arc::new(Site::new(settings).unwrap());
    let ready: Ready =
        Arc::new(|| Box::pin(async { Err(Problem::new(Reason::Unavailable, "server.starting", "Not yet.")) }));
    let api = Api::new(Shared { door, site, authenticate: Arc::new(One), ready }).unwrap();
    House { api, _home: home }
}

struct Said {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn code(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.status);
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["request_id"], self.header("x-request-id").unwrap());
        problem["code"].as_str().unwrap().to_owned()
    }
}

async fn send(house: &House, request: TestRequest) -> Said {
    let app = init_service(app(&house.api)).await;
    let request = request.peer_addr(SocketAddr::from(([203, 0, 113, 9], 4711))).to_request();
    let answer: ServiceResponse<_> = app.call(request).await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let Ok(body) = to_bytes(answer.into_body()).await else { panic!("the body broke off") };
    let said = Said { status, headers, body: body.to_vec() };
    is_dressed(&said);
    said
}

/// What every answer has.
fn is_dressed(said: &Said) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ] {
        assert_eq!(said.header(name), Some(value), "{name} of {}", said.status);
    }
    assert!(said.header("x-request-id").unwrap().starts_with("req_"));
    assert!(said.header("permissions-policy").unwrap().contains("camera=()"));
    assert!(said.header("cache-control").is_some() && said.header("server").is_none());
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header(("host", "office.example.com"))
}

fn post(path: &str, body: &str) -> TestRequest {
    let request = TestRequest::post().uri(path).insert_header(("host", "office.example.com"));
    request.insert_header(("content-type", "application/json")).set_payload(body.to_owned())
}

#[actix_web::test]
async fn an_answer_is_the_doors_with_a_tag() {
    let house = house(Allowances::default());
    let said = send(&house, get("/api/v1/things/special")).await;
    assert_eq!((said.status, said.json()), (200, json!({ "id": "special", "version": 1 })));
    assert_eq!(said.header("content-type"), Some("application/json; charset=utf-8"));
    let tag = said.header("etag").unwrap();
    assert!(tag.starts_with("\"1."), "{tag}");
    assert_eq!((said.header("cache-control"), said.header("content-encoding")), (Some("no-store"), None));
    let same = send(&house, get("/api/v1/things/special").insert_header(("if-none-match", tag))).await;
    assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, Some(tag)));
    let other = send(&house, get("/api/v1/things/special").insert_header(("accept-encoding", "br, gzip"))).await;
    assert_eq!((other.status, other.header("content-encoding")), (200, None), "small");
}

#[actix_web::test]
async fn every_error_is_a_problem() {
    let house = house(Allowances::default());
    let long = "x".repeat(::web::body::BODY_LIMIT + 1);
    let bearer = ("authorization", "Bearer good");
    for (request, status, code) in [
        (get("/"), 404, "request.no-such-path"),
        (get("/api/v1/nothing"), 404, "request.no-such-path"),
        (get("/api/v1/things/special/"), 404, "request.no-such-path"),
        (post("/api/v1/things/special", "{}"), 405, "request.method"),
        (post("/healthz", "{}"), 405, "request.method"),
        (post("/api/v1/openapi.json", "{}"), 405, "request.method"),
        (get("/api/v1/things"), 401, "session.missing"),
        (get("/api/v1/things").insert_header(("authorization", "Bearer bad")), 401, "session.ended"),
        (get("/api/v1/things/special").insert_header(("authorization", "Bearer bad")), 401, "session.ended"),
        (get("/api/v1/things").insert_header(("cookie", "__Host-stockade=bad")), 401, "session.ended"),
        (get("/api/v1/things/special?x=1"), 400, "input.invalid"),
        (get("/api/v1/things/special").insert_header(("content-length", "2")).set_payload("{}"), 400, "input.invalid"),
        (get("/api/v1/things/special").insert_header(("stockade-workspace", "x")), 400, "request.header"),
        (get("/api/v1/things/special").insert_header(("host", "evil.example")), 421, "request.host"),
        (get("http://evil.example/api/v1/things/special"), 421, "request.host"),
        (TestRequest::get().uri("/api/v1/things/special"), 421, "request.host"),
        (
            get("/api/v1/things/special").insert_header(("accept-encoding", "identity;q=0")),
            406,
            "request.not-acceptable",
        ),
        (post("/api/v1/sessions", "{}").insert_header(("content-type", "text/plain")), 415, "request.media-type"),
        (post("/api/v1/sessions", "{}").insert_header(("content-encoding", "gzip")), 415, "request.media-type"),
        (post("/api/v1/sessions", &long), 413, "request.too-large"),
        (post("/api/v1/sessions", &long).insert_header(("content-length", "2000000")), 413, "request.too-large"),
        (post("/api/v1/sessions", "[]"), 400, "input.invalid"),
        (post("/api/v1/sessions", "{"), 400, "input.invalid"),
        (post("/api/v1/sessions", "{\"x\":1}"), 400, "input.invalid"),
        (post("/api/v1/sessions?x=1", "{}"), 400, "input.invalid"),
        (post("/api/v1/sessions", "{}").insert_header(("if-match", "\"1\"")), 400, "request.if-match"),
        (post("/api/v1/sessions", "{}").insert_header(("origin", "https://evil.example")), 403, "request.cross-site"),
        (post("/api/v1/sessions", "{}").insert_header(("sec-fetch-site", "cross-site")), 403, "request.cross-site"),
        (
            post("/api/v1/things", "{}").insert_header(("origin", "https://evil.example")).insert_header(bearer),
            400,
            "input.invalid",
        ),
        (get("/readyz"), 503, "server.starting"),
    ] {
        let said = send(&house, request).await;
        assert_eq!((said.status, said.code().as_str()), (status, code));
    }
}

#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let house = house(Allowances::default());
    assert_eq!(send(&house, post("/api/v1/things/special", "{}")).await.header("allow"), Some("GET, HEAD"));
    for path in ["/healthz", "/readyz", "/api/v1/openapi.json"] {
        assert_eq!(send(&house, post(path, "{}")).await.header("allow"), Some("GET, HEAD"), "{path}");
    }
}

#[actix_web::test]
async fn a_session_is_a_cookie_and_not_in_the_body() {
    let house = house(Allowances::default());
    // A browser whose session is over signs in again.
    let request = post("/api/v1/sessions", "{}")
        .insert_header(("cookie", "__Host-stockade=bad"))
        .insert_header(("origin", "https://office.example.com"));
    let said = send(&house, request).await;
    assert_eq!(said.status, 201);
    let cookie = said.header("set-cookie").unwrap();
    for part in ["__Host-stockade=s3cret", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.split("; ").any(|said| said == part), "{part} in {cookie}");
    }
    assert!(!cookie.to_lowercase().contains("domain"));
    assert_eq!(said.json()["session"], json!({ "id": "ses", "expires_at": "2026-11-20T09:30:00.000000Z" }));
    let out = send(&house, post("/api/v1/sessions/ended", "")).await;
    assert_eq!((out.status, out.header("clear-site-data")), (201, Some("\"cookies\", \"storage\"")));
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
}

#[actix_web::test]
async fn an_address_that_asks_too_much_is_told_when_to_ask_again() {
    let one = door::limits::Allowance { per_minute: 1.try_into().unwrap(), burst: 1.try_into().unwrap() };
    let house = house(Allowances { address: one, ..Allowances::default() });
    assert_eq!(send(&house, get("/healthz")).await.json(), json!({ "status": "alive" }));
    let said = send(&house, get("/healthz")).await;
    assert_eq!((said.status, said.code().as_str()), (429, "limit.exceeded"));
    assert_eq!(said.header("retry-after"), Some("60"));
}

#[actix_web::test]
async fn health_is_told_under_any_name() {
    let house = house(Allowances::default());
    for request in [TestRequest::get().uri("/healthz"), get("/healthz").insert_header(("host", "10.1.2.3:8080"))] {
        assert_eq!(send(&house, request).await.status, 200);
    }
}

#[actix_web::test]
async fn the_description_is_compressed_and_asked_about() {
    let house = house(Allowances::default());
    let said = send(&house, get("/api/v1/openapi.json")).await;
    assert_eq!((said.status, said.header("cache-control")), (200, Some("no-cache")));
    assert_eq!(said.json()["openapi"], "3.1.0");
    let tag = said.header("etag").unwrap().to_owned();
    assert_eq!(send(&house, get("/api/v1/openapi.json").insert_header(("if-none-match", tag))).await.status, 304);
    let small = send(&house, get("/api/v1/openapi.json").insert_header(("accept-encoding", "gzip"))).await;
    assert_eq!((small.header("content-encoding"), small.header("vary")), (Some("gzip"), Some("accept-encoding")));
    assert!(small.body.len() * 3 < said.body.len());
}

#[actix_web::test]
async fn a_workspace_that_is_not_ones_own_is_not_there() {
    let house = house(Allowances::default());
    let other = WorkspaceId::new(house.api.inner.door.now());
    let said = send(&house, get("/api/v1/things/special").insert_header(("stockade-workspace", other.as_str()))).await;
    assert_eq!((said.status, said.code().as_str()), (404, "record.not-found"));
}

#[actix_web::test]
async fn what_ends_says_when_and_what_comes_after_it() {
    let house = house(Allowances::default());
    // With a refusal as well: who is refused must know too.
    for (path, status) in [("/api/v1/things/old", 200), ("/api/v1/things/old?x=1", 400)] {
        let said = send(&house, get(path)).await;
        assert_eq!((said.status, said.header("deprecation")), (status, Some("@1793491200")));
        assert_eq!(said.header("sunset"), Some("Sat, 01 May 2027 00:00:00 GMT"));
        assert_eq!(said.header("link"), Some("</api/v1/things>; rel=\"successor-version\""));
    }
    assert_eq!(send(&house, get("/api/v1/things/special")).await.header("deprecation"), None);
}

#[test]
fn an_end_that_makes_no_sense_is_found_at_the_start() {
    for (since, sunset, instead, says) in [
        ("2026-11-31", "2027-05-01", "tiny.list", "not an instant"),
        ("2026-11-01", "2026-11-01", "tiny.list", "not after"),
        ("2026-11-01", "2027-05-01", "tiny.gone", "no route"),
    ] {
        let deprecation = door::Deprecation { since, sunset, instead };
        let why = crate::deprecation::Notice::of("tiny.old", &deprecation, &tiny::registry()).unwrap_err();
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn two_operations_at_one_place_are_found_at_the_start() {
    let twice = door::Module::new("twice").read(tiny::Special).read(tiny::Same);
    let registry = door::Registry::new(vec![twice]).unwrap();
    let Err(why) = Routes::new(&registry) else { panic!("taken") };
    assert!(why.contains("tiny.same and tiny.special") || why.contains("tiny.special and tiny.same"), "{why}");
}
