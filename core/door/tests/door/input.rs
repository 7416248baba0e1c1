//! What comes in is read against its type, to the last byte, and never ends in a panic or in an error of
//! ours.

use door::{Ask, Reason};
use model::Actor;
use proptest::{
    prelude::{Just, Strategy, any, prop_oneof},
    strategy::ValueTree as _,
    test_runner::TestRunner,
};
use testkit::{Shop, Value, json, on_both};

use crate::{
    probe,
    shapes::{Ids, Said, Shape},
    story::head,
};

/// How many made-up inputs each operation of a property is asked with.
const TRIES: usize = 200;

#[test]
fn every_input_says_that_nothing_else_may_be_in_it() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let shop = probe::shop(testkit::Engine::Sqlite).await.unwrap();
        for spec in shop.door.registry().specs() {
            let shape = Shape::of(shop.door.registry(), spec.name);
            let objects = shape.objects();
            assert!(!objects.is_empty(), "the input of {} is an object", spec.name);
            for (at, schema) in objects {
                // What a plugin asks to be filled in has names of the plugin's own, and what is said to a service where
                // somebody agrees to something, or says itself when it hands something over, has the service's.
                let has_own_names = ["/settings", "/extras", "/returns", "/says"].iter().any(|end| at.ends_with(end));
                if schema["additionalProperties"]["type"] == "string" && has_own_names {
                    continue;
                }
                assert_eq!(
                    schema["additionalProperties"], false,
                    "{}, at {at}: its type needs deny_unknown_fields",
                    spec.name
                );
            }
        }
        shop.close().await;
    });
}

on_both! {
    in probe::shop;

    async fn an_unknown_field_is_refused_and_pointed_at(shop) {
        for spec in shop.door.registry().specs() {
            let input = Shape::of(shop.door.registry(), spec.name).sample(&ghosts(shop), Said::Everything);
            for (at, hostile) in with_a_stranger(&input) {
                let no = shop.run(&shop.owner, spec.name, hostile).await.expect_err(spec.name);
                assert_eq!(
                    (no.reason, no.code.as_ref()),
                    (Reason::Invalid, "input.invalid"),
                    "{} at {at}: {no}",
                    spec.name
                );
                assert_eq!(no.fields.len(), 1, "{}", spec.name);
                // What is one of several is read as a whole, and so is pointed at as a whole.
                let said = no.fields[0].at.as_ref();
                let is_one_of_several = input.pointer(said).is_some_and(|one| one["kind"].is_string() || one["scheme"].is_string());
                let whole: Option<String> = is_one_of_several.then(|| format!("{said}/a~0b~1c"));
                assert_eq!(whole.as_deref().unwrap_or(said), at.as_str(), "{}: {no}", spec.name);
            }
        }
    }

    async fn a_hostile_value_in_any_field_is_never_our_fault(shop) {
        let deep = (0..64).fold(json!(0), |inner, _| json!([inner]));
        let hostile = [
            Value::Null,
            json!(true),
            json!(-1),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(i64::MAX),
            json!(1.5),
            json!(1e308),
            json!(""),
            json!(" "),
            json!("\0"),
            json!("a\0b"),
            json!("\u{202e}\u{feff}\u{10ffff}"),
            json!("'; DROP TABLE members; --"),
            json!("%_\\"),
            json!("x".repeat(100_000)),
            json!("-9223372036854.775808"),
            json!("9223372036854.775807"),
            json!("1e9"),
            json!("9999-12-31T23:59:59-14:00"),
            json!("0000-01-01T00:00:00+14:00"),
            json!([]),
            json!({}),
            deep,
            json!(hex::encode(format!("[\"\\u0000\",\"{}\"]", ghosts(shop)["prd"]))), // a cursor, as lists give them
        ];
        let ids = ghosts(shop);
        for operation in operations(shop) {
            let input = Shape::of(shop.door.registry(), operation).sample(&ids, Said::Everything);
            for pointer in pointers(&input) {
                for value in &hostile {
                    let mut input = input.clone();
                    *input.pointer_mut(&pointer).unwrap() = value.clone();
                    never_our_fault(shop, operation, &serde_json::to_vec(&input).unwrap()).await;
                }
            }
        }
        head(shop, shop.workspace).await;
        still_works(shop).await;
    }

    async fn bytes_that_are_no_json_are_refused(shop) {
        let nested = "[".repeat(100_000);
        let object = "{\"a\":".repeat(100_000);
        for bytes in [
            &b"{"[..],
            b"null",
            b"[]",
            b"\"\"",
            b"{} {}",
            b"{}x",
            b"\xff\xfe",
            b"{\"name\":\"\\ud800\"}",
            b"{\"name\":\"a\x00b\"}",
            b"{\"name\":1e999}",
            b"{\"name\":\"a\",\"name\":\"b\"}",
            b"NaN",
            b"{'name':'a'}",
            b"\0",
            nested.as_bytes(),
            object.as_bytes(),
        ] {
            for operation in ["probe.add", "members.set-roles", "stock.receive", "audit.list", "approvals.approve"] {
                let no = shop.door.ask(&shop.owner, Ask::new(operation, bytes)).await.expect_err(operation);
                assert_eq!((no.reason, no.code.as_ref()), (Reason::Invalid, "input.invalid"), "{operation}: {no}");
            }
        }
    }

    async fn made_up_inputs_are_never_our_fault(shop) {
        // The same ones each time: what fails here fails again.
        let mut runner = TestRunner::deterministic();
        let (bytes, values) = (proptest::collection::vec(any::<u8>(), 0..200), some_json());
        for operation in [
            "probe.add",
            "roles.define",
            "overrides.add",
            "stock.adjust",
            "catalog.add-product",
            "audit.list",
            "stock.list-levels",
        ] {
            let input = Shape::of(shop.door.registry(), operation).sample(&ghosts(shop), Said::Everything);
            for _ in 0..TRIES {
                never_our_fault(shop, operation, &bytes.new_tree(&mut runner).unwrap().current()).await;
                let mut input = input.clone();
                for (_, field) in input.as_object_mut().unwrap() {
                    if any::<bool>().new_tree(&mut runner).unwrap().current() {
                        *field = values.new_tree(&mut runner).unwrap().current();
                    }
                }
                never_our_fault(shop, operation, &serde_json::to_vec(&input).unwrap()).await;
            }
        }
        still_works(shop).await;
    }

    async fn an_empty_input_is_one_without_fields(shop) {
        assert!(shop.door.ask(&shop.owner, Ask::new("members.list", "")).await.is_ok());
        let no = shop.door.ask(&shop.owner, Ask::new("probe.add", "")).await.unwrap_err();
        assert_eq!(no.code, "input.invalid");
    }

    async fn an_operation_that_is_not_there_is_not_found(shop) {
        for name in ["", "members", "members.list ", "MEMBERS.LIST", "members.list\0", "../members.list"] {
            assert_eq!(shop.run(&shop.owner, name, json!({})).await.unwrap_err().reason, Reason::NotFound, "{name:?}");
        }
    }
}

