use serde_json::{Value, json};

use super::*;
use crate::tiny;

fn route(name: &str) -> Route {
    let registry = tiny::registry();
    let spec = registry.spec(name).unwrap();
    Route::new(spec, spec.route.unwrap(), &registry).unwrap()
}

fn query(name: &str, texts: &[&str], query: &str, version: Option<i64>) -> Result<Value, Problem> {
    of_query(&route(name), texts, query, version).map(|input| serde_json::from_slice(&input).unwrap())
}

fn body(name: &str, texts: &[&str], body: &str, version: Option<i64>) -> Result<Value, Problem> {
    of_body(&route(name), texts, body.as_bytes(), version).map(|input| serde_json::from_slice(&input).unwrap())
}

fn refused(made: Result<Value, Problem>) -> (String, String) {
    let problem = made.unwrap_err();
    assert_eq!(problem.reason, Reason::Invalid);
    (problem.code.to_string(), problem.fields.first().map(|field| field.at.to_string()).unwrap_or_default())
}

#[test]
fn a_query_becomes_what_its_schema_says() {
    assert_eq!(query("tiny.list", &[], "", None), Ok(json!({})));
    assert_eq!(
        query("tiny.list", &[], "limit=5&archived=true&text=a+b%26%22&states=open&states=closed", None),
        Ok(json!({ "limit": 5, "archived": true, "text": "a b&\"", "states": ["open", "closed"] }))
    );
    assert_eq!(
        query("tiny.list", &[], "states=open", None),
        Ok(json!({ "states": ["open"] })),
        "one of a list is a list"
    );
    assert_eq!(query("tiny.list", &[], "&&text=&", None), Ok(json!({ "text": "" })));
    assert_eq!(query("tiny.list", &[], "text=a=b", None), Ok(json!({ "text": "a=b" })));
}

#[test]
fn what_a_query_may_not_say() {
    for (said, at) in [
        ("limits=5", "/limits"),
        ("=5", "/"),
        ("Limit=5", "/Limit"),
        ("limit=five", "/limit"),
        ("limit=", "/limit"),
        ("limit", "/limit"),
        ("limit=5&limit=5", "/limit"),
        ("archived=1", "/archived"),
        ("text=%ff", "/text"),
        ("a~/b=1", "/a~0~1b"),
        ("states[]=open", "/states[]"),
    ] {
        assert_eq!(refused(query("tiny.list", &[], said, None)), ("input.invalid".to_owned(), at.to_owned()), "{said}");
    }
    assert_eq!(refused(query("tiny.remove", &["a"], "id=b", None)).1, "/id", "the path says it");
}

#[test]
fn the_path_and_if_match_are_part_of_the_input() {
    assert_eq!(query("tiny.remove", &["a%20b%22%2F"], "", Some(3)), Ok(json!({ "id": "a b\"/", "version": 3 })));
    assert_eq!(query("tiny.remove", &["a"], "version=3", None), Ok(json!({ "id": "a", "version": 3 })));
    assert_eq!(query("tiny.remove", &["a"], "version=3", Some(3)), Ok(json!({ "id": "a", "version": 3 })));
    assert_eq!(refused(query("tiny.remove", &["a"], "version=4", Some(3))).0, "request.if-match");
    assert_eq!(refused(query("tiny.remove", &["%ff"], "", Some(3))).1, "/id");
    assert_eq!(
        query("tiny.remove", &["a+b"], "version=3", None),
        Ok(json!({ "id": "a+b", "version": 3 })),
        "a plus in a path is a plus"
    );
}

#[test]
fn a_body_alone_is_passed_on_as_it_came() {
    let text = " {\"name\" : \"x\" } ";
    assert_eq!(of_body(&route("tiny.make"), &[], text.as_bytes(), None).unwrap(), text.trim_start().as_bytes());
    assert_eq!(body("tiny.make", &[], "", None), Ok(json!({})));
    assert_eq!(body("tiny.make", &[], " \n", None), Ok(json!({})));
}

#[test]
fn a_body_is_an_object() {
    for other in ["[\"x\"]", "\"x\"", "null", "1", "name=x", "\u{feff}{}", "}"] {
        assert_eq!(refused(body("tiny.make", &[], other, None)).0, "input.invalid", "{other}");
        assert_eq!(refused(body("tiny.name", &["a"], other, Some(3))).0, "input.invalid", "{other}");
    }
}

#[test]
fn path_and_body_are_one_object() {
    let named = json!({ "id": "a", "version": 3, "name": "x" });
    assert_eq!(body("tiny.name", &["a"], r#"{"version":3,"name":"x"}"#, None), Ok(named.clone()));
    assert_eq!(body("tiny.name", &["a"], r#" { "name":"x"}"#, Some(3)), Ok(named.clone()));
    assert_eq!(body("tiny.name", &["a"], r#"{"name":"x","version":3}"#, Some(3)), Ok(named));
    assert_eq!(body("tiny.name", &["a"], "{ }", Some(3)), Ok(json!({ "id": "a", "version": 3 })));
    assert_eq!(body("tiny.name", &["a"], "{}", None), Ok(json!({ "id": "a" })));
}

#[test]
fn a_field_has_one_place() {
    assert_eq!(
        refused(body("tiny.name", &["a"], r#"{"id":"b"}"#, None)),
        ("input.invalid".to_owned(), "/id".to_owned())
    );
    assert_eq!(refused(body("tiny.name", &["a"], r#"{"id":"a"}"#, None)).1, "/id", "even with the same value");
    assert_eq!(refused(body("tiny.name", &["a"], r#"{"\u0069d":"b"}"#, None)).1, "/id", "however it is written");
    for other in [r#"{"version":4}"#, r#"{"version":"3"}"#, r#"{"version":null}"#, r#"{"version":3.0}"#] {
        assert_eq!(refused(body("tiny.name", &["a"], other, Some(3))).0, "request.if-match", "{other}");
    }
    assert_eq!(refused(body("tiny.name", &["a"], r#"{"version":3,"version":4}"#, Some(3))).0, "input.invalid");
}

#[test]
fn what_is_no_json_is_refused() {
    let deep = format!("{{\"x\":{}", "[".repeat(100_000));
    for bad in ["{", r#"{"name":"x"} {}"#, r#"{"name":"x"}}"#, r#"{"name":}"#, r#"{"name":"x",}"#, deep.as_str()] {
        assert_eq!(refused(body("tiny.name", &["a"], bad, Some(3))).0, "input.invalid");
    }
}
