//! What the other side hands over itself: for whoever set out, once, in time, and for the place that they set out to.
//! Everything else is believed nothing.

use std::{collections::HashMap, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use testkit::{Shop, Value, json, on_both, text};
use url::Url;

use crate::{connection, installed, made, refused, shop, system};

const NEEDS: &str = r#"hosts = [{ setting = "store", methods = ["GET"], secrets = ["key"] }]
    [[needs.secrets]]
    name = "key"
    title = "Key"
    [needs.secrets.handover]
    page = "{store}/let-in"
    says = { scope = "read_write" }
    state = "user"
    to = "callback"
    back = "return"
    value = "{key}:{secret}"
    [[settings]]
    name = "store"
    title = "Store"
    kind = "url""#;

/// A plugin that works there; nobody let it in yet.
async fn connected(shop: &Shop, program: &str) -> Value {
    let plugin = installed(shop, program, NEEDS).await;
    moved(shop, &plugin, "https://store.example/a").await;
    plugin
}

/// The place is another.
async fn moved(shop: &Shop, plugin: &Value, store: &str) {
    let now = connection(shop, plugin).await;
    let settings = json!({ "id": now["id"], "version": now["version"], "settings": { "store": store } });
    made(shop, "plugins.set-settings", settings).await;
}

/// What a browser is sent there with.
async fn set_out(shop: &Shop, plugin: &Value) -> HashMap<String, String> {
    let connection = connection(shop, plugin).await;
    let begun = made(shop, "plugins.authorize", json!({ "id": connection["id"], "credential": "key" })).await;
    let url = Url::parse(&text(&begun["url"])).unwrap();
    assert_eq!((url.host_str(), url.path()), (Some("store.example"), "/a/let-in"));
    url.query_pairs().into_owned().collect()
}

/// Their server brings this to that address; says whether it was taken.
async fn brought(shop: &Shop, to: &str, body: &Value) -> Result<bool, String> {
    let address = to.rsplit('/').nth(1).unwrap();
    let input = json!({
        "address": address, "webhook": "key", "method": "POST", "url": to,
        "headers": [{ "name": "Content-Type", "value": "application/json;charset=UTF-8" }],
        "body": BASE64_STANDARD.encode(body.to_string()),
    });
    shop.advance(Duration::from_millis(1));
    let answer = shop.run(&system(shop), "plugins.receive", input).await.map_err(|no| no.code.into_owned())?;
    Ok(answer["is_refused"] == false)
}

fn keys(state: &str) -> Value {
    json!({ "key_id": 7, "user": state, "key": "ck_1", "secret": "cs_2" })
}

/// The secrets that are set.
async fn kept(shop: &Shop, plugin: &Value) -> Vec<String> {
    let set = connection(shop, plugin).await["credentials"].clone();
    set.as_array().unwrap().iter().map(|one| text(&one["name"])).collect()
}

/// What the part of the program has that puts it into requests.
async fn opened(shop: &Shop, plugin: &Value) -> String {
    let of = connection(shop, plugin).await["id"].clone();
    let wanted = json!({ "connection": of, "credential": "key" });
    text(&shop.run(&system(shop), "plugins.open-credential", wanted).await.unwrap()["value"])
}

on_both! {
    in shop;

    async fn what_is_handed_over_is_kept_for_whoever_set_out(shop) {
        let plugin = connected(shop, "greeter").await;
        let said = set_out(shop, &plugin).await;
        assert_eq!(said["scope"], "read_write");
        assert!(said["callback"].starts_with("https://shop.example/hooks/") && said["callback"].ends_with("/key"), "{said:?}");
        assert_eq!(said["return"], format!("https://shop.example/plugins/authorized?state={}", said["user"]));
        // Nobody agreed yet.
        let back = json!({ "state": said["user"], "beside": [{ "name": "success", "value": "0" }] });
        assert_eq!(refused(shop, "plugins.finish-authorization", back.clone()).await, "plugins.not-authorized");
        assert_eq!(brought(shop, &said["callback"], &keys(&said["user"])).await, Ok(true));
        assert_eq!(kept(shop, &plugin).await, ["key"]);
        // Somebody else who saw it comes too late with theirs.
        assert_eq!(brought(shop, &said["callback"], &keys(&said["user"])).await, Ok(false));
        let agreed = made(shop, "plugins.finish-authorization", back.clone()).await;
        assert_eq!((&agreed["plugin"], &agreed["credential"]), (&plugin["id"], &json!("key")));
        assert_eq!(refused(shop, "plugins.finish-authorization", back).await, "plugins.unknown-authorization");
        assert_eq!(opened(shop, &plugin).await, "ck_1:cs_2");
        // It can be done again, and be typed in.
        let again = set_out(shop, &plugin).await;
        assert_ne!(again["user"], said["user"]);
        assert_eq!(brought(shop, &said["callback"], &keys(&said["user"])).await, Ok(false));
        assert_eq!(brought(shop, &again["callback"], &keys(&again["user"])).await, Ok(true));
        let connection = connection(shop, &plugin).await;
        made(shop, "plugins.put-credential", json!({ "id": connection["id"], "credential": "key", "value": "a:b" })).await;
        assert_eq!(opened(shop, &plugin).await, "a:b");
    }

    async fn what_nobody_asked_for_is_believed_nothing(shop) {
        let plugin = connected(shop, "greeter").await;
        let other = connected(shop, "caller").await;
        let said = set_out(shop, &plugin).await;
        let theirs = set_out(shop, &other).await;
        let (to, state) = (&said["callback"], &said["user"]);
        for body in [
            json!({}),
            json!([]),
            keys(""),
            keys("what nobody handed out"),
            keys(&theirs["user"]),
            json!({ "user": state, "key": "ck_1" }),
            json!({ "user": state, "key": "ck_1", "secret": "" }),
            json!({ "user": state, "key": "ck_1", "secret": "x".repeat(9_000) }),
        ] {
            assert_eq!(brought(shop, to, &body).await, Ok(false), "{body}");
        }
        assert_eq!(kept(shop, &plugin).await, Vec::<String>::new());
        assert_eq!(connection(shop, &plugin).await["refused"][0]["reason"], "unasked");
        // The place that they set out to is another by now.
        moved(shop, &plugin, "https://elsewhere.example").await;
        assert_eq!(brought(shop, to, &keys(state)).await, Ok(false));
        moved(shop, &plugin, "https://store.example/a").await;
        shop.advance(Duration::from_secs(10 * 60 + 1));
        assert_eq!(brought(shop, to, &keys(state)).await, Ok(false), "it took too long");
        assert_eq!(kept(shop, &plugin).await, Vec::<String>::new());
    }
}