fn operations(shop: &Shop) -> Vec<&'static str> {
    let panics = |name: &str| name.starts_with("probe.panic");
    shop.door.registry().specs().map(|spec| spec.name).filter(|name| !panics(name)).collect()
}

/// As the owner and, where only they may, as the operator and the system.
async fn never_our_fault(shop: &Shop, operation: &str, input: &[u8]) {
    let everyone: [Actor; 3] = [
        shop.owner.clone(),
        shop.operator(Some(shop.workspace)),
        Actor::system("probe", Some(shop.workspace), shop.door.now()),
    ];
    for actor in everyone {
        if let Err(no) = shop.door.ask(&actor, Ask::new(operation, input)).await {
            let ours = matches!(no.reason, Reason::Internal | Reason::Unavailable | Reason::NoSpace);
            assert!(
                !ours,
                "{operation} with {}: {no}",
                String::from_utf8_lossy(input).chars().take(300).collect::<String>()
            );
            if no.code != "access.denied" {
                return;
            }
        } else {
            return;
        }
    }
}

async fn still_works(shop: &Shop) {
    for spec in ["members.list", "roles.list", "catalog.list-products", "stock.list-levels", "audit.list"] {
        shop.run(&shop.owner, spec, json!({})).await.unwrap();
    }
}

/// Ids of things that are nowhere: what is asked with them does no harm.
pub fn ghosts(shop: &Shop) -> Ids {
    let id = |prefix: &str| format!("{prefix}_{}", shop.workspace.as_str().split_once('_').unwrap().1);
    [
        "acc", "blb", "brd", "cat", "chg", "cns", "cnt", "cnv", "con", "cxn", "ded", "dlv", "era", "exp", "ext", "fct",
        "fnd", "ful", "idn", "idp", "iml", "imp", "ins", "ivc", "ivt", "jur", "lac", "lcl", "len", "lfl", "loc", "lot",
        "lpu", "mem", "mov", "ntc", "ord", "orl", "ovr", "pay", "pbl", "pix", "prd", "prl", "pro", "prv", "rec", "rfd",
        "rol", "rop", "rsv", "scg", "scu", "ses", "srs", "svc", "syn", "tag", "tok", "trf", "trl", "txc", "txr", "unt",
        "var", "vis", "wsp",
    ]
    .into_iter()
    .map(|prefix| (prefix, id(prefix)))
    .collect()
}

/// The input with an unknown field in each of its objects, and where that is.
fn with_a_stranger(input: &Value) -> Vec<(String, Value)> {
    let objects =
        std::iter::once(String::new()).chain(pointers(input)).filter(|at| input.pointer(at).unwrap().is_object());
    objects
        .map(|at| {
            let mut hostile = input.clone();
            hostile.pointer_mut(&at).unwrap()["a~b/c"] = json!(1);
            (format!("{at}/a~0b~1c"), hostile)
        })
        .collect()
}

/// Everything inside.
fn pointers(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, inner)| (format!("/{name}"), inner)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(n, inner)| (format!("/{n}"), inner)).collect(),
        _ => return Vec::new(),
    };
    inner
        .into_iter()
        .flat_map(|(at, inner)| {
            std::iter::once(at.clone()).chain(pointers(inner).into_iter().map(move |rest| format!("{at}{rest}")))
        })
        .collect()
}

fn some_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        "-?[0-9]{0,25}(\\.[0-9]{0,10})?".prop_map(Value::from),
        "[0-9]{4}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](Z|[+-][0-2][0-9]:[0-5][0-9])"
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 20, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{1,8}", inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}
