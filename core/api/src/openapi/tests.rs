use ::web::Settings;

use super::*;
use crate::tiny;

fn made() -> Value {
    let site =
        Site::new(Settings { public_url: "https://office.example.com".to_owned(), ..Settings::default() }).unwrap();
    document(&tiny::registry(), &site).unwrap()
}

fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn every_operation_is_at_its_path() {
    let document = made();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(
        names(&document["paths"]),
        [
            "/bulk",
            "/sessions",
            "/sessions/ended",
            "/things",
            "/things/old",
            "/things/special",
            "/things/{id}",
            "/things/{id}/name"
        ]
    );
    assert_eq!(names(&document["paths"]["/things"]), ["get", "post"]);
    let list = &document["paths"]["/things"]["get"];
    assert_eq!(
        (&list["operationId"], &list["x-stockade-permission"], &list["tags"]),
        (&json!("tiny.list"), &json!("tiny:use"), &json!(["tiny"]))
    );
    assert_eq!(document["tags"], json!([{ "name": "bulk" }, { "name": "identity" }, { "name": "tiny" }]));
    assert_eq!(document["components"]["securitySchemes"]["session"]["name"], "__Host-stockade");
}

#[test]
fn what_ends_says_so() {
    let document = made();
    let old = &document["paths"]["/things/old"]["get"];
    let says = "Deprecated since 2026-11-01; it ends on 2027-05-01. Ask for `tiny.list` instead.";
    assert_eq!((&old["deprecated"], &old["description"]), (&json!(true), &json!(says)));
    assert!(document["paths"]["/things"]["get"].get("deprecated").is_none());
}

#[test]
fn the_same_registry_gives_the_same_document() {
    assert_eq!(made().to_string(), made().to_string());
}

#[test]
fn inputs_are_where_they_are_sent() {
    let document = made();
    let list = document["paths"]["/things"]["get"]["parameters"].as_array().unwrap();
    let in_query: Vec<_> = list
        .iter()
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    assert_eq!(in_query, ["archived", "limit", "states", "text"]);
    let name = &document["paths"]["/things/{id}/name"]["put"];
    assert_eq!(name["parameters"][0]["name"], "id");
    assert!(name["parameters"].as_array().unwrap().contains(&json!({ "$ref": "#/components/parameters/IfMatch" })));
    let body = &name["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(names(&body["properties"]), ["name", "version"]);
    assert_eq!(
        (&body["required"], &body["additionalProperties"]),
        (&json!(["name"]), &json!(false)),
        "If-Match may say the version"
    );
    let make = &document["paths"]["/things"]["post"];
    assert_eq!(
        make["requestBody"]["content"]["application/json"]["schema"],
        json!({ "$ref": "#/components/schemas/TinyMake" })
    );
}

#[test]
fn answers_are_as_they_are_sent() {
    let document = made();
    let statuses = |path: &str, method: &str| names(&document["paths"][path][method]["responses"]).join(" ");
    assert_eq!(statuses("/things", "get"), "200 400 401 403 404 406 421 422 429 500 503");
    assert_eq!(statuses("/things/special", "get"), "200 304 400 401 403 404 406 421 422 429 500 503");
    assert_eq!(statuses("/things", "post"), "201 202 400 401 403 404 406 408 409 413 415 421 422 429 500 503 507");
    assert_eq!(
        statuses("/things/{id}/name", "put"),
        "200 202 400 401 403 404 406 408 409 412 413 415 421 422 429 500 503 507"
    );
    let entered = &document["paths"]["/sessions"]["post"]["responses"]["201"]["content"]["application/json"]["schema"];
    assert!(!entered.to_string().contains("token"), "it is in the cookie: {entered}");
    assert!(entered.to_string().contains("expires_at"));
}

#[test]
fn an_answer_leads_on_to_what_can_be_done_with_it() {
    let document = made();
    let shown = &document["paths"]["/things/special"]["get"]["responses"]["200"];
    assert_eq!(
        shown["links"]["tiny.name"],
        json!({
            "operationId": "tiny.name",
            "parameters": { "path.id": "$response.body#/id", "header.If-Match": "$response.header.ETag" },
        })
    );
    let made = &document["paths"]["/things"]["post"]["responses"]["201"];
    assert_eq!(names(&made["links"]), ["tiny.name", "tiny.remove"]);
    assert!(!made["links"].to_string().contains("If-Match"), "an answer without a tag gives none");
    assert!(document["paths"]["/sessions"]["post"]["responses"]["201"].get("links").is_none(), "a session is no thing");
}

#[test]
fn no_reference_leads_nowhere() {
    let document = made();
    let mut seen = Vec::new();
    walk(&document, &mut |value| seen.extend(value.get("$ref").and_then(Value::as_str).map(str::to_owned)));
    assert!(!seen.is_empty());
    for reference in seen {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[test]
fn every_input_knows_its_fields() {
    let document = made();
    let mut objects = 0;
    for path in
        document["paths"].as_object().unwrap().values().flat_map(|methods| methods.as_object().unwrap().values())
    {
        let Some(schema) = path.pointer("/requestBody/content/application~1json/schema") else { continue };
        for input in reached(&document, schema) {
            if input["type"] == "object" {
                objects += 1;
                assert_eq!(input["additionalProperties"], false, "{input}");
            }
        }
    }
    assert_eq!(objects, 5);
}

/// A schema and all it refers to.
fn reached<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let mut reached = vec![schema];
    let mut at = 0;
    while let Some(one) = reached.get(at).copied() {
        walk(one, &mut |value| {
            let part =
                value.get("$ref").and_then(Value::as_str).and_then(|to| document.pointer(to.trim_start_matches('#')));
            if let Some(part) = part
                && !reached.iter().any(|known| std::ptr::eq(*known, part))
            {
                reached.push(part);
            }
        });
        at += 1;
    }
    reached
}

fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a Value)) {
    visit(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|field| walk(field, visit)),
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}
