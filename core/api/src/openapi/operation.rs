//! One operation of the document.

use door::{EXPANDED, Method, Outcome, Realm, Registry, Spec};
use serde_json::{Map, Value, json};

use super::{
    components::{PROBLEMS, PROPOSED, etag, part},
    module,
};
use ::web::session::{SESSION, TOKEN};

use crate::{
    kind::Kind,
    partial::EXPAND,
    reply,
    route::{Route, VERSION},
    session::Session,
    shapes::{Shape, Shaped},
};

/// What every list means by these.
const PAGING: [(&str, &str); 2] = [
    ("cursor", "Where the page before ended, as it said in `next`."),
    ("limit", "At most so many; 50 unless said, 200 at most."),
];

pub(super) fn describe(spec: &Spec, route: &Route, shape: &Shape, shaped: &Shaped, registry: &Registry) -> Value {
    let writes = registry.writes(spec.name);
    let mut operation = Map::new();
    let mut put = |name: &str, value: Value| operation.insert(name.to_owned(), value);
    put("operationId", spec.name.into());
    put("summary", spec.summary.into());
    put("tags", json!([module(spec.name)]));
    put("x-stockade-operation", spec.name.into());
    match &spec.permission {
        Some(permission) => put("x-stockade-permission", permission.to_string().into()),
        None => put("security", json!([{}, { "session": [] }, { "bearer": [] }])),
    };
    if spec.step_up {
        put("x-stockade-step-up", true.into());
    }
    if let Some(notice) = &route.deprecation {
        put("deprecated", true.into());
        put("description", notice.description.clone().into());
    }
    put("parameters", parameters(spec, route, shape, shaped, writes));
    if route.takes_body() {
        put("requestBody", request_body(route, shape, shaped));
    }
    put("responses", responses(route, shape, shaped, writes));
    Value::Object(operation)
}

fn parameters(spec: &Spec, route: &Route, shape: &Shape, shaped: &Shaped, writes: bool) -> Value {
    let required: Vec<_> = shaped.required(&shape.input).collect();
    let schema_of = |name: &str| {
        shaped.properties(&shape.input).and_then(|all| all.get(name)).cloned().unwrap_or_else(|| json!({}))
    };
    let path = route
        .path
        .iter()
        .map(|field| json!({ "name": field.name, "in": "path", "required": true, "schema": schema_of(&field.name) }));
    let query = route.query.iter().map(|field| {
        let may_be_header = field.name == VERSION && route.takes_version;
        let required = required.contains(&field.name.as_str()) && !may_be_header;
        let mut parameter =
            json!({ "name": field.name, "in": "query", "required": required, "schema": schema_of(&field.name) });
        let usual = PAGING.iter().find(|(name, _)| *name == field.name).map(|(_, meaning)| *meaning);
        if let (Some(meaning), Some(parameter)) = (usual, parameter.as_object_mut()) {
            parameter.insert("description".to_owned(), meaning.into());
        }
        if let (Kind::List(_), Some(parameter)) = (&field.kind, parameter.as_object_mut()) {
            parameter.insert("style".to_owned(), "form".into());
            parameter.insert("explode".to_owned(), true.into());
        }
        parameter
    });
    let headers = [
        (writes, "IdempotencyKey"),
        (spec.realm == Realm::Workspace, "Workspace"),
        (route.takes_version, "IfMatch"),
        (route.is_tagged() && route.method == Method::Get, "IfNoneMatch"),
    ];
    let headers = headers.into_iter().filter(|(is_taken, _)| *is_taken).map(|(_, name)| part("parameters", name));
    let fields = (!route.known.is_empty()).then(|| part("parameters", "Fields"));
    path.chain(query).chain(fields).chain(expand(route)).chain(headers).collect()
}

fn expand(route: &Route) -> Option<Value> {
    (!route.expands.is_empty()).then(|| {
        json!({
            "name": EXPAND, "in": "query", "required": false, "style": "form", "explode": false,
            "description": "What to show with each item, in its `expanded`.",
            "schema": { "type": "array", "items": { "type": "string", "enum": route.expands } },
        })
    })
}

