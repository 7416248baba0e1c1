//! The one address that is no operation: many of them in one request.

use door::BATCH_LIMIT;
use serde_json::{Value, json};

use super::components::{PROBLEMS, part};
use crate::bulk::{NAME, PATH};

const DESCRIPTION: &str = "Each call names an operation and its whole input as one object: what stands in the path, the query or \
     `If-Match` elsewhere stands in `input` here. One after the other, each for itself, with what it would have been answered alone; \
     or `together`, all of them or none: then the first problem is the answer, and its `fields` say which call had it. \
     Together, `{\"$made\": 0}` in the place of an id is the `id` in the answer of the first call, and \
     `{\"$made\": 0, \"at\": \"/variants/0/id\"}` the text there. An `Idempotency-Key` for the whole makes one for each call.";

/// Where, and what it is.
pub(super) fn describe() -> (&'static str, Value) {
    let mut responses = json!({
        "200": {
            "description": "What each call came to, in their order.",
            "content": { "application/json": { "schema": answer() } },
        },
    });
    if let Some(responses) = responses.as_object_mut() {
        for (status, name, _) in PROBLEMS {
            responses.insert(status.to_string(), part("responses", name));
        }
    }
    let described = json!({
        "operationId": NAME,
        "summary": "Many operations in one request",
        "description": DESCRIPTION,
        "tags": [NAME],
        "parameters": [part("parameters", "IdempotencyKey"), part("parameters", "Workspace")],
        "requestBody": { "required": true, "content": { "application/json": { "schema": question() } } },
        "responses": responses,
    });
    (PATH, json!({ "post": described }))
}

fn question() -> Value {
    json!({
        "type": "object",
        "required": ["calls"],
        "additionalProperties": false,
        "properties": {
            "together": { "type": "boolean", "default": false, "description": "All of them or none; only operations that write." },
            "calls": {
                "type": "array",
                "description": "What is asked for, in this order.",
                "maxItems": BATCH_LIMIT,
                "items": {
                    "type": "object",
                    "required": ["operation"],
                    "additionalProperties": false,
                    "properties": {
                        "operation": { "type": "string", "description": "Its name, such as `catalog.add-product`." },
                        "input": { "type": ["object", "null"], "description": "All that it takes, in one object." },
                        "idempotency_key": { "type": ["string", "null"], "pattern": "^[!-~]{1,255}$", "description": "Of this call alone." },
                    },
                },
            },
        },
        "example": { "calls": [{ "operation": "catalog.add-product", "input": { "name": "Tea" } }] },
    })
}

fn answer() -> Value {
    json!({
        "type": "object",
        "example": { "results": [
            { "status": 201, "body": { "id": "prd_01jd8x3k5m7p9q2r4s6t8v0wxy", "name": "Tea", "version": 1 } },
            { "status": 409, "problem": {
                "type": "/docs/problems#catalog.code-taken", "title": "No longer true", "status": 409,
                "detail": "The SKU TEA-500 belongs to the variant var_01jd8x3k5m7p9q2r4s6t8v0wxy already.",
                "code": "catalog.code-taken", "request_id": "req_01jd8x3k5m7p9q2r4s6t8v0wxy",
            } },
        ] },
        "required": ["results"],
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["status"],
                    "properties": {
                        "status": { "type": "integer", "description": "As it would have been answered alone." },
                        "body": { "description": "The operation's answer." },
                        "replayed": { "type": "boolean", "description": "Done before under the same key." },
                        "problem": part("schemas", "Problem"),
                    },
                },
            },
        },
    })
}
