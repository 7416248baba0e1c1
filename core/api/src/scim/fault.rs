//! Why not, in SCIM's form (RFC 7644, 3.12).

use std::borrow::Cow;

use ::web::{Fault, problem::status};
use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use model::{Problem, Reason};
use serde_json::json;

pub(super) const SCIM_JSON: &str = "application/scim+json";

/// One answer for all who may not come in here: nobody learns which providers there are, or what was wrong.
const CLOSED: &str = "This token opens nothing here. Make a new one in Stockade, on the provider's page under \
                      Provisioning, and copy the address beside it.";
/// What `store` says of a change of an older version.
const STALE: &str = "record.stale";
/// What identity says of two who are called the same.
const TAKEN: &str = "scim.taken";

#[derive(Debug)]
pub(super) struct ScimFault {
    pub status: StatusCode,
    kind: Option<&'static str>,
    detail: Cow<'static, str>,
    retry_after: Option<u32>,
    allow: Option<&'static str>,
}

impl ScimFault {
    fn new(status: StatusCode, kind: Option<&'static str>, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, kind, detail: detail.into(), retry_after: None, allow: None }
    }

    fn bad(kind: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Some(kind), detail)
    }

    /// The request is not built as SCIM's are.
    pub fn syntax(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("invalidSyntax", detail)
    }

    pub fn filter(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("invalidFilter", detail)
    }

    pub fn path(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("invalidPath", detail)
    }

    pub fn value(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("invalidValue", detail)
    }

    pub fn fixed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::bad("mutability", detail)
    }

    /// Something is to go, and it is not said what.
    pub fn bad_target() -> Self {
        Self::bad("noTarget", "Name what is to be taken away, in a path.")
    }

    pub fn closed() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, None, CLOSED)
    }

    pub fn nothing_here() -> Self {
        Self::new(StatusCode::NOT_FOUND, None, "There is nothing at this address.")
    }

    pub fn method(allow: &'static str) -> Self {
        let detail = format!("This address takes {allow}.");
        Self { allow: Some(allow), ..Self::new(StatusCode::METHOD_NOT_ALLOWED, None, detail) }
    }

    pub fn answer(&self) -> HttpResponse {
        let mut said = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_str(),
            "detail": self.detail,
        });
        if let (Some(kind), Some(said)) = (self.kind, said.as_object_mut()) {
            said.insert("scimType".to_owned(), kind.into());
        }
        let mut answer = HttpResponse::build(self.status);
        answer.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(SCIM_JSON)));
        if self.status == StatusCode::UNAUTHORIZED {
            answer.insert_header((header::WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="stockade""#)));
        }
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds));
        }
        if let Some(methods) = self.allow {
            answer.insert_header((header::ALLOW, methods));
        }
        answer.body(said.to_string())
    }
}

impl From<Problem> for ScimFault {
    fn from(problem: Problem) -> Self {
        let Problem { reason, code, detail, fields, retry_after, concerns: _ } = problem;
        let is_about = |at: &str| fields.iter().any(|field| field.at == at);
        match reason {
            Reason::Unauthenticated | Reason::Forbidden => Self::closed(),
            // An id that is none names nothing.
            Reason::Invalid if is_about("/provider") => Self::closed(),
            Reason::Invalid if is_about("/id") => {
                Self::new(StatusCode::NOT_FOUND, None, "There is nothing with this id.")
            }
            Reason::Invalid => Self::value(sentence(&detail)),
            Reason::Conflict if code == STALE => Self::new(StatusCode::PRECONDITION_FAILED, None, detail),
            Reason::Conflict if code == TAKEN => Self::new(StatusCode::CONFLICT, Some("uniqueness"), detail),
            // Nothing is wrong with what was sent; it is not done here.
            Reason::Refused => Self::new(StatusCode::FORBIDDEN, None, detail),
            _ => Self { retry_after, ..Self::new(status(reason), None, detail) },
        }
    }
}

/// Where in the door's own input something was wrong, is nothing that a provider knows.
fn sentence(detail: &str) -> String {
    let said = detail.split(" at line ").next().unwrap_or_default().trim_end_matches('.');
    format!("{said}.")
}

impl From<Fault> for ScimFault {
    fn from(fault: Fault) -> Self {
        let Fault { problem, status, .. } = fault;
        let retry_after = problem.retry_after;
        Self { retry_after, ..Self::new(status, None, problem.detail) }
    }
}
