//! A promise that nothing proves does not get past the build.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
};

use assurance::{Control, Probe, all, place, reference};

/// With this set, the page is written as it is now.
const ACCEPT: &str = "STOCKADE_ACCEPT";

#[test]
fn every_control_is_proved_by_tests_that_are_there_and_run() {
    let tests = tests_of(&root().join("core"));
    let missing = unproved(&all(), &tests);
    assert!(missing.is_empty(), "\n{}\n", missing.join("\n"));
}

#[test]
fn every_control_has_an_id_of_its_own_and_says_something() {
    let all = all();
    let ids: BTreeSet<&str> = all.iter().map(|control| control.id).collect();
    assert_eq!(ids.len(), all.len(), "an id is there twice");
    for control in &all {
        assert!(place(control.id).is_some(), "{} is no id", control.id);
        let promise = control.promise;
        assert!(promise.ends_with('.') && !promise.contains(['|', '\n']) && !promise.contains("  "), "{promise}");
        let proofs: BTreeSet<_> = control.proofs.iter().collect();
        assert_eq!(proofs.len(), control.proofs.len(), "{}: a proof is named twice", control.id);
    }
    let places: Vec<_> = all.iter().map(|control| place(control.id)).collect();
    assert!(places.is_sorted());
}

#[test]
fn no_probe_is_for_nothing() {
    for probe in Probe::ALL {
        assert!(assurance::asked_by(probe).next().is_some(), "{} proves nothing", probe.name());
    }
}

#[test]
fn the_page_is_what_was_reviewed() {
    let (path, page) = (root().join("docs/reference/controls.md"), reference::page());
    if fs::read_to_string(&path).unwrap_or_default() == page {
        return;
    }
    assert!(
        env::var(ACCEPT).is_ok_and(|value| value == "1"),
        "what is promised is no longer what {} says. If that is meant, run the test with {ACCEPT}=1 and have the diff \
         reviewed.",
        path.display()
    );
    fs::write(&path, page).unwrap();
}

mod planted {
    use super::*;

    fn tests() -> BTreeMap<String, BTreeSet<String>> {
        let mut tests = BTreeMap::new();
        let text = "\
#[test]
fn it_holds() {}

#[test]
#[ignore = \"slow\"]
fn it_is_not_run() {}

fn it_is_no_test() {}

on_both! {
    async fn it_holds_on_both(shop) {
        shop.run();
    }
}

async fn it_is_outside(shop: &Shop) {}
";
        tests.insert("door".to_owned(), tests_in(text).into_iter().collect());
        tests
    }

    fn control(proofs: &'static [&'static str]) -> Control {
        Control { id: "9-1", promise: "It holds.", proofs, probes: &[] }
    }

    #[test]
    fn what_runs_is_a_proof() {
        let control = control(&["door::it_holds", "door::it_holds_on_both"]);
        assert!(unproved(&[&control], &tests()).is_empty());
    }

    #[test]
    fn what_is_not_there_or_does_not_run_is_none() {
        for proofs in [
            &["door::it_is_made_up"][..],
            &["door::it_is_not_run"],
            &["door::it_is_no_test"],
            &["door::it_is_outside"],
            &["store::it_holds"],
            &["it_holds"],
            &[],
            &["door::it_holds", "door::it_is_made_up"],
        ] {
            assert_eq!(unproved(&[&control(proofs)], &tests()).len(), 1, "{proofs:?}");
        }
    }
}

/// What is said without a proof, a line each.
fn unproved(controls: &[&Control], tests: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut breaches = Vec::new();
    for control in controls {
        if control.proofs.is_empty() {
            breaches.push(format!("{}: nothing proves it", control.id));
        }
        for proof in control.proofs {
            let is_there = proof
                .split_once("::")
                .is_some_and(|(of, test)| tests.get(of).is_some_and(|tests| tests.contains(test)));
            if !is_there {
                breaches.push(format!("{}: there is no test {proof} that is run", control.id));
            }
        }
    }
    breaches
}

/// The tests of every crate, by the crate.
fn tests_of(core: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut tests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let modules = core.join("modules");
    for folder in folders(core).into_iter().chain(folders(&modules)).filter(|folder| folder.join("Cargo.toml").exists())
    {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let mut files = Vec::new();
        sources(&folder, &mut files);
        let own = tests.entry(name).or_default();
        files.iter().for_each(|file| own.extend(tests_in(&fs::read_to_string(file).unwrap())));
    }
    tests
}

/// What is run of a file: a function below `#[test]` or another attribute of that name, and whatever stands in
/// `on_both!`. The house formats its code, so lines can be told apart.
fn tests_in(text: &str) -> Vec<String> {
    let (mut found, mut on_both, mut attributes) = (Vec::new(), false, Vec::new());
    for line in text.lines() {
        let bare = line.trim();
        match bare {
            _ if bare.starts_with("on_both! {") => on_both = true,
            _ if line == "}" => on_both = false,
            _ if bare.starts_with("#[") => attributes.push(bare.to_owned()),
            _ if bare.is_empty() || bare.starts_with("//") => {}
            _ => {
                let marked = attributes.iter().any(|one| one.starts_with("#[test]") || one.contains("::test"));
                let ignored = attributes.iter().any(|one| one.starts_with("#[ignore"));
                let in_both = on_both && line.starts_with("    async fn ");
                let name = bare.split_once("fn ").and_then(|(_, rest)| rest.split_once('(')).map(|(name, _)| name);
                if let Some(name) = name.filter(|_| (marked || in_both) && !ignored) {
                    found.push(name.to_owned());
                }
                attributes.clear();
            }
        }
    }
    found
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match path.extension() {
            _ if path.is_dir() => sources(&path, files),
            Some(extension) if extension == "rs" => files.push(path),
            _ => {}
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}
