//! Why not, over HTTP: problem+json (RFC 9457), whoever found the fault.

use std::borrow::Cow;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use model::{FieldProblem, Problem, Reason, RequestId};
use serde::Serialize;

pub const PROBLEM_JSON: &str = "application/problem+json";

/// A problem and the status it is said with.
#[derive(Debug, Clone)]
pub struct Fault {
    pub problem: Box<Problem>,
    pub status: StatusCode,
    /// The methods there are, where the one asked for is not one.
    allow: Option<Cow<'static, str>>,
}

impl Fault {
    /// A fault of the request itself, where HTTP has a status that says more than the reason's.
    pub fn new(status: StatusCode, reason: Reason, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { problem: Problem::new(reason, code, detail).into(), status, allow: None }
    }

    pub fn no_such_path() -> Self {
        Self::new(StatusCode::NOT_FOUND, Reason::NotFound, "request.no-such-path", "There is nothing at this address.")
    }

    pub fn method_not_allowed(allow: impl Into<Cow<'static, str>>) -> Self {
        let allow = allow.into();
        let detail = format!("This address takes {allow}.");
        Self {
            allow: Some(allow),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, Reason::Invalid, "request.method", detail)
        }
    }

    /// What a status means that came without words: the framework's own.
    pub fn of_status(status: StatusCode) -> Self {
        let (reason, code, detail) = match status {
            StatusCode::NOT_FOUND => return Self::no_such_path(),
            StatusCode::METHOD_NOT_ALLOWED => {
                (Reason::Invalid, "request.method", "This address does not take this method; Allow says which it does.")
            }
            StatusCode::NOT_ACCEPTABLE => {
                (Reason::Invalid, "request.not-acceptable", "No encoding that Accept-Encoding asks for is spoken here.")
            }
            StatusCode::PAYLOAD_TOO_LARGE => (Reason::TooLarge, "request.too-large", "The request is too large."),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
                (Reason::TooLarge, "request.head-too-large", "The request's first line and headers are too large.")
            }
            StatusCode::REQUEST_TIMEOUT => (Reason::Unavailable, "request.slow", "The request did not arrive in time."),
            status if status.is_client_error() => (Reason::Invalid, "request.malformed", "The request is malformed."),
            _ => (
                Reason::Internal,
                "internal",
                "Something went wrong here. The operator finds it in the log by the request's id.",
            ),
        };
        Self::new(status, reason, code, detail)
    }

    /// What is said, where it is one of several answers.
    pub fn page(&self, request: &RequestId) -> serde_json::Value {
        serde_json::to_value(self.said(request)).unwrap_or_default()
    }

    fn said<'a>(&'a self, request: &'a RequestId) -> Page<'a> {
        let Self { problem, status, .. } = self;
        Page {
            kind: format!("/docs/problems#{}", problem.code),
            title: title(*status, problem.reason),
            status: status.as_u16(),
            detail: &problem.detail,
            code: &problem.code,
            request_id: request,
            fields: &problem.fields,
            retry_after: problem.retry_after,
        }
    }

    pub fn answer(&self, request: &RequestId) -> HttpResponse {
        let Self { problem, status, allow } = self;
        let page = self.said(request);
        let mut answer = HttpResponse::build(*status);
        answer.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON)));
        if *status == StatusCode::UNAUTHORIZED {
            answer.insert_header((header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge(problem.reason))));
        }
        if let Some(seconds) = problem.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds));
        }
        if let Some(methods) = allow {
            answer.insert_header((header::ALLOW, methods.as_ref()));
        }
        answer.body(serde_json::to_vec(&page).unwrap_or_default())
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self { status: status(problem.reason), problem: problem.into(), allow: None }
    }
}

#[derive(Serialize)]
struct Page<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    request_id: &'a RequestId,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    fields: &'a [FieldProblem],
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
}

