//! Whatever bytes come, they are read as their type says or refused with a place and a sentence. What is asked of
//! every operation, from the outside, is in `tests/door/input.rs`.

use model::{AccountId, Quantity, Reason, Timestamp};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::*;

/// The kinds of field that operations have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    id: AccountId,
    name: String,
    change: Quantity,
    at: Option<Timestamp>,
    kind: Kind,
    #[serde(default)]
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    count: u16,
    #[serde(default)]
    note: Option<Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Add,
    TakeAway,
}

fn good() -> Value {
    json!({
        "id": AccountId::new("2026-11-20T09:30:00Z".parse().unwrap()), "name": "Zoë \"the\" \\ Owner", "change": "-2.5",
        "at": "2026-11-20T09:30:00Z", "kind": "take-away",
        "lines": [{ "count": 1 }, { "count": 2, "note": { "a~b/c": [1, 2.5, null] } }],
    })
}

/// As the plain reader would have it, if it is an object without a NUL; and a no says where and why.
fn is_read_or_refused(bytes: &[u8]) -> Result<(), TestCaseError> {
    let text = if bytes.is_empty() { b"{}" } else { bytes };
    let fits = serde_json::from_slice(text).is_ok_and(|value: Value| value.is_object() && !holds_nul(&value));
    let plain = serde_json::from_slice::<Input>(text).ok().filter(|_| fits);
    match parse::<Input>(bytes) {
        Ok(input) => prop_assert_eq!(Some(input), plain),
        Err(problem) => {
            prop_assert!(plain.is_none(), "{}", problem);
            prop_assert_eq!((problem.reason, problem.code.as_ref()), (Reason::Invalid, "input.invalid"));
            prop_assert_eq!(problem.fields.len(), 1);
            prop_assert!(problem.fields[0].at.is_empty() || problem.fields[0].at.starts_with('/'));
            prop_assert!(!problem.detail.is_empty());
        }
    }
    Ok(())
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

/// Every place in a value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let inside = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| pointers(value, &inside(name), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, value)| pointers(value, &inside(&n.to_string()), found))
        }
        _ => {}
    }
    found.push(at.to_owned());
}

#[test]
fn what_is_wrong_is_pointed_at() {
    for (at, wrong) in [
        ("/id", json!("mem_01jx0000000000000000000000")),
        ("/name", json!(null)),
        ("/change", json!(2.5)),
        ("/at", json!("yesterday")),
        ("/kind", json!("steal")),
        ("/lines", json!({})),
        ("/lines/1/count", json!(65_536)),
        ("/lines/1/count", json!(-1)),
    ] {
        let mut input = good();
        *input.pointer_mut(at).unwrap() = wrong;
        let problem = parse::<Input>(input.to_string().as_bytes()).unwrap_err();
        assert_eq!(problem.fields[0].at, at, "{problem}");
    }
    let mut stranger = good();
    stranger["lines"][0]["a~b/c"] = json!(1);
    let problem = parse::<Input>(stranger.to_string().as_bytes()).unwrap_err();
    assert_eq!(problem.fields[0].at, "/lines/0/a~0b~1c", "{problem}");
}

#[test]
fn depth_and_length_end_in_a_no() {
    let deep = |open: &str| format!("{{\"lines\":[{{\"count\":1,\"note\":{}", open.repeat(200_000));
    for bytes in [deep("["), deep("{\"a\":"), "[".repeat(1 << 20), "\"".repeat(1 << 20), "9".repeat(1 << 20)] {
        assert_eq!(parse::<Input>(bytes.as_bytes()).unwrap_err().code, "input.invalid");
    }
}

#[test]
fn a_list_is_not_the_fields_in_their_order() {
    let fields = good();
    let list = json!([fields["id"], fields["name"], fields["change"], fields["at"], fields["kind"], []]).to_string();
    assert!(serde_json::from_str::<Input>(&list).is_ok(), "the plain reader would take it");
    assert_eq!(parse::<Input>(list.as_bytes()).unwrap_err().code, "input.invalid");
}

#[test]
fn a_field_is_said_once() {
    let text = good().to_string().replacen('{', "{\"name\":\"first\",", 1);
    assert!(parse::<Input>(text.as_bytes()).unwrap_err().detail.contains("duplicate field"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        is_read_or_refused(&bytes)?;
    }

    /// Bytes that a reader of JSON stops to look at.
    #[test]
    fn bytes_like_json(text in r#"([\[\]{}:,"\\ \n0-9eE.+-]|"(id|name|lines|count|note)":|null|true|\\u[d0][89a-f0]00){0,40}"#) {
        is_read_or_refused(text.as_bytes())?;
        is_read_or_refused(format!("{{{text}}}").as_bytes())?;
    }

    /// A good input, cut and with something in it that was not there.
    #[test]
    fn damaged(at in any::<prop::sample::Index>(), cut in 0_usize..20, put in proptest::collection::vec(any::<u8>(), 0..8)) {
        let mut bytes = good().to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes.splice(at..(at + cut).min(bytes.len()), put);
        is_read_or_refused(&bytes)?;
    }

    /// Anything in the place of anything.
    #[test]
    fn exchanged(which in any::<prop::sample::Index>(), value in some_json()) {
        let (mut input, mut places) = (good(), Vec::new());
        pointers(&input, "", &mut places);
        let place: &String = which.get(&places);
        *input.pointer_mut(place).unwrap() = value;
        is_read_or_refused(input.to_string().as_bytes())?;
    }

    #[test]
    fn nothing_may_follow(rest in "[ \n\t]{0,3}[^ \n\t\r].{0,10}") {
        let text = good().to_string();
        prop_assert!(parse::<Input>(text.as_bytes()).is_ok());
        prop_assert!(parse::<Input>((text + rest.as_str()).as_bytes()).is_err());
    }
}

fn some_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a\\\\u0\u{0}]{0,8}".prop_map(Value::from),
        "-?[0-9]{1,20}(\\.[0-9]{1,7})?".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inside| {
        prop_oneof![
            proptest::collection::vec(inside.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("count|note|id|.{0,5}", inside, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}
