//! The description of the API is sound, complete, and says nothing that is not so.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::shop::{Shop, text};

const METHODS: [&str; 5] = ["get", "post", "patch", "put", "delete"];

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Map<String, Value>)> {
    document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, operation)| (path.as_str(), method.as_str(), operation.as_object().unwrap()))
    })
}

fn for_each(value: &Value, visit: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            object.values().for_each(|value| for_each(value, visit));
        }
        Value::Array(values) => values.iter().for_each(|value| for_each(value, visit)),
        _ => {}
    }
}

fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document
            .pointer(reference.strip_prefix('#').unwrap())
            .unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => value,
    }
}

#[test]
fn the_document_holds_together() {
    let shop = Shop::open();
    let answer = shop.anyone().get("/api/v1/openapi.json").send();
    let document = answer.json();
    assert!(text(&document["openapi"]).starts_with("3.1."));
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    assert_eq!(document["servers"], json!([{ "url": "/api/v1" }]));
    let mut references = 0;
    for_each(&document, &mut |object| {
        if let Some(reference) = object.get("$ref") {
            let path = text(reference);
            assert!(document.pointer(path.strip_prefix('#').unwrap()).is_some(), "{path} leads nowhere");
            references += 1;
        }
    });
    assert!(references > 100);
    let used = document.to_string();
    for (kind, parts) in document["components"].as_object().unwrap() {
        for name in parts.as_object().unwrap().keys().filter(|_| kind != "securitySchemes") {
            assert!(used.contains(&format!("\"#/components/{kind}/{name}\"")), "nothing uses {kind}/{name}");
        }
    }
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let what = format!("{method} {path}");
        assert!(METHODS.contains(&method), "{what}");
        assert!(ids.insert(text(&operation["operationId"])), "{what} is there twice");
        assert!(!text(&operation["summary"]).is_empty());
        let parameters: Vec<&Value> = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|parameter| resolved(&document, parameter))
            .collect();
        let names: BTreeSet<_> =
            parameters.iter().map(|parameter| (text(&parameter["in"]), text(&parameter["name"]))).collect();
        assert_eq!(names.len(), parameters.len(), "{what} names one twice");
        let in_path: BTreeSet<String> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(str::to_owned).collect();
        let declared: BTreeSet<String> =
            names.iter().filter(|(place, _)| place == "path").map(|(_, name)| name.clone()).collect();
        assert_eq!(declared, in_path, "{what}");
        for parameter in parameters {
            assert!(parameter["schema"].is_object() || parameter["schema"].is_boolean(), "{what}: {parameter}");
            assert!(parameter["in"] != "path" || parameter["required"] == true, "{what}: {parameter}");
        }
        assert_eq!(operation.contains_key("requestBody"), matches!(method, "post" | "patch" | "put"), "{what}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{what}");
        for (status, response) in responses {
            let response = resolved(&document, response);
            assert!(status.parse::<u16>().is_ok() && response["description"].is_string(), "{what} {status}");
            if status.starts_with(['4', '5']) {
                assert!(response["content"]["application/problem+json"].is_object(), "{what} {status}");
            }
        }
        let security = operation.get("security").unwrap_or(&document["security"]);
        for scheme in security.as_array().unwrap().iter().flat_map(|one| one.as_object().unwrap().keys()) {
            assert!(document["components"]["securitySchemes"][scheme].is_object(), "{what}: {scheme}");
        }
    }
}

/// Every described route is one, with the method and the access that it says; what is not described is not there.
#[test]
fn every_route_is_described_and_every_description_is_a_route() {
    let shop = Shop::open();
    let document = shop.anyone().get("/api/v1/openapi.json").done();
    let identity = identity::Settings {
        cost: vault::Cost::FLOOR,
        public_url: "http://localhost".to_owned(),
        is_guarded: false,
        sends_mail: false,
        outside: testkit::outside(Vec::new()),
    };
    let registered = server::modules::all(identity, &testkit::plugins(testkit::idle, Vec::new()));
    let registry = door::Registry::new(registered).unwrap();
    let routed: BTreeSet<(String, String)> = registry
        .specs()
        .filter_map(|spec| {
            spec.route.map(|route| (format!("{:?}", route.method).to_lowercase(), route.path.to_owned()))
        })
        .collect();
    // One address is no operation, and takes many.
    let routed: BTreeSet<_> = routed.into_iter().chain([("post".to_owned(), "/bulk".to_owned())]).collect();
    let described: BTreeSet<(String, String)> =
        operations(&document).map(|(path, method, _)| (method.to_owned(), path.to_owned())).collect();
    assert_eq!(described, routed);
    for (path, method, operation) in operations(&document) {
        let segments = path.split('/').map(|segment| if segment.starts_with('{') { "1" } else { segment });
        let target = format!("/api/v1{}", segments.collect::<Vec<_>>().join("/"));
        assert!(!target.contains('{'), "{target}");
        let mut request = shop.anyone().request(&method.to_uppercase(), &target).send();
        if request.status == 415 {
            request = shop.anyone().request(&method.to_uppercase(), &target).json(&json!({})).send();
        }
        let (status, code) = request.problem();
        assert!(code != "request.no-such-path" && code != "request.method", "{method} {path}: {code}");
        let is_public = operation.contains_key("security");
        if !is_public {
            assert_eq!(status, 401, "{method} {path}: {code}");
        }
        for other in METHODS.iter().filter(|other| !described.contains(&((**other).to_owned(), path.to_owned()))) {
            let told = shop.anyone().request(&other.to_uppercase(), &target).send();
            assert_eq!(told.status, 405, "{other} {path}");
            assert!(told.header("allow").unwrap().to_lowercase().contains(method));
        }
    }
    // What anyone may ask for is a short list.
    let public: Vec<&str> = operations(&document)
        .filter(|(_, _, operation)| operation.contains_key("security"))
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(
        public,
        [
            "identity.claim",
            "identity.join",
            "identity.request-reset",
            "identity.reset-password",
            "identity.release-address",
            "identity.log-in",
            "identity.log-in-with-passkey",
            "identity.begin-log-in",
            "catalog.get-published-picture",
            "catalog.list-published",
            "catalog.get-published"
        ]
    );
}

#[test]
fn it_is_asked_about_and_says_the_same_to_everybody() {
    let shop = Shop::open();
    let first = shop.anyone().get("/api/v1/openapi.json").send();
    let tag = first.header("etag").unwrap().to_owned();
    let known = shop.owner.get("/api/v1/openapi.json").header("If-None-Match", &tag).send();
    assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, Some(tag.as_str())));
    assert_eq!(shop.owner.get("/api/v1/openapi.json").send().body, first.body);
    // The example of the first answer is what is described.
    let document = first.json();
    let product = &document["components"]["schemas"]["NewProduct"];
    assert_eq!(product["additionalProperties"], false);
    assert!(product["required"].as_array().unwrap().contains(&"name".into()));
}
