//! The next release of a plugin, from its last byte until it has worked: what an author waits for who saves, and an owner
//! who goes back.

use std::time::{Duration, Instant};

use testkit::{
    component,
    installed::{Installed, send},
    json, packed,
    server::{Launch, Server, built},
    text,
};

use crate::{heading, plugged};

/// The middle one of so many is told.
pub const TIMES: usize = 5;
/// What nobody should have to wait longer for: an author, and an owner.
const RELOADED: Duration = Duration::from_secs(2);
const GONE_BACK: Duration = Duration::from_secs(5);

pub fn run() {
    heading("A release of a plugin: sent, read, compiled, in its place and at work, SQLite");
    for (language, name) in [("Rust", "hello"), ("TypeScript", "hello-ts")] {
        if let Some(program) = component(name) {
            written_in(language, &program);
        }
    }
}

fn written_in(language: &str, program: &[u8]) {
    let home = tempfile::tempdir().expect("a folder");
    let server = Launch::new(built(), home.path().join("data")).start().expect("it starts");
    let manifest = |release: usize| plugged::manifest("hello", "").replace("0.1.0", &format!("0.1.{release}"));
    let installed = Installed::open(&server, &manifest(0), program).expect("it is installed");
    let hooks = [plugged::hook(&installed, &server)];
    plugged::called(&server, &installed, &hooks);
    let mut took: Vec<Duration> = (1..=TIMES)
        .map(|release| {
            let next = packed(&manifest(release), &plugged::marked(program, release));
            let began = Instant::now();
            replace(&server, &installed, &next);
            plugged::called(&server, &installed, &hooks);
            began.elapsed()
        })
        .collect();
    took.sort();
    said(&format!("the next one, {language}"), took[TIMES / 2], RELOADED);
    let began = Instant::now();
    let back =
        json!({ "version": version(&server, &installed), "release": format!("0.1.{}", TIMES - 1), "regains": true });
    installed.put(&server, &format!("/api/v1/plugins/{}/former", installed.plugin), &back).expect("it goes back");
    plugged::called(&server, &installed, &hooks);
    said(&format!("back to the one before, {language}"), began.elapsed(), GONE_BACK);
}

fn replace(server: &Server, installed: &Installed, package: &[u8]) {
    let head = format!("cookie: {}\r\ncontent-type: application/octet-stream", installed.cookie);
    let file = send(server, "POST", "/api/v1/blobs", &head, package).expect("it answers").json();
    let update = json!({ "version": version(server, installed), "package": text(&file["id"]) });
    installed.put(server, &format!("/api/v1/plugins/{}/package", installed.plugin), &update).expect("it is updated");
}

fn version(server: &Server, installed: &Installed) -> testkit::Value {
    installed.get(server, &format!("/api/v1/plugins/{}", installed.plugin)).expect("it is there")["version"].clone()
}

fn said(what: &str, took: Duration, most: Duration) {
    println!("{what:<40}{:>10}    at most {most:?}", format!("{took:.0?}"));
}
