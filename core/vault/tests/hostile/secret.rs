//! A secret comes in, and does not come out by accident.

use std::cell::Cell;
use std::rc::Rc;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use vault::{Secret, same};
use zeroize::Zeroize;

#[derive(Deserialize, schemars::JsonSchema)]
struct LogIn {
    #[expect(dead_code, reason = "only its schema matters")]
    email: String,
    password: Secret<String>,
    pin: Option<Secret<String>>,
}

#[test]
fn it_is_read_from_an_input() {
    let input = r#"{ "email": "ada@example.org", "password": "hunt\"er2", "pin": null }"#;
    let read: LogIn = serde_json::from_str(input).unwrap();
    assert_eq!(read.password.expose(), "hunt\"er2");
    assert!(read.pin.is_none());

    let value: Value = serde_json::from_str(input).unwrap();
    let read: LogIn = serde_json::from_value(value).unwrap();
    assert_eq!(read.password.expose(), "hunt\"er2");
}

/// serde's usual answer is "invalid type: integer `804213`, expected a string", and it is logged.
#[test]
fn a_refused_secret_is_not_repeated() {
    let wrong = [
        json!(804213),
        json!(-804213),
        json!(804213.5),
        json!(true),
        json!([804213]),
        json!({ "804213": 1 }),
        json!(null),
    ];
    for value in wrong {
        let from_text = serde_json::from_str::<Secret<String>>(&value.to_string());
        let from_value = serde_json::from_value::<Secret<String>>(value.clone());
        for refused in [from_text, from_value] {
            let message = refused.err().unwrap().to_string();
            assert!(!message.contains("804213") && !message.contains("true"), "{message}");
        }
    }
}

#[test]
fn its_schema_says_that_it_is_only_written() {
    let schema = schemars::schema_for!(LogIn).to_value();
    let expected = json!({ "type": "string", "format": "password", "writeOnly": true });
    assert_eq!(schema["properties"]["password"], expected);
    assert_eq!(schema["required"], json!(["email", "password"]));
    assert!(schema.get("$defs").is_none(), "{schema}");
}

#[test]
fn it_is_overwritten_when_dropped() {
    struct Witness(Rc<Cell<bool>>);

    impl Zeroize for Witness {
        fn zeroize(&mut self) {
            self.0.set(true);
        }
    }

    let overwritten = Rc::new(Cell::new(false));
    let secret = Secret::new(Witness(Rc::clone(&overwritten)));
    assert!(!secret.expose().0.get());
    drop(secret);
    assert!(overwritten.get());
}

proptest! {
    #[test]
    fn same_is_equality(a: Vec<u8>, b: Vec<u8>) {
        prop_assert!(same(&a, &a));
        prop_assert_eq!(same(&a, &b), a == b);
        let longer = [&a[..], &[0]].concat();
        prop_assert!(!same(&a, &longer));
    }
}