/// The input without what stands in the path; the version may come in `If-Match`.
fn request_body(route: &Route, shape: &Shape, shaped: &Shaped) -> Value {
    if route.takes_bytes {
        return json!({ "required": true, "description": "A file, as it is. What it is says Content-Type.", "content": { "*/*": { "schema": { "type": "string", "format": "binary" } } } });
    }
    let is_elsewhere = |name: &str| route.path.iter().any(|field| field.name == name);
    let required: Vec<_> = shaped
        .required(&shape.input)
        .filter(|name| !(is_elsewhere(name) || route.takes_version && *name == VERSION))
        .collect();
    let schema = if route.path.is_empty() && !route.takes_version {
        shape.input.clone()
    } else {
        let mut schema = shaped.resolve(&shape.input).clone();
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.retain(|name, _| !is_elsewhere(name));
        }
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("required".to_owned(), json!(required));
        }
        schema
    };
    json!({ "required": !required.is_empty(), "content": { "application/json": { "schema": schema } } })
}

fn responses(route: &Route, shape: &Shape, shaped: &Shaped, writes: bool) -> Value {
    let mut responses = Map::new();
    let content = match route.gives_bytes {
        // Without a schema: it comes as what it was sent as, and a schema would have it read as text or JSON.
        true => json!({ "*/*": {} }),
        false => json!({ "application/json": { "schema": output(route, shape, shaped) } }),
    };
    let mut done = json!({ "description": "Done.", "content": content });
    if let (true, Some(done)) = (route.is_tagged(), done.as_object_mut()) {
        done.insert("headers".to_owned(), etag());
    }
    responses.insert(reply::status(route, Outcome::Done).as_str().to_owned(), done);
    if writes && !route.is_public {
        let waits = json!({ "description": "Waits for another actor's yes.", "content": { "application/json": { "schema": part("schemas", PROPOSED) } } });
        responses.insert(reply::status(route, Outcome::Proposed).as_str().to_owned(), waits);
    }
    if route.is_tagged() && route.method == Method::Get {
        responses.insert("304".to_owned(), part("responses", "Unchanged"));
    }
    for (status, name, _) in PROBLEMS {
        let can_be = match status {
            408 | 413 | 415 => route.takes_body(),
            409 | 507 => writes,
            412 => route.takes_version,
            _ => true,
        };
        if can_be {
            responses.insert(status.to_string(), part("responses", name));
        }
    }
    Value::Object(responses)
}

/// The answer as it is sent: a session's token is in the cookie.
fn output(route: &Route, shape: &Shape, shaped: &Shaped) -> Value {
    if !route.expands.is_empty() {
        return with_expanded(route, &shape.output, shaped);
    }
    if route.session != Session::Opened || !shaped.has(&shape.output, SESSION) {
        return shape.output.clone();
    }
    let mut output = shaped.resolve(&shape.output).clone();
    if let Some(session) = output.get_mut("properties").and_then(|properties| properties.get_mut(SESSION)) {
        without_token(session, shaped);
    }
    output
}

/// With what the answer can be asked with, in each item of a page or in the one record.
fn with_expanded(route: &Route, output: &Value, shaped: &Shaped) -> Value {
    let mut output = shaped.resolve(output).clone();
    let relation = |name: &&'static str| Some(((*name).to_owned(), shaped.relation(name)?.clone()));
    let expanded = json!({
        "type": "object",
        "description": "What `expand` asked for.",
        "properties": route.expands.iter().filter_map(relation).collect::<Map<_, _>>(),
    });
    let put = |item: &mut Value| {
        if let Some(properties) = item.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert(EXPANDED.to_owned(), expanded.clone());
        }
    };
    match output.pointer_mut("/properties/items/items") {
        Some(item) => {
            *item = shaped.resolve(item).clone();
            put(item);
        }
        None => put(&mut output),
    }
    output
}

/// A session may be absent, so it may be one of several shapes.
fn without_token(session: &mut Value, shaped: &Shaped) {
    let mut bare = shaped.resolve(session).clone();
    if let Some(properties) = bare.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove(TOKEN);
    }
    if let Some(required) = bare.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name != TOKEN);
    }
    for choice in bare.get_mut("anyOf").and_then(Value::as_array_mut).into_iter().flatten() {
        without_token(choice, shaped);
    }
    *session = bare;
}
