//! What others send: believed by its signature, kept once, and then told.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use model::Problem;
use sha2::Sha256;
use testkit::{Shop, Value, json, on_both, text};

use crate::{brands, connection, deliveries, installed, made, product, shop, system, told, worked};

const MINUTE: Duration = Duration::from_secs(60);

const HOOKS: &str = "operations = [\"catalog.add-brand\"]
secrets = [{ name = \"key\", title = \"Key\" }]
webhooks = [
    { name = \"orders\", verify = { scheme = \"hmac\", header = \"x-signature\", hash = \"sha256\", encoding = \"base64\" }, secret = \"key\" },
    { name = \"shop\", verify = { scheme = \"woocommerce\" }, secret = \"key\" },
    { name = \"calls\", verify = { scheme = \"stripe\" }, secret = \"key\", reply = { kind = \"challenge\", parameter = \"hub\" } },
    { name = \"texts\", verify = { scheme = \"hmac\", header = \"x-signature\", hash = \"sha256\", encoding = \"base64\" }, secret = \"key\", reply = { kind = \"twiml\" } },
]";

fn signed(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// The part of an address that nobody can guess.
pub fn address(connection: &Value) -> String {
    let url = text(&connection["webhooks"][0]["url"]);
    url.rsplit('/').nth(1).unwrap().to_owned()
}

struct Sent<'a> {
    address: &'a str,
    webhook: &'a str,
    method: &'a str,
    headers: Value,
    body: &'a str,
}

fn lines(headers: &Value) -> Vec<Value> {
    headers.as_array().unwrap().iter().map(|line| json!({ "name": line[0], "value": line[1] })).collect()
}

async fn send(shop: &Shop, sent: Sent<'_>) -> Result<Value, Problem> {
    let input = json!({
        "address": sent.address, "webhook": sent.webhook, "method": sent.method,
        "url": format!("https://shop.example/hooks/x/{}/{}?hub=hello", sent.address, sent.webhook),
        "headers": lines(&sent.headers), "body": BASE64_STANDARD.encode(sent.body),
    });
    shop.advance(Duration::from_millis(1));
    let answer = shop.run(&system(shop), "plugins.receive", input).await?;
    // What is not believed is counted here, and refused by whoever brought it.
    match answer["is_refused"] == true {
        true => Err(Problem::new(model::Reason::Unauthenticated, "plugins.not-signed", "")),
        false => Ok(answer),
    }
}

pub async fn order(shop: &Shop, address: &str, secret: &str, body: &str) -> Result<Value, Problem> {
    let headers = json!([["X-Signature", signed(secret, body)], ["Cookie", "x=1"]]);
    send(shop, Sent { address, webhook: "orders", method: "POST", headers, body }).await
}

async fn put(shop: &Shop, connection: &Value, secret: &str) {
    let put = json!({ "id": connection["id"], "credential": "key", "value": secret });
    made(shop, "plugins.put-credential", put).await;
}

on_both! {
    in shop;

    async fn what_is_signed_is_kept_once_and_told(shop) {
        let plugin = installed(shop, "greeter", HOOKS).await;
        let connection = connection(shop, &plugin).await;
        let address = address(&connection);
        assert_eq!(order(shop, &address, "s3cret", "tea").await.unwrap_err().code, "plugins.not-signed", "no secret is set");
        put(shop, &connection, "s3cret").await;
        for _ in 0..5 {
            assert_eq!(order(shop, &address, "s3cret", "tea").await.unwrap()["body"], "");
        }
        order(shop, &address, "s3cret", "coffee").await.unwrap();
        let kept = deliveries(shop).await;
        assert_eq!(kept.len(), 2);
        made(shop, "plugins.record", json!({ "id": plugin["id"], "hours": 1 })).await;
        worked(shop).await;
        let recorded = made(shop, "plugins.list-recordings", json!({})).await;
        assert_eq!(recorded["items"][0]["labels"], json!(["personal", "financial"]), "nobody knows what is in it");
        let brands = brands(shop).await;
        assert!(brands[0].starts_with("coffee ") && brands[1].starts_with("tea "), "{brands:?}");
        let whole = made(shop, "plugins.get-delivery", json!({ "id": kept[0]["id"] })).await;
        assert_eq!(whole["body"]["headers"], json!([["X-Signature", signed("s3cret", "tea")]]));
    }

    async fn what_others_send_does_not_wait_for_all_that_changed_here(shop) {
        let plugin = installed(shop, "greeter", &format!("{HOOKS}\nevents = [\"catalog.product-added\"]")).await;
        let connection = connection(shop, &plugin).await;
        let address = address(&connection);
        put(shop, &connection, "s3cret").await;
        let taken = async || {
            let taken = shop.run(&system(shop), "plugins.take", json!({ "plugin": plugin["id"] })).await.unwrap();
            text(&taken["delivery"]["kind"])
        };
        let changes = async |name: &str| {
            for at in 0..2 {
                product(shop, &format!("{name} {at}")).await;
            }
            told(shop).await;
        };
        changes("Tea").await;
        shop.advance(MINUTE * 5);
        order(shop, &address, "s3cret", "tea").await.unwrap();
        assert_eq!([taken().await, taken().await, taken().await], ["webhook", "event", "event"]);
        shop.advance(MINUTE * 2);
        worked(shop).await;
        // Nor does what changed wait for ever; and who sends something waits for one of it, however old it is.
        changes("Coffee").await;
        shop.advance(MINUTE * 11);
        order(shop, &address, "s3cret", "coffee").await.unwrap();
        assert_eq!([taken().await, taken().await, taken().await], ["event", "webhook", "event"]);
    }

    async fn one_address_is_enough_for_all_accounts(shop) {
        let by_account = "secret = \"key\", accounts = { at = [\"/*/account\", \"/told/*/id\"], setting = \"account\" } }";
        let needs = HOOKS.replacen("secret = \"key\" }", by_account, 1);
        let needs = format!("{needs}\n[[settings]]\nname = \"account\"\ntitle = \"Account\"\nkind = \"text\"\n");
        let plugin = installed(shop, "greeter", &needs).await;
        let first = connection(shop, &plugin).await;
        put(shop, &first, "s3cret").await;
        let version = connection(shop, &plugin).await["version"].clone();
        let set = json!({ "id": first["id"], "version": version, "settings": { "account": "1" } });
        made(shop, "plugins.set-settings", set).await;
        let second = json!({ "id": plugin["id"], "name": "Second", "settings": { "account": "2" } });
        let second = made(shop, "plugins.connect", second).await;
        let address = address(&first);
        let told = async |body: &str| {
            let before = deliveries(shop).await.len();
            order(shop, &address, "s3cret", body).await.unwrap();
            let all = deliveries(shop).await;
            let mut told: Vec<_> = all[before..].iter().map(|one| one["connection"].clone()).collect();
            told.sort_by_key(|id| *id != first["id"]);
            told
        };
        assert_eq!(told(r#"[{ "account": "2" }, { "account": 1 }]"#).await, [first["id"].clone(), second["id"].clone()]);
        assert!(told(r#"[{ "account": "2" }, { "account": 1 }]"#).await.is_empty(), "once");
        assert_eq!(told(r#"{ "told": [{ "id": "2" }, { "id": "4711" }] }"#).await, [second["id"].clone()]);
        // Whoever is nobody's is taken, told to nobody, and counted.
        for nobodys in [r#"[{ "account": "4711" }]"#, "[]", "tea"] {
            assert!(told(nobodys).await.is_empty(), "{nobodys}");
        }
        let now = connection(shop, &plugin).await;
        assert_eq!((&now["refused"][0]["reason"], &now["refused"][0]["times"]), (&json!("nobodys"), &json!(3)), "{now}");
        assert!(order(shop, &address, "other", r#"[{ "account": "2" }]"#).await.is_err(), "it is believed first");
    }

    async fn what_nobody_signed_makes_no_other_of_it(shop) {
        let plugin = installed(shop, "greeter", HOOKS).await;
        let connection = connection(shop, &plugin).await;
        let address = address(&connection);
        put(shop, &connection, "s3cret").await;
        let body = "{\"id\":7}";
        for (method, query, topic, id) in [
            ("POST", "", "order.deleted", "1"),
            ("POST", "?n=1", "order.deleted", "1"),
            ("PUT", "", "order.deleted", "1"),
            ("POST", "", "product.deleted", "1"),
            ("POST", "", "order.deleted", "2"),
        ] {
            let headers = json!([
                ["x-signature", signed("s3cret", body)], ["x-wc-webhook-topic", topic], ["x-shopify-topic", topic],
                ["x-shopify-webhook-id", id], ["shopify-event-id", id],
            ]);
            let input = json!({
                "address": address, "webhook": "orders", "method": method,
                "url": format!("https://shop.example/hooks/x/{address}/orders{query}"),
                "headers": lines(&headers), "body": BASE64_STANDARD.encode(body),
            });
            shop.advance(std::time::Duration::from_millis(1));
            shop.run(&system(shop), "plugins.receive", input).await.unwrap();
        }
        let elsewhere = json!([["x-signature", signed("s3cret", body)]]);
        send(shop, Sent { address: &address, webhook: "texts", method: "POST", headers: elsewhere, body }).await.unwrap();
        assert_eq!(deliveries(shop).await.len(), 1, "whoever saw it once tells it once, wherever");
        order(shop, &address, "s3cret", "{\"id\":8}").await.unwrap();
        assert_eq!(deliveries(shop).await.len(), 2);
    }

    async fn what_is_not_signed_leaves_nothing(shop) {
        let plugin = installed(shop, "greeter", HOOKS).await;
        let connection = connection(shop, &plugin).await;
        let address = address(&connection);
        put(shop, &connection, "s3cret").await;
        let no = |no: Problem| (no.reason, no.code.into_owned());
        let unsigned = (model::Reason::Unauthenticated, "plugins.not-signed".to_owned());
        assert_eq!(no(order(shop, &address, "another", "tea").await.unwrap_err()), unsigned);
        let bare = Sent { address: &address, webhook: "orders", method: "POST", headers: json!([]), body: "tea" };
        assert_eq!(no(send(shop, bare).await.unwrap_err()), unsigned);
        let nowhere = (model::Reason::NotFound, "plugins.no-such-address".to_owned());
        let right = json!([["x-signature", signed("s3cret", "tea")]]);
        let mut flipped = address.clone().into_bytes();
        flipped[5] = if flipped[5] == b'A' { b'B' } else { b'A' };
        let flipped = String::from_utf8(flipped).unwrap();
        for (address, webhook) in [(flipped.as_str(), "orders"), ("", "orders"), ("x", "orders"), (&address, "other")] {
            let sent = Sent { address, webhook, method: "POST", headers: right.clone(), body: "tea" };
            assert_eq!(no(send(shop, sent).await.unwrap_err()), nowhere, "{address} {webhook}");
        }
        made(shop, "plugins.contain", json!({ "id": plugin["id"] })).await;
        assert_eq!(no(order(shop, &address, "s3cret", "tea").await.unwrap_err()), nowhere, "it is told nothing");
        assert!(deliveries(shop).await.is_empty());
    }

    async fn what_is_not_believed_is_counted_by_day_and_reason(shop) {
        let plugin = installed(shop, "greeter", HOOKS).await;
        let first = connection(shop, &plugin).await;
        assert_eq!(first["refused"], json!([]));
        let address = address(&first);
        let _ = order(shop, &address, "any", "tea").await;
        put(shop, &first, "s3cret").await;
        for _ in 0..2 {
            let _ = order(shop, &address, "another", "tea").await;
        }
        shop.advance(std::time::Duration::from_secs(24 * 60 * 60));
        let bare = Sent { address: &address, webhook: "orders", method: "POST", headers: json!([]), body: "tea" };
        let _ = send(shop, bare).await;
        order(shop, &address, "s3cret", "tea").await.unwrap();
        let now = connection(shop, &plugin).await;
        let came: Vec<_> = now["refused"].as_array().unwrap().iter().map(|one| (text(&one["reason"]), one["times"].as_i64().unwrap())).collect();
        let line = |reason: &str, times| (reason.to_owned(), times);
        assert_eq!(came, [line("missing", 1), line("wrong", 2), line("no-secret", 1)], "newest first");
        assert!(text(&now["refused"][0]["day"]) > text(&now["refused"][1]["day"]));
        for _ in 0..3 {
            shop.advance(std::time::Duration::from_secs(50 * 24 * 60 * 60));
            worked(shop).await;
        }
        assert_eq!(connection(shop, &plugin).await["refused"], json!([]), "and forgotten in time");
        let version = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
        let _ = order(shop, &address, "another", "tea").await;
        made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": version })).await;
    }

    async fn another_secret_takes_the_place_of_one_without_a_gap(shop) {
        let plugin = installed(shop, "greeter", HOOKS).await;
        let connection = connection(shop, &plugin).await;
        let address = address(&connection);
        put(shop, &connection, "older").await;
        put(shop, &connection, "newer").await;
        assert!(order(shop, &address, "older", "1").await.is_ok());
        assert!(order(shop, &address, "newer", "2").await.is_ok());
        shop.advance(std::time::Duration::from_secs(25 * 60 * 60));
        assert_eq!(order(shop, &address, "older", "3").await.unwrap_err().code, "plugins.not-signed");
        assert!(order(shop, &address, "newer", "4").await.is_ok());
    }

    async fn what_must_be_answered_at_once_is(shop) {
        let plugin = installed(shop, "greeter", HOOKS).await;
        let connection = connection(shop, &plugin).await;
        let address = address(&connection);
        put(shop, &connection, "s3cret").await;
        // A store asks while the webhook is made, unsigned.
        let ping = Sent { address: &address, webhook: "shop", method: "POST", headers: json!([]), body: "webhook_id=7" };
        assert_eq!(send(shop, ping).await.unwrap(), json!({ "media_type": null, "body": "", "is_refused": false }));
        let asks = Sent { address: &address, webhook: "calls", method: "GET", headers: json!([]), body: "" };
        assert_eq!(send(shop, asks).await.unwrap(), json!({ "media_type": "text/plain", "body": "hello", "is_refused": false }));
        assert!(deliveries(shop).await.is_empty(), "neither says anything");
        let headers = json!([["x-signature", signed("s3cret", "Body=Hi")]]);
        let sms = Sent { address: &address, webhook: "texts", method: "POST", headers, body: "Body=Hi" };
        let answer = send(shop, sms).await.unwrap();
        assert_eq!(answer["media_type"], "text/xml");
        assert!(text(&answer["body"]).ends_with("<Response/>"));
        assert_eq!(deliveries(shop).await.len(), 1);
    }
}
