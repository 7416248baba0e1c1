//! What authors write plugins with says what the door does.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use plugins::authors::{self, Files};
use testkit::{Engine, Fitting, Shop, json};

use crate::{made, sent, shop};

/// With this set, the files are written as they are now.
const ACCEPT: &str = "STOCKADE_ACCEPT";

#[tokio::test]
async fn operations_and_records_are_typed_as_the_door_has_them() {
    let shop = Shop::open_with(Engine::Sqlite, Fitting::default()).await.unwrap();
    let registry = shop.door.registry();
    are_as_they_lie("sdk/stockade/src/api", "rs", &authors::rust(registry), &["mod"]);
    are_as_they_lie("sdk/typescript/src/api", "ts", &authors::typescript(registry), &[]);
}

#[tokio::test]
async fn what_may_stand_in_a_manifest_is_a_page() {
    let shop = Shop::open_with(Engine::Sqlite, Fitting::default()).await.unwrap();
    let page = authors::manifest(shop.door.registry());
    let lies = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/manifest.md");
    if is_accepted() {
        return fs::write(lies, page).unwrap();
    }
    let is = fs::read_to_string(lies).unwrap_or_default();
    assert!(is == page, "docs/reference/manifest.md is another: run this with {ACCEPT}=1 and read the diff");
}

/// What its program does is tried where the SDK is.
#[tokio::test]
async fn every_recipe_needs_what_can_be_granted() {
    let shop = shop(Engine::Sqlite).await.unwrap();
    let recipes = include_str!("../../../../docs/cookbook.md").split("```toml\n").skip(1);
    let mut count = 0;
    for needs in recipes.map(|rest| rest.split("```").next().unwrap()) {
        let name = format!("recipe-{count}");
        let manifest = format!("[plugin]\nid = \"{name}\"\nname = \"{name}\"\nversion = \"1.0.0\"\n{needs}");
        let package = sent(&shop, "greeter", &manifest).await;
        let plugin = made(&shop, "plugins.install", json!({ "package": package })).await;
        assert_eq!(plugin["state"], "active", "{needs}");
        count += 1;
    }
    assert_eq!(count, 6);
    shop.close().await;
}

/// A package of npm has what it needs in itself.
#[test]
fn who_writes_in_typescript_has_the_interface_of_this_server() {
    let sdk = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../sdk");
    let (ours, theirs) = (sdk.join("wit/plugin.wit"), sdk.join("typescript/wit/plugin.wit"));
    if is_accepted() {
        fs::copy(&ours, &theirs).unwrap();
    }
    let read = |path| fs::read_to_string(path).unwrap();
    assert!(read(ours) == read(theirs), "sdk/typescript/wit is another: run this with {ACCEPT}=1");
}

fn is_accepted() -> bool {
    env::var(ACCEPT).is_ok_and(|value| value == "1")
}

fn are_as_they_lie(folder: &str, ending: &str, made: &Files, by_hand: &[&str]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let file = |name: &str| path.join(format!("{name}.{ending}"));
    if is_accepted() {
        fs::create_dir_all(&path).unwrap();
        for (name, text) in made {
            fs::write(file(name), text).unwrap();
        }
        return;
    }
    let is_stale = |name: &&String| fs::read_to_string(file(name)).ok().as_ref() != made.get(*name);
    let stale: Vec<&String> = made.keys().filter(is_stale).collect();
    assert!(stale.is_empty(), "{folder} has other {stale:?}: run this with {ACCEPT}=1 and read the diff");
    let there = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let there: BTreeSet<String> =
        there.filter_map(|name| Some(name.strip_suffix(ending)?.strip_suffix('.')?.to_owned())).collect();
    assert_eq!(there, made.keys().cloned().chain(by_hand.iter().map(|&name| name.to_owned())).collect());
}
