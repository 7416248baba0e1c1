//! What authors write plugins with says what the door does.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use testkit::{Engine, Fitting, Shop};

/// With this set, the files are written as they are now.
const ACCEPT: &str = "STOCKADE_ACCEPT";

#[tokio::test]
async fn operations_and_records_are_typed_as_the_door_has_them() {
    let shop = Shop::open_with(Engine::Sqlite, Fitting::default()).await.unwrap();
    let made = plugins::authors::rust(shop.door.registry());
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../sdk/stockade/src/api");
    if env::var(ACCEPT).is_ok_and(|value| value == "1") {
        for (name, text) in &made {
            fs::write(folder.join(format!("{name}.rs")), text).unwrap();
        }
        return;
    }
    let is_made = |name: &String| fs::read_to_string(folder.join(format!("{name}.rs"))).ok().as_ref() == made.get(name);
    let stale: Vec<&String> = made.keys().filter(|name| !is_made(name)).collect();
    assert!(stale.is_empty(), "sdk/stockade/src/api has other {stale:?}: run this with {ACCEPT}=1 and read the diff");
    let there = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let there: BTreeSet<String> = there.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned)).collect();
    let known: BTreeSet<String> = made.keys().cloned().chain(["mod".to_owned()]).collect();
    assert_eq!(there, known);
}
