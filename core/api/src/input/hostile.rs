//! Whatever a request says, what the door reads is one JSON object in which the path and `If-Match` have the
//! last word.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::tiny::{self, Filter, NameInput, RemoveInput};

static NAME: LazyLock<Route> = LazyLock::new(|| route("tiny.name"));
static REMOVE: LazyLock<Route> = LazyLock::new(|| route("tiny.remove"));
static LIST: LazyLock<Route> = LazyLock::new(|| route("tiny.list"));

fn route(name: &str) -> Route {
    let registry = tiny::registry();
    let spec = registry.spec(name).unwrap();
    Route::new(spec, spec.route.unwrap(), &registry).unwrap()
}

/// A no is the asker's fault, and says so.
fn is_theirs(problem: &Problem) -> Result<(), TestCaseError> {
    prop_assert_eq!(problem.reason, Reason::Invalid);
    prop_assert!(!problem.detail.is_empty() && problem.fields.iter().all(|field| field.at.starts_with('/')));
    Ok(())
}

fn text_of(path: &str) -> Option<String> {
    decode(path, false).map(Cow::into_owned)
}

/// As the door reads it: to the last byte, nothing unknown, nothing twice.
fn name_is_what_the_path_says(path: &str, body: &[u8], version: Option<i64>) -> Result<(), TestCaseError> {
    let made = match of_body(&NAME, &[path], body, version) {
        Ok(made) => made,
        Err(problem) => return is_theirs(&problem),
    };
    let said = body.trim_ascii();
    prop_assert!(
        said.is_empty() || serde_json::from_slice::<IgnoredAny>(said).is_ok(),
        "it is JSON, and all of it was read"
    );
    let said = serde_json::from_slice(said).unwrap_or(Value::Null);
    prop_assert!(said.get("id").is_none(), "the path says it");
    if let (Some(version), Some(said)) = (version, said.get("version")) {
        prop_assert_eq!(said, version);
    }
    if let Ok(read) = serde_json::from_slice::<NameInput>(&made) {
        prop_assert_eq!(Some(read.id), text_of(path));
        prop_assert!(version.is_none_or(|version| version == read.version));
        prop_assert_eq!(said.get("name").and_then(Value::as_str), Some(read.name.as_str()));
    }
    Ok(())
}

/// Members of an object, as they may be written by somebody who wants to be read in two ways.
fn members() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        4 => Just("\"name\"".to_owned()),
        2 => Just("\"version\"".to_owned()),
        1 => Just("\"id\"".to_owned()),
        1 => Just("\"\\u0069d\"".to_owned()),
        1 => Just("\"\\u0076ersion\"".to_owned()),
        1 => Just("\"ID\"".to_owned()),
        1 => Just("\"id\\u0000\"".to_owned()),
    ];
    let value = prop_oneof![
        4 => Just("\"x\"".to_owned()),
        3 => Just("3".to_owned()),
        1 => Just("4".to_owned()),
        1 => Just("3.0".to_owned()),
        1 => Just("null".to_owned()),
        1 => Just("{\"id\":\"b\"}".to_owned()),
        1 => Just("[\"}\",\"{\"]".to_owned()),
        1 => Just("\"\\\"}\"".to_owned()),
        1 => Just("1e999".to_owned()),
        1 => Just("\"\\ud800\"".to_owned()),
    ];
    let member = (name, "[ \n]?", value).prop_map(|(name, space, value)| format!("{name}{space}:{value}"));
    (proptest::collection::vec(member, 0..5), prop_oneof![9 => Just(","), 1 => Just("")])
        .prop_map(|(members, between)| members.join(between))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_body(path in "[ -~é%]{0,12}", body in proptest::collection::vec(any::<u8>(), 0..200), version in any::<Option<i64>>()) {
        name_is_what_the_path_says(&path, &body, version)?;
    }

    #[test]
    fn a_body_that_would_be_somebody_else(path in "a|%61|b|%22|\\\\|%5C%22%2C%22id%22:%22b", members in members(),
                                          around in "[ \n]?", after in "|[ \n]| \\{\\}|\\}|,", version in prop_oneof![Just(None), Just(Some(3))]) {
        name_is_what_the_path_says(&path, format!("{around}{{{members}}}{after}").as_bytes(), version)?;
    }

    #[test]
    fn any_query(path in "[ -~é%]{0,12}", said in "((id|version|limit|i%64|[a-z]{0,3})?[=&%+]?[ -~é]{0,6}&?){0,6}", version in any::<Option<i64>>()) {
        match of_query(&REMOVE, &[&path], &said, version) {
            Err(problem) => is_theirs(&problem)?,
            Ok(made) => {
                let value: Value = serde_json::from_slice(&made).unwrap();
                prop_assert_eq!(value["id"].as_str().map(str::to_owned), text_of(&path));
                if value.get("version").is_some() {
                    let read: RemoveInput = serde_json::from_slice(&made).unwrap();
                    prop_assert!(version.is_none_or(|version| version == read.version));
                } else {
                    prop_assert_eq!(version, None);
                }
            }
        }
    }

    #[test]
    fn any_filter(said in "((limit|archived|states|text|%6Cimit)=(5|-1|true|open|closed|%22|%ff|[ -~é]{0,6})&?){0,6}") {
        match of_query(&LIST, &[], &said, None) {
            Err(problem) => is_theirs(&problem)?,
            Ok(made) => {
                prop_assert!(serde_json::from_slice::<Value>(&made).unwrap().is_object());
                if let Err(error) = serde_json::from_slice::<Filter>(&made) {
                    prop_assert!(error.is_data() && !error.to_string().contains("duplicate"), "{}", error);
                }
            }
        }
    }
}
