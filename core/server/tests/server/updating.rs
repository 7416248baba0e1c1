//! A release that comes by itself to a server that is killed meanwhile.

use std::{fs, sync::mpsc, time::Duration};

use serde_json::json;
use tempfile::TempDir;
use testkit::packed;

use crate::{
    plugins::{MANIFEST, hello, installed_with, signed},
    program::{Home, eventually},
    shop::{Shop, text},
};

/// After somebody had the list read: before anything was fetched, and in the midst of fetching, compiling and swapping.
const MOMENTS: [u64; 6] = [0, 15, 50, 120, 250, 500];

#[test]
fn killed_at_any_moment_one_release_serves_or_the_next_and_then_the_next() {
    let Some(program) = hello() else { return };
    let (host, folders) = (Home::new(), TempDir::new().unwrap());
    let ran = |words: &[&str]| {
        host.run_with(&[&["plugin"], words].concat(), |command| {
            command.current_dir(folders.path());
        })
    };
    fs::create_dir(folders.path().join("index")).unwrap();
    let made = ran(&["keygen", "index.key"]).succeeds();
    let key = made.lines().find_map(|line| line.strip_prefix("public key   ")).unwrap();
    let manifest = |number: &str| MANIFEST.replace("0.1.0", number);
    let list = |number: &str| {
        let file = folders.path().join(format!("index/hello-{number}.stockade"));
        fs::write(file, packed(&manifest(number), &program)).unwrap();
        ran(&["index", "index", "--key", "index.key"]).succeeds();
    };
    list("0.1.0");

    let home = Home::new();
    let serve = |home: &Home| {
        home.serve_with(&[], |command| {
            command.env("STOCKADE_PLUGIN_INDEXES", folders.path());
        })
    };
    let server = serve(&home);
    let mut shop = Shop::claim(home, server);
    let (plugin, connection) = installed_with(&shop, &program, &manifest("0.1.0"));
    let id = text(&plugin["id"]);
    let secret = format!("/api/v1/plugin-connections/{}/credentials/key", text(&connection["id"]));
    shop.owner.put(&secret, &json!({ "value": "between us" })).done();
    let url = text(&connection["webhooks"][0]["url"]);
    let hook = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).unwrap().1.to_owned();
    let index = json!({ "name": "Index", "address": "folder:index", "public_key": key });
    let index = text(&shop.owner.post("/api/v1/plugin-indexes", &index).done()["id"]);
    shop.owner.put(&format!("/api/v1/plugins/{id}/updates"), &json!({ "by_itself": true })).done();

    for (at, moment) in MOMENTS.into_iter().enumerate() {
        let (before, after) = (format!("0.{}.0", at + 1), format!("0.{}.0", at + 2));
        list(&after);
        shop.owner.post(&format!("/api/v1/plugin-indexes/{index}/reading"), &json!({})).done();
        let (_never, nothing) = mpsc::channel::<()>();
        let _later = nothing.recv_timeout(Duration::from_millis(moment));
        shop.server.kill();
        shop.server = serve(&shop.home);
        shop.owner.address = shop.server.address;

        let release = |shop: &Shop| text(&shop.owner.get(&format!("/api/v1/plugins/{id}")).done()["release"]);
        let is = release(&shop);
        assert!(is == before || is == after, "killed after {moment} ms: {is}");
        let name = format!("Tea {at}");
        let body = json!({ "name": name }).to_string();
        let sent = shop
            .anyone()
            .request("POST", &format!("/{hook}"))
            .header("Content-Type", "application/json")
            .header("X-Signature", &signed(&body))
            .body(body.as_bytes())
            .send();
        assert_eq!(sent.status, 200, "{}", sent.text());
        let products = || shop.owner.get("/api/v1/products?limit=100").done()["items"].as_array().unwrap().clone();
        eventually("what is there serves", || products().iter().any(|one| one["name"] == name.as_str()));
        eventually("the next release is there", || release(&shop) == after);
        assert_eq!(products().iter().filter(|one| one["name"] == name.as_str()).count(), 1);
    }
}
