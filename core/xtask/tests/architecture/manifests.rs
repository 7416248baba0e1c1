//! One table of versions, one set of lints, nothing published by accident.

use crate::{assert_none, root};
use std::fs;
use toml::{Table, Value};

/// Keys of `[package]` that come from the root.
const INHERITED: &[&str] = &["version", "edition", "rust-version", "license"];

/// Folder of the only crates that are published.
const PUBLISHED: &str = "sdk/";

const DEPENDENCY_TABLES: &[&str] = &["dependencies", "dev-dependencies", "build-dependencies"];

#[test]
fn every_member_inherits_from_the_root() {
    let root = root();
    let workspace = table(&fs::read_to_string(root.join("Cargo.toml")).unwrap());
    let own = &workspace["workspace"];
    assert_eq!(own["package"]["publish"], Value::Boolean(false), "members inherit `publish = false` from the root");
    let members = own["members"].as_array().unwrap();
    assert!(!members.is_empty());
    let mut breaches = Vec::new();
    for member in members {
        let folder = member.as_str().unwrap();
        assert!(!folder.contains('*'), "members are listed one by one");
        let manifest = fs::read_to_string(root.join(folder).join("Cargo.toml")).unwrap();
        breaches.extend(not_inherited(folder, &table(&manifest)));
    }
    assert_none(breaches);
}

fn not_inherited(folder: &str, manifest: &Table) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut expect = |holds: bool, what: String| {
        if !holds {
            breaches.push(format!("{folder}/Cargo.toml: {what}"));
        }
    };

    let package = manifest.get("package");
    for key in INHERITED {
        expect(inherits(package.and_then(|package| package.get(key))), format!("`{key}.workspace = true` is missing"));
    }
    let publish = package.and_then(|package| package.get("publish"));
    expect(
        folder.starts_with(PUBLISHED) || inherits(publish) || publish == Some(&false.into()),
        String::from("`publish.workspace = true` is missing: internal crates are never published"),
    );
    expect(inherits(manifest.get("lints")), String::from("`[lints] workspace = true` is missing"));
    for (name, dependency) in dependencies(manifest) {
        expect(
            inherits(Some(dependency)),
            format!("{name}: versions stand in the root's table, say `{name}.workspace = true`"),
        );
    }
    breaches
}

fn inherits(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("workspace")) == Some(&Value::Boolean(true))
}

/// Of every kind, and of every target.
fn dependencies(manifest: &Table) -> impl Iterator<Item = (&String, &Value)> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let of_targets = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(of_targets)
        .flat_map(|table| DEPENDENCY_TABLES.iter().filter_map(|kind| table.get(*kind)))
        .filter_map(Value::as_table)
        .flat_map(Table::iter)
}

fn table(text: &str) -> Table {
    text.parse().unwrap()
}

#[test]
fn planted_departures_are_seen() {
    let manifest = table(
        r#"
        [package]
        name = "door"
        version = "0.1.0"
        edition.workspace = true
        rust-version.workspace = true
        license.workspace = true

        [dependencies]
        casbin = "2"
        model.workspace = true
        store = { workspace = true, features = ["x"] }

        [target.'cfg(unix)'.dependencies]
        rustix = { version = "1" }
        "#,
    );
    let seen = not_inherited("core/door", &manifest);
    for word in ["version", "publish", "lints", "casbin", "rustix"] {
        assert!(seen.iter().any(|breach| breach.contains(word)), "{word}");
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
    let seen = not_inherited("sdk/rust", &manifest);
    assert!(!seen.iter().any(|breach| breach.contains("publish")));
}
