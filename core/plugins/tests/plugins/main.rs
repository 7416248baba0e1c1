//! What is promised of plugins, at the door, on both databases. Their programs are plain Rust here ([`programs`]), behind
//! the same trait as the sandbox: what they reach is what a component reaches.

#![cfg(test)]

mod acting;
mod agreeing;
mod authors;
mod breaking;
mod bringing;
mod clock;
mod detour;
mod flooding;
mod handing;
mod harming;
mod hearing;
mod hostile;
mod installing;
mod knowing;
mod later;
mod linking;
mod listing;
mod looking;
mod noting;
mod outside;
mod packing;
mod programs;
mod receiving;
mod recording;
mod remembering;
mod returning;
mod rights;
mod seeing;
mod somebody;
mod spending;
mod stopping;
mod trying;
mod updating;
mod weighing;
mod woocommerce;

use std::{sync::Arc, time::Duration};

use door::Door;
use model::Actor;
use plugins::{FOLLOWED, FORGET, READ_INDEX, RENEW, TICK, UPDATE, WORK, Works};
use testkit::{Engine, Fitting, Shop, Value, json, packed, publisher, text};
use work::following::Follower;
use work::http::HostPort;
use work::jobs::{Problem, Runner};

use programs::wall;
use somebody::own_network;

pub async fn shop(engine: Engine) -> Option<Shop> {
    Shop::open_with(engine, Fitting { own_network, wall, ..Fitting::default() }).await
}

/// By the owner, who just proved who they are, a moment after what was before.
pub async fn made(shop: &Shop, operation: &str, input: Value) -> Value {
    shop.advance(Duration::from_millis(1));
    shop.run(&shop.fresh(&shop.owner), operation, input).await.unwrap_or_else(|no| panic!("{operation}: {no:?}"))
}

/// A no, by its code.
pub async fn refused(shop: &Shop, operation: &str, input: Value) -> String {
    shop.run(&shop.fresh(&shop.owner), operation, input).await.expect_err(operation).code.into_owned()
}

/// A plugin whose program is the one of this name, and that needs this.
pub async fn installed(shop: &Shop, program: &str, needs: &str) -> Value {
    let package = sent(shop, program, &manifest(program, needs)).await;
    made(shop, "plugins.install", json!({ "package": package })).await
}

/// Whoever signs what the tests pack is somebody whom the shop trusts.
pub async fn trusted(shop: &Shop) {
    let author = json!({ "name": "Author", "public_key": publisher().verifier().to_text() });
    match shop.run(&shop.fresh(&shop.owner), "plugins.add-publisher", author).await {
        Ok(_) => {}
        Err(no) => assert_eq!(no.code, "plugins.publisher-known"),
    }
}

/// A package of this program, of somebody whom the shop trusts.
pub async fn sent(shop: &Shop, program: &str, manifest: &str) -> Value {
    trusted(shop).await;
    bytes_sent(shop, &packed(manifest, &programs::bytes(program))).await
}

pub async fn bytes_sent(shop: &Shop, bytes: &[u8]) -> Value {
    shop.send(&shop.owner, "application/octet-stream", bytes).await.unwrap()["id"].clone()
}

pub fn manifest(program: &str, needs: &str) -> String {
    format!("[plugin]\nid = \"{program}\"\nname = \"{program}\"\nversion = \"1.0.0\"\n[needs]\n{needs}\n")
}

/// It is removed, whatever happened to it.
pub async fn remove(shop: &Shop, plugin: &Value) -> Value {
    let version = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
    made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": version })).await
}

/// The first connection of a plugin.
pub async fn connection(shop: &Shop, plugin: &Value) -> Value {
    made(shop, "plugins.list-connections", json!({ "id": plugin["id"] })).await["items"][0].clone()
}

pub fn system(shop: &Shop) -> Actor {
    Actor::system("plugins", Some(shop.workspace), shop.door.now())
}

/// All that happened is told.
pub async fn told(shop: &Shop) {
    Follower::new(Arc::clone(&shop.door), FOLLOWED).follow().await;
}

/// All that happened is told, and all that is due is tried.
pub async fn worked(shop: &Shop) {
    worked_with(shop, own_network()).await;
}

/// The same, where these are on this machine.
pub async fn worked_with(shop: &Shop, own_network: Vec<HostPort>) {
    worked_by(shop, Works { wall: wall(), client: testkit::outside(own_network) }).await;
}

/// The same, by programs that run elsewhere.
pub async fn worked_by(shop: &Shop, works: Works) {
    told(shop).await;
    worked_at(&shop.door, works).await;
}

/// What is due is tried by the node that has this door.
pub async fn worked_at(door: &Arc<Door>, works: Works) {
    let runner = Runner::new(Arc::clone(door), "test")
        .on(TICK, |door, job| async move { Works::tick(&door, &job).await.map_err(Problem::passing) });
    let runner =
        runner.on(FORGET, |door, job| async move { Works::forget(&door, &job).await.map_err(Problem::passing) });
    let runner = runner
        .on(READ_INDEX, |door, job| async move { Works::read_index(&door, &job).await.map_err(Problem::passing) });
    let runner =
        runner.on(UPDATE, |door, job| async move { Works::update(&door, &job).await.map_err(Problem::passing) });
    let renewing = works.clone();
    let runner = runner.on(RENEW, move |door, job| {
        let works = renewing.clone();
        async move { works.renew(&door, &job).await.map_err(Problem::passing) }
    });
    let runner = runner.on(WORK, move |door, job| {
        let works = works.clone();
        async move { works.run(&door, &job).await.map_err(Problem::passing) }
    });
    runner.run_due().await;
}

/// Until nothing more happens: what one plugin does another may be told of.
pub async fn settled(shop: &Shop) {
    for _ in 0..12 {
        shop.advance(Duration::from_millis(10));
        worked(shop).await;
    }
}

/// Deliveries, oldest first.
pub async fn deliveries(shop: &Shop) -> Vec<Value> {
    let found = made(shop, "plugins.list-deliveries", json!({ "limit": 200 })).await;
    let mut items = found["items"].as_array().unwrap().clone();
    items.reverse();
    items
}

/// How they stand.
pub async fn states(shop: &Shop) -> Vec<String> {
    deliveries(shop).await.iter().map(|one| text(&one["state"])).collect()
}

/// The names of all brands: what the programs here leave behind.
pub async fn brands(shop: &Shop) -> Vec<String> {
    let found = made(shop, "catalog.list-brands", json!({ "limit": 200 })).await;
    let mut names: Vec<String> = found["items"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect();
    names.sort();
    names
}

pub async fn product(shop: &Shop, name: &str) -> Value {
    made(shop, "catalog.add-product", json!({ "name": name })).await
}
