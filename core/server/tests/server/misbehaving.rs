//! Plugins that misbehave in a server that people work in: each is stopped, and nobody else's request
//! goes wrong meanwhile.

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use testkit::{component, packed, publisher};

use crate::{
    program::{Home, within},
    shop::{Shop, text},
};

/// Until each was tried. They take turns at two cores, and others work beside them.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two requests of one person.
const PAUSE: Duration = Duration::from_millis(10);

const MANIFEST: &str = r#"
    [plugin]
    id = "NAME"
    name = "NAME"
    version = "1.0.0"
    [needs]
    secrets = [{ name = "key", title = "Key" }]
    webhooks = [{ name = "posts", verify = { scheme = "hmac", header = "x-signature", hash = "sha256", encoding = "base64" }, secret = "key" }]
    hosts = [{ host = "example.com", methods = ["GET"], labels = ["internal", "personal", "financial"] }]
    limits = { milliseconds = 500 }
"#;
/// What each does, and what is said of how it ended: what stops whom to the word is the sandbox's corpus.
const STOPPED: &str = "it was stopped: ";
const ALL: [(&str, &str); 7] = [
    ("loops", "it was stopped: its own code ran longer than 500ms"),
    ("takes memory", "bytes of memory"),
    ("goes deeper", STOPPED),
    ("never stops talking", STOPPED),
    ("never stops asking", STOPPED),
    ("has much signed", STOPPED),
    ("answers with all it can", STOPPED),
];

#[test]
fn those_that_misbehave_are_stopped_and_others_are_served_on_files() {
    those_that_misbehave_are_stopped_and_others_are_served(&Shop::open());
}

#[test]
fn those_that_misbehave_are_stopped_and_others_are_served_on_postgres() {
    if let Some(home) = Home::on_postgres() {
        those_that_misbehave_are_stopped_and_others_are_served(&Shop::open_in(home));
    }
}

fn those_that_misbehave_are_stopped_and_others_are_served(shop: &Shop) {
    let Some(program) = component("prober") else { return };
    let owner = &shop.owner;
    let author = json!({ "name": "Author", "public_key": publisher().verifier().to_text() });
    owner.post("/api/v1/plugin-publishers", &author).done();
    let plugins = ALL.map(|(what, why)| (what, why, installed(shop, &program, &what.replace(' ', "-"))));
    let served = AtomicUsize::new(0);
    let all = thread::scope(|scope| {
        // Whatever becomes of the rest, who holds the other end lets go of it, and people go home.
        let (_is_open, closes) = [(); 3].map(|()| mpsc::channel::<()>()).into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
        for (path, closes) in ["/api/v1/products?limit=25", "/api/v1/business", "/healthz"].into_iter().zip(closes) {
            let served = &served;
            scope.spawn(move || {
                while closes.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                    let answer = owner.get(path).send();
                    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
                    served.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let anyone = shop.anyone();
        for (what, _, (_, hook)) in &plugins {
            let body = json!({ "what": what }).to_string();
            let sent = anyone.request("POST", hook).header("Content-Type", "application/json");
            let sent = sent.header("X-Signature", &crate::plugins::signed(&body)).body(body.as_bytes()).send();
            assert_eq!(sent.status, 200, "{}", sent.text());
        }
        tried(shop)
    });
    for (what, why, (plugin, _)) in &plugins {
        let tried = all.iter().find(|one| one["plugin"] == *plugin).unwrap();
        assert!(text(&tried["trouble"]).contains(why), "{what}: {tried}");
    }
    assert!(served.load(Ordering::Relaxed) > 100, "others were served: {served:?}");
}

/// The deliveries, when each was tried.
fn tried(shop: &Shop) -> Vec<Value> {
    let mut all = Vec::new();
    within(PATIENCE, "each was tried", || {
        let now = shop.owner.get("/api/v1/plugin-deliveries?limit=200").done();
        all.clone_from(now["items"].as_array().unwrap());
        all.iter().all(|one| one["trouble"] != "")
    });
    all
}

/// Its id, and where others post to.
fn installed(shop: &Shop, program: &[u8], name: &str) -> (Value, String) {
    let owner = &shop.owner;
    let package = packed(&MANIFEST.replace("NAME", name), program);
    let file = owner.request("POST", "/api/v1/blobs").header("Content-Type", "application/octet-stream").body(&package);
    let plugin = owner.post("/api/v1/plugins", &json!({ "package": file.send().json()["id"] })).done();
    let connection =
        owner.get(&format!("/api/v1/plugins/{}/connections", text(&plugin["id"]))).done()["items"][0].clone();
    let secret = format!("/api/v1/plugin-connections/{}/credentials/key", text(&connection["id"]));
    owner.put(&secret, &json!({ "value": "between us" })).done();
    let url = text(&connection["webhooks"][0]["url"]);
    let (_, rest) = url.split_once("://").unwrap();
    (plugin["id"].clone(), rest[rest.find('/').unwrap()..].to_owned())
}
