//! What goes wrong on demand: before anything was done, or after.

use std::time::Instant;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::asking::{Answer, Shop};

fn struck(fault: &Value) -> (Shop, Answer) {
    let shop = Shop::empty();
    shop.control("PUT", "faults", &json!({ "requests": [fault] }));
    let answer = shop.ask("POST", "products", Some(&json!({ "name": "Pot" })));
    shop.control("PUT", "faults", &json!({}));
    (shop, answer)
}

/// How many products there are afterwards.
#[track_caller]
fn left(shop: &Shop, products: usize) {
    assert_eq!(shop.get("products").as_array().unwrap().len(), products);
}

#[test]
fn what_is_answered_in_its_place_was_not_done() {
    let cases = [
        (json!({ "kind": "too-many", "retry_after": "2" }), 429, Some("2")),
        (json!({ "kind": "too-many", "retry_after": null }), 429, None),
        (json!({ "kind": "status", "status": 503 }), 503, None),
        (json!({ "kind": "status", "status": 520 }), 520, None),
        (json!({ "kind": "maintenance" }), 503, None),
        (json!({ "kind": "challenge" }), 403, None),
    ];
    for (fault, status, retry_after) in cases {
        let (shop, answer) = struck(&fault);
        assert_eq!((answer.status, answer.header("retry-after")), (status, retry_after), "{fault}");
        assert!(answer.header("content-type").unwrap().starts_with("text/html"), "{fault}");
        left(&shop, 0);
    }
    let (shop, answer) = struck(&json!({ "kind": "moved", "to": "https://www.shop.test/" }));
    assert_eq!((answer.status, answer.header("location")), (301, Some("https://www.shop.test/")));
    left(&shop, 0);
}

#[test]
fn what_is_spoiled_on_its_way_was_done() {
    let is_json = |answer: &Answer| serde_json::from_str::<Value>(&answer.text).is_ok();
    let announced = |answer: &Answer| answer.header("content-length").unwrap().parse::<usize>().unwrap();

    let (shop, answer) = struck(&json!({ "kind": "truncated" }));
    assert!(answer.status == 201 && !is_json(&answer) && announced(&answer) == answer.text.len());
    left(&shop, 1);
    let (shop, answer) = struck(&json!({ "kind": "wrong-length" }));
    assert!(is_json(&answer) && announced(&answer) > answer.text.len(), "{}", answer.head);
    left(&shop, 1);
    let (shop, answer) = struck(&json!({ "kind": "answer-lost" }));
    assert_eq!(answer.text, "");
    left(&shop, 1);
    let (shop, answer) = struck(&json!({ "kind": "notices" }));
    assert!(!is_json(&answer) && answer.text.starts_with("<br />") && answer.text.ends_with('}'));
    left(&shop, 1);
    let began = Instant::now();
    let (shop, answer) = struck(&json!({ "kind": "slow", "milliseconds": 300 }));
    assert!(answer.status == 201 && began.elapsed().as_millis() >= 300);
    left(&shop, 1);
}

#[test]
fn a_key_that_is_rotated_is_good_for_nothing_from_then_on_and_another_is_taken() {
    let (shop, answer) = struck(&json!({ "kind": "key-rotated", "times": 1 }));
    assert_eq!((answer.status, shop.ask("GET", "products", None).status), (401, 401));
    let keys = shop.control("GET", "state", &json!({}))["keys"].clone();
    assert_eq!((keys.as_array().unwrap().len(), keys[0]["permissions"].as_str()), (1, Some("read_write")));
    let made = shop.control("POST", "keys", &json!({ "consumer_key": "practice", "consumer_secret": "key" }));
    assert_eq!(made["consumer_key"], "practice");
    let asked = |pair: &str| {
        let header = format!("Authorization: Basic {}\r\n", BASE64_STANDARD.encode(pair));
        shop.ask_as(&header, "GET", "/wp-json/wc/v3/products", None)
    };
    assert_eq!((asked("practice:key").status, asked("practice:other").status), (200, 401));
    assert_eq!(asked("practice:key").text, "[]", "what was asked with the one before was not done");
}

#[test]
fn a_share_is_a_share_and_the_same_each_time() {
    let statuses = |seed: u64| -> Vec<u16> {
        let shop = Shop::empty();
        let fault = json!({ "kind": "status", "status": 503, "share": 25 });
        shop.control("PUT", "faults", &json!({ "seed": seed, "requests": [fault] }));
        (0..80).map(|_| shop.ask("GET", "products", None).status).collect()
    };
    let first = statuses(5);
    let struck = first.iter().filter(|status| **status == 503).count();
    assert!((8..=32).contains(&struck), "{struck} of 80");
    assert_eq!(first, statuses(5));
    assert_ne!(first, statuses(6));
}

#[test]
fn a_fault_strikes_only_what_is_meant_and_so_often() {
    let shop = Shop::empty();
    let fault = json!({ "kind": "status", "status": 500, "times": 2, "method": "GET", "route": "orders" });
    shop.control("PUT", "faults", &json!({ "requests": [fault] }));
    let status = |path: &str| shop.ask("GET", path, None).status;
    assert_eq!([status("products"), status("orders"), status("orders"), status("orders")], [200, 500, 500, 200]);
    let asked = shop.control("GET", "asked", &json!({}));
    let faults: Vec<&Value> = asked.as_array().unwrap().iter().map(|one| &one["fault"]).collect();
    assert_eq!(faults, [&Value::Null, &json!("status"), &json!("status"), &Value::Null]);
}

#[test]
fn a_shop_that_is_down_comes_back_by_its_own_clock() {
    let shop = Shop::empty();
    shop.control("PUT", "faults", &json!({ "down_seconds": 86_400 }));
    let answer = shop.ask("GET", "products", None);
    assert!(answer.status == 502 && answer.text.contains("nginx"));
    shop.control("POST", "clock", &json!({ "advance_seconds": 86_401 }));
    assert_eq!(shop.ask("GET", "products", None).status, 200);
}

#[test]
fn a_wish_that_is_none_is_refused() {
    let shop = Shop::empty();
    for wish in [json!({ "requests": [{ "kind": "earthquake" }] }), json!({ "webhook": {} }), json!([])] {
        assert_eq!(shop.ask_as("", "PUT", "/_control/faults", Some(&wish)).status, 400, "{wish}");
    }
}
