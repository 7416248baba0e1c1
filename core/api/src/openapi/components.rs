//! What the operations of the document share.

use serde_json::{Map, Value, json};

use crate::partial::FIELDS;
use crate::serve::{IDEMPOTENCY_KEY, WORKSPACE};

/// The problems that are said, by name; which of them an operation can have is its own description's.
pub(super) const PROBLEMS: [(u16, &str, &str); 16] = [
    (400, "Invalid", "The request or its input is wrong; `fields` says where."),
    (401, "Unauthenticated", "Nobody has said who they are, or a fresh proof is asked for (`session.step-up`)."),
    (403, "Forbidden", "Known, and not allowed."),
    (404, "NotFound", "Not there, or not for this actor to know about."),
    (406, "NotAcceptable", "None of the encodings asked for is spoken here."),
    (408, "Slow", "The body did not arrive in time."),
    (409, "Conflict", "True once, no longer; or an Idempotency-Key that was used for something else."),
    (412, "Stale", "Changed by somebody else since the version in If-Match."),
    (413, "TooLarge", "The body or the batch is too large."),
    (415, "MediaType", "The body is not JSON."),
    (421, "Misdirected", "This server does not answer to that host."),
    (422, "Refused", "Well formed, and against the rules of the business."),
    (429, "TooMany", "Too many requests; `retry_after` says when to ask again."),
    (500, "Internal", "Our fault."),
    (503, "Unavailable", "Not now; nothing was changed."),
    (507, "NoSpace", "No room left on the disk."),
];

/// Names in front of which our own stand, so that no module's type takes them.
const PROBLEM: &str = "Problem";
pub(super) const PROPOSED: &str = "Proposed";

pub(super) fn all(mut schemas: Map<String, Value>, cookie: &str) -> Value {
    schemas.insert(PROBLEM.to_owned(), problem());
    schemas.insert(PROPOSED.to_owned(), proposed());
    let mut responses: Map<String, Value> =
        PROBLEMS.into_iter().map(|(status, name, meaning)| (name.to_owned(), response(status, meaning))).collect();
    responses.insert(
        "Unchanged".to_owned(),
        json!({ "description": "What If-None-Match names is still so.", "headers": etag() }),
    );
    json!({
        "schemas": schemas,
        "responses": responses,
        "parameters": parameters(),
        "securitySchemes": {
            "session": { "type": "apiKey", "in": "cookie", "name": cookie, "description": "A browser's session, set by signing in." },
            "bearer": { "type": "http", "scheme": "bearer", "description": "A session's or an API token." },
        },
    })
}

pub(super) fn part(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

pub(super) fn etag() -> Value {
    json!({ "ETag": { "description": "Begins with the version; If-Match and If-None-Match take it.", "schema": { "type": "string" } } })
}

fn response(status: u16, meaning: &str) -> Value {
    let mut response = json!({
        "description": meaning,
        "content": { "application/problem+json": { "schema": part("schemas", PROBLEM) } },
    });
    let header = match status {
        401 => Some(("WWW-Authenticate", json!({ "schema": { "type": "string" } }))),
        429 | 503 => Some(("Retry-After", json!({ "description": "Seconds.", "schema": { "type": "integer" } }))),
        _ => None,
    };
    if let (Some((name, header)), Some(response)) = (header, response.as_object_mut()) {
        response.insert("headers".to_owned(), json!({ name: header }));
    }
    response
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "Why not (RFC 9457).",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string", "description": "What was wrong and what to do, for people." },
            "code": { "type": "string", "description": "`module.reason`, stable for ever." },
            "request_id": { "type": "string", "description": "How the operator finds this request." },
            "fields": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["at", "detail"],
                    "properties": {
                        "at": { "type": "string", "description": "Where in the input, as a JSON pointer; or the header's name." },
                        "detail": { "type": "string" },
                    },
                },
            },
            "retry_after": { "type": "integer", "description": "Seconds after which asking again makes sense." },
        },
    })
}

fn proposed() -> Value {
    json!({
        "type": "object",
        "description": "Not done yet: it waits for another actor's yes.",
        "required": ["proposal"],
        "properties": { "proposal": { "type": "string" } },
    })
}

fn parameters() -> Value {
    let workspace = schemars::schema_for!(model::WorkspaceId);
    let workspace = workspace.get("pattern").and_then(Value::as_str).unwrap_or_default().to_owned();
    let header = |name: &str, pattern: Option<&str>, description: &str| {
        let mut schema = json!({ "type": "string" });
        if let Some(pattern) = pattern {
            schema["pattern"] = pattern.into();
        }
        json!({ "name": name, "in": "header", "required": false, "description": description, "schema": schema })
    };
    let fields = json!({
        "name": FIELDS, "in": "query", "required": false,
        "description": "Only these fields of the record, or of each item of a page: names with commas between, `a.b` for one inside another. `*` is all.",
        "schema": { "type": "string", "pattern": "^[a-z_.,*]+$", "maxLength": 2000 },
    });
    json!({
        "Fields": fields,
        "IdempotencyKey": header(IDEMPOTENCY_KEY, Some("^[!-~]{1,255}$"), "The same key with the same request gets the same answer, and nothing happens twice. 1 to 255 visible ASCII characters."),
        "Workspace": header(WORKSPACE, Some(&workspace), "The workspace you mean. Another than the one you stand in is not found."),
        "IfMatch": header("If-Match", Some("^(W/)?\"[0-9]{1,18}([.][0-9a-f]*)?\"$"), "The ETag of the record you saw, or its version in quotes, instead of `version` in the input."),
        // No pattern: a tag that is not ours is no mistake, it only matches nothing.
        "IfNoneMatch": header("If-None-Match", None, "ETags you already have the answer of."),
    })
}
