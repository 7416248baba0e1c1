//! Who may what: keys over https, signatures over http, and what is refused with which words.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::json;
use woocommerce_shop::{Options, access::signature};

use crate::asking::{Answer, Shop};

const KEY: &str = "ck_0123456789abcdef0123456789abcdef01234567";
const SECRET: &str = "cs_76543210fedcba9876543210fedcba9876543210";

/// Method of signing and of asking, address, query, signature.
type Vector<'v> = (&'v str, &'v str, String, &'v [(&'v str, &'v str)], &'v str);

/// What the library that WooCommerce's own client signs with makes of them.
#[test]
fn signatures_are_those_of_the_official_client() {
    let shop = "http://shop.test/wp-json/wc/v3";
    let vectors: [Vector<'_>; 5] = [
        ("HMAC-SHA256", "GET", format!("{shop}/products"), &[], "tiqlBcw/jxLtRX1yEeN1gYcep0TsUTNtjIpzdjPSNQQ="),
        (
            "HMAC-SHA1",
            "POST",
            "http://shop.test:8080/shop/wp-json/wc/v3/orders".into(),
            &[],
            "z4APvp6lgi6gmNydUkbYUg3bPBI=",
        ),
        (
            "HMAC-SHA256",
            "GET",
            format!("{shop}/orders"),
            &[("modified_after", "2026-01-01T00:00:00"), ("per_page", "100"), ("search", "a/b c~d ü")],
            "8/o0EMp4fsnJLD3ljXTCjh3PtZZb6iXAAoMM/4pVWWc=",
        ),
        (
            "HMAC-SHA256",
            "GET",
            format!("{shop}/products"),
            &[("include[0]", "1"), ("include[1]", "22")],
            "wifXx4nEqe+f/ANnniI3sRzN3zI+xg9D1l8aPyieCz4=",
        ),
        (
            "HMAC-SHA256",
            "DELETE",
            "http://shop.test/".into(),
            &[("force", "true"), ("rest_route", "/wc/v3/products/7")],
            "EyyYxKBxrHGqvpC7kws9G7pSkwIHdA2RGUBRuNHm0kc=",
        ),
    ];
    for (kind, method, address, query, expected) in vectors {
        let all = parameters(kind, KEY, "nonce1234567890nonce1234567890ab", 1_767_225_600, query);
        assert_eq!(signature(kind, method, &address, &all, SECRET).unwrap(), expected, "{address}");
    }
    assert_eq!(signature("PLAINTEXT", "GET", shop, &[], SECRET), None);
}