pub fn status(reason: Reason) -> StatusCode {
    match reason {
        Reason::Invalid => StatusCode::BAD_REQUEST,
        Reason::Unauthenticated | Reason::StepUpRequired => StatusCode::UNAUTHORIZED,
        Reason::Forbidden | Reason::SecondFactorRequired | Reason::ApprovalRequired => StatusCode::FORBIDDEN,
        Reason::NotFound => StatusCode::NOT_FOUND,
        Reason::Conflict => StatusCode::CONFLICT,
        Reason::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        Reason::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Reason::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Reason::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Reason::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
        Reason::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Short, and the same for every problem of a kind.
fn title(said: StatusCode, reason: Reason) -> &'static str {
    if said != status(reason) {
        return said.canonical_reason().unwrap_or("Refused");
    }
    match reason {
        Reason::Invalid => "The request is not right",
        Reason::Unauthenticated => "Sign in first",
        Reason::Forbidden => "Not allowed",
        Reason::SecondFactorRequired => "A second factor is required",
        Reason::StepUpRequired => "Prove again that it is you",
        Reason::ApprovalRequired => "Somebody else must agree",
        Reason::NotFound => "Not found",
        Reason::Conflict => "No longer true",
        Reason::Refused => "Against the rules",
        Reason::TooLarge => "Too large",
        Reason::TooMany => "Too many requests",
        Reason::Unavailable => "Not now",
        Reason::NoSpace => "No room left",
        Reason::Internal => "Our fault",
    }
}

/// A program that holds a good token and needs a fresh proof (RFC 9470) must not throw the token away.
fn challenge(reason: Reason) -> &'static str {
    match reason {
        Reason::StepUpRequired => r#"Bearer realm="stockade", error="insufficient_user_authentication""#,
        _ => r#"Bearer realm="stockade""#,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use model::Timestamp;
    use serde_json::{Value, json};

    use super::*;

    async fn said(fault: Fault) -> (HttpResponse, Value) {
        let request = RequestId::new(Timestamp::from_micros(1_700_000_000_000_000).unwrap());
        let answer = fault.answer(&request);
        let (head, body) = answer.into_parts();
        let mut value: Value = serde_json::from_slice(&to_bytes(body).await.unwrap()).unwrap();
        assert_eq!(value.as_object_mut().unwrap().remove("request_id").unwrap(), json!(request));
        assert_eq!(head.headers().get("content-type").unwrap(), "application/problem+json");
        (head.map_into_boxed_body(), value)
    }

    #[actix_web::test]
    async fn a_problem_is_said_in_full() {
        let mut problem = Problem::invalid("/name", "A name has at most 200 letters.");
        problem.retry_after = Some(7);
        let (head, value) = said(problem.into()).await;
        assert_eq!(
            value,
            json!({
                "type": "/docs/problems#input.invalid", "title": "The request is not right", "status": 400,
                "detail": "A name has at most 200 letters.", "code": "input.invalid", "retry_after": 7,
                "fields": [{ "at": "/name", "detail": "A name has at most 200 letters." }],
            })
        );
        assert_eq!(head.headers().get("retry-after").unwrap(), "7");
    }

    #[actix_web::test]
    async fn every_reason_has_its_status() {
        use Reason::*;
        for (reason, status) in [
            (Invalid, 400),
            (Unauthenticated, 401),
            (Forbidden, 403),
            (SecondFactorRequired, 403),
            (StepUpRequired, 401),
            (ApprovalRequired, 403),
            (NotFound, 404),
            (Conflict, 409),
            (Refused, 422),
            (TooLarge, 413),
            (TooMany, 429),
            (Unavailable, 503),
            (NoSpace, 507),
            (Internal, 500),
        ] {
            let (head, value) = said(Problem::new(reason, "a.b", "No.").into()).await;
            assert_eq!((head.status().as_u16(), &value["status"]), (status, &json!(status)), "{reason:?}");
            assert_eq!(head.headers().contains_key("www-authenticate"), status == 401, "{reason:?}");
            assert!(value.get("fields").is_none() && value.get("retry_after").is_none());
        }
    }

    #[actix_web::test]
    async fn a_wrong_method_says_the_right_ones() {
        let (head, value) = said(Fault::method_not_allowed("GET, HEAD")).await;
        assert_eq!(head.headers().get("allow").unwrap(), "GET, HEAD");
        assert_eq!((value["status"].as_u64(), value["title"].as_str()), (Some(405), Some("Method Not Allowed")));
    }
}
