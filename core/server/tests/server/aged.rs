//! A plugin that was built long ago, and never since: what runs once goes on to run.
//! `old/hello.wasm` is `examples/hello` of the day on which the interface was settled. It is not built anew: what it does not
//! run with is another interface.

use serde_json::{Value, json};

use crate::{
    plugins::{MANIFEST, installed_with, signed},
    program::eventually,
    shop::{Shop, text},
};

const PROGRAM: &[u8] = include_bytes!("old/hello.wasm");

#[test]
fn what_was_built_long_ago_still_runs() {
    let shop = Shop::open();
    let owner = &shop.owner;
    let (plugin, connection) = installed_with(&shop, PROGRAM, MANIFEST);
    let deliveries = |kind: &str| {
        let all = owner.get("/api/v1/plugin-deliveries").done()["items"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["kind"] == kind && one["state"] != "waiting")
    };
    shop.product("Leaf");
    eventually("it is told", || deliveries("event").is_some());
    let heard = deliveries("event").unwrap();
    let told: Value = owner.get(&format!("/api/v1/plugin-deliveries/{}", text(&heard["id"]))).done();
    assert_eq!((&told["state"], &told["told"]["log"]), (&json!("done"), &json!(["info greeting number 1"])), "{told}");

    let key = format!("/api/v1/plugin-connections/{}/credentials/key", text(&connection["id"]));
    owner.put(&key, &json!({ "value": "between us" })).done();
    let url = text(&connection["webhooks"][0]["url"]);
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).unwrap().1.to_owned();
    let body = r#"{"name":"Oolong"}"#;
    let anyone = shop.anyone();
    let post = anyone.request("POST", &format!("/{path}")).header("X-Signature", &signed(body));
    assert_eq!(post.header("Content-Type", "application/json").body(body.as_bytes()).send().status, 200);
    eventually("a product of what was posted", || {
        let all = owner.get("/api/v1/products").done();
        all["items"].as_array().unwrap().iter().any(|one| one["name"] == "Oolong")
    });
    let checked = owner.post("/api/v1/plugins/check", &json!({})).done();
    assert_eq!((&checked["items"][0]["id"], &checked["items"][0]["trouble"]), (&plugin["id"], &Value::Null));
}