fn parameters(kind: &str, key: &str, nonce: &str, time: u64, query: &[(&str, &str)]) -> Vec<(String, String)> {
    let time = time.to_string();
    let own = [
        ("oauth_consumer_key", key),
        ("oauth_nonce", nonce),
        ("oauth_signature_method", kind),
        ("oauth_timestamp", &time),
        ("oauth_version", "1.0"),
    ];
    own.iter().chain(query).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn query(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[expect(clippy::disallowed_methods, reason = "what a program signs with is the machine's time")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn fresh() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("nonce{}", NEXT.fetch_add(1, Ordering::SeqCst))
}

/// A shop on http, and one signed request of it.
struct Plain(Shop);

impl Plain {
    fn open() -> Self {
        Self(Shop::open(Options::default()))
    }

    fn signed(&self, path: &str, nonce: &str, time: u64, in_header: bool) -> Answer {
        let key = &self.0.running.key;
        let mut all = parameters("HMAC-SHA256", &key.key, nonce, time, &[("per_page", "5")]);
        let address = format!("{}{path}", self.0.running.url);
        let signed = signature("HMAC-SHA256", "GET", &address, &all, &key.secret).unwrap();
        all.push(("oauth_signature".into(), signed));
        if !in_header {
            return self.0.ask_as("", "GET", &format!("{path}?{}", query(&all)), None);
        }
        all.retain(|(name, _)| name != "per_page");
        let parts: Vec<String> = all.iter().map(|(name, value)| format!("{name}=\"{}\"", percent(value))).collect();
        let header = format!("Authorization: OAuth {}\r\n", parts.join(", "));
        self.0.ask_as(&header, "GET", &format!("{path}?per_page=5"), None)
    }
}

fn percent(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

const PRODUCTS: &str = "/wp-json/wc/v3/products";

#[test]
fn a_signature_opens_once_and_within_a_quarter_of_an_hour() {
    let shop = Plain::open();
    assert_eq!(shop.signed(PRODUCTS, &fresh(), now(), false).status, 200);
    assert_eq!(shop.signed(PRODUCTS, &fresh(), now(), true).status, 200);
    let nonce = fresh();
    assert_eq!(shop.signed(PRODUCTS, &nonce, now(), false).status, 200);
    let refused = |answer: Answer, words: &str| {
        assert_eq!((answer.status, answer.json()["message"].as_str()), (401, Some(words)));
        assert_eq!(answer.json()["code"], "woocommerce_rest_authentication_error");
    };
    refused(shop.signed(PRODUCTS, &nonce, now(), false), "Invalid nonce - nonce has already been used.");
    assert_eq!(shop.signed(PRODUCTS, &fresh(), now() - 14 * 60, false).status, 200);
    refused(shop.signed(PRODUCTS, &fresh(), now() - 16 * 60, false), "Invalid timestamp.");
    refused(shop.signed(PRODUCTS, &fresh(), now() + 16 * 60, false), "Invalid timestamp.");
    // What the shop thinks what time it is, is what counts.
    shop.0.control("POST", "clock", &json!({ "advance_seconds": 3600 }));
    refused(shop.signed(PRODUCTS, &fresh(), now(), false), "Invalid timestamp.");
    assert_eq!(shop.signed(PRODUCTS, &fresh(), now() + 3600, false).status, 200);
}

#[test]
fn over_http_the_key_itself_opens_nothing() {
    let shop = Plain::open();
    let answer = shop.0.ask("GET", "products", None);
    assert_eq!((answer.status, answer.json()["code"].as_str()), (401, Some("woocommerce_rest_cannot_view")));
    let incomplete = shop.0.ask_as("", "GET", &format!("{PRODUCTS}?oauth_consumer_key=x"), None);
    assert_eq!(incomplete.json()["code"], "woocommerce_rest_authentication_missing_parameter");
    let changed = {
        let mut all = parameters("HMAC-SHA256", &shop.0.running.key.key, &fresh(), now(), &[]);
        let address = format!("{}{PRODUCTS}", shop.0.running.url);
        let signed = signature("HMAC-SHA256", "GET", &address, &all, &shop.0.running.key.secret).unwrap();
        all.push(("oauth_signature".into(), signed));
        shop.0.ask_as("", "GET", &format!("{PRODUCTS}?{}&per_page=50", query(&all)), None)
    };
    assert_eq!(changed.json()["message"], "Invalid signature - provided signature does not match.");
}

#[test]
fn over_https_a_key_opens_what_it_may() {
    let shop = Shop::empty();
    let asked = |permissions: &str, method: &str| {
        let key = shop.control("POST", "keys", &json!({ "permissions": permissions }));
        let text = |name: &str| key[name].as_str().unwrap().to_owned();
        let path =
            format!("{PRODUCTS}?consumer_key={}&consumer_secret={}", text("consumer_key"), text("consumer_secret"));
        let body = json!({ "name": "x" });
        let answer = shop.ask_as("", method, &path, (method == "POST").then_some(&body));
        (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
    };
    let refused = (401, "woocommerce_rest_authentication_error".to_owned());
    assert_eq!(asked("read", "GET").0, 200);
    assert_eq!(asked("read", "POST"), refused);
    assert_eq!(asked("write", "GET"), refused);
    assert_eq!(asked("write", "POST").0, 201);
    assert_eq!(asked("read_write", "POST").0, 201);
}

#[test]
fn a_key_that_was_revoked_is_nobodys() {
    let shop = Shop::empty();
    assert_eq!(shop.ask("GET", "products", None).status, 200);
    let id = shop.running.key.id;
    shop.control("DELETE", &format!("keys/{id}"), &json!({}));
    let answer = shop.ask("GET", "products", None);
    assert_eq!((answer.status, answer.json()["code"].as_str()), (401, Some("woocommerce_rest_cannot_view")));
}

#[test]
fn where_the_header_is_stripped_the_address_still_opens() {
    let shop = Shop::empty();
    shop.control("PUT", "faults", &json!({ "strip_authorization": true }));
    assert_eq!(shop.ask("GET", "products", None).json()["code"], "woocommerce_rest_cannot_view");
    let key = &shop.running.key;
    let path = format!("{PRODUCTS}?consumer_key={}&consumer_secret={}", key.key, key.secret);
    assert_eq!(shop.ask_as("", "GET", &path, None).status, 200);
}

#[test]
fn anybody_sees_what_there_is_and_plain_permalinks_work() {
    let shop = Shop::empty();
    for path in ["/wp-json/", "/?rest_route=/"] {
        let index = shop.ask_as("", "GET", path, None).json();
        assert!(index["namespaces"].as_array().unwrap().contains(&json!("wc/v3")), "{path}");
    }
    let key = &shop.running.key;
    let path = format!("/?rest_route=/wc/v3/products&consumer_key={}&consumer_secret={}", key.key, key.secret);
    assert_eq!(shop.ask_as("", "GET", &path, None).json(), json!([]));
    let elsewhere = shop.ask_as(&shop.authorization, "GET", "/wp-json/wp/v2/media", None);
    assert_eq!(elsewhere.status, 401, "{}", elsewhere.text);
    assert_eq!(shop.ask("GET", "nothing", None).json()["code"], "rest_no_route");
}
