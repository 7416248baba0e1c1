//! What lies in the repository, and what its text may not say.

use crate::{assert_none, root};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The visible root, all of it. Tool files are dotfiles.
const ROOT: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "LICENSE",
    "README.md",
    "core",
    "plugins",
    "sdk",
    "migrations",
    "docs",
    "examples",
    "docker",
];

const DATABASES: &[&str] = &["platform", "workspace", "search", "keyring"];

/// What only store says: the other half of clippy.toml's ban, for code that
/// clippy does not resolve (macros, generic connections).
const ONLY_STORE_SAYS: &[&str] = &["Connection::establish", "sql_query", ".transaction("];

/// Folders of the machine where Stockade was first written. Put together
/// here, so that this file does not say them itself.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("../sha", "red")];
const MAY_NAME_THE_MACHINE: &str = ".ci/run";

#[test]
fn the_root_is_a_short_list() {
    let entries: BTreeSet<String> = files()
        .iter()
        .filter_map(|file| file.split('/').next())
        .filter(|entry| !entry.starts_with('.') && !ROOT.contains(entry))
        .map(|entry| format!("{entry} does not belong into the root"))
        .collect();
    assert_none(entries.into_iter().collect());
}

#[test]
fn migrations_come_in_pairs() {
    let migrations = files().into_iter().filter(|file| file.starts_with("migrations/")).collect::<Vec<_>>();
    assert_none(unpaired(&migrations));
}

#[test]
fn only_store_opens_a_connection_or_a_transaction() {
    let mut breaches = Vec::new();
    for file in files() {
        if file.ends_with(".rs") && !file.starts_with("core/store/") && !is_test(&file) {
            breaches.extend(says_what_store_says(&file, &text(&file)));
        }
    }
    assert_none(breaches);
}

#[test]
fn nothing_names_the_machine_it_was_written_on() {
    let mut breaches = Vec::new();
    for file in files() {
        if file != MAY_NAME_THE_MACHINE {
            breaches.extend(names_the_machine(&file, &text(&file)));
        }
    }
    assert_none(breaches);
}

fn unpaired(files: &[String]) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in files {
        let mut parts = file.splitn(4, '/').skip(1);
        let (Some(database), Some(dialect), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            breaches.push(format!("{file} is not migrations/<database>/<dialect>/…"));
            continue;
        };
        if !DATABASES.contains(&database) {
            breaches.push(format!("{file}: there is no database named {database}"));
        }
        let other = match dialect {
            "sqlite" => "postgres",
            "postgres" => "sqlite",
            _ => {
                breaches.push(format!("{file}: {dialect} is not a dialect of ours"));
                continue;
            }
        };
        if !files.contains(&format!("migrations/{database}/{other}/{name}")) {
            breaches.push(format!("{file} has no twin in {other}"));
        }
    }
    breaches
}

/// Nothing of testkit is in the program: its bench and its rigs go to a database on purpose.
pub(crate) fn is_test(file: &str) -> bool {
    file.contains("/tests/") || file.ends_with("/tests.rs") || file.starts_with("core/testkit/")
}

fn says_what_store_says(file: &str, text: &str) -> Vec<String> {
    // Tests of a file stand at its end.
    let program = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut breaches = Vec::new();
    for (number, line) in program.lines().enumerate() {
        let is_comment = line.trim_start().starts_with("//");
        for word in ONLY_STORE_SAYS.iter().filter(|word| line.contains(**word)) {
            if !is_comment {
                breaches.push(format!("{file}:{}: only store says {word}", number + 1));
            }
        }
    }
    breaches
}

fn names_the_machine(file: &str, text: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for path in MACHINE_PATHS {
            let starts_there = |(at, _): (usize, &str)| {
                // `core/work/src` is not that folder.
                let before = line[..at].chars().next_back();
                path.starts_with('.') || !before.is_some_and(|c| c.is_alphanumeric() || "_-.*}".contains(c))
            };
            if line.match_indices(path).any(starts_there) {
                breaches.push(format!("{file}:{}: names {path}", number + 1));
            }
        }
    }
    breaches
}

pub(crate) fn text(file: &str) -> String {
    let bytes = fs::read(root().join(file)).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What git tracks, or would after `git add --all`: a breach should be seen
/// before it is committed.
pub(crate) fn files() -> Vec<String> {
    let root = root();
    let listed = Command::new("git")
        .current_dir(&root)
        .args(["-c", "safe.directory=*", "ls-files", "-z"])
        .args(["--cached", "--others", "--exclude-standard"])
        .output()
        .unwrap();
    assert!(listed.status.success(), "this test needs a git checkout: {}", String::from_utf8_lossy(&listed.stderr));
    let files: Vec<String> = String::from_utf8(listed.stdout)
        .unwrap()
        .split_terminator('\0')
        .filter(|file| is_file(&root.join(file))) // else deleted, and not yet in git
        .map(String::from)
        .collect();
    assert!(files.iter().any(|file| file == "Cargo.toml"));
    files
}

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|file| file.is_file())
}

mod planted {
    use super::*;

    #[test]
    fn a_migration_without_its_twin_is_seen() {
        let files = [
            "migrations/platform/sqlite/0001_accounts.sql",
            "migrations/platform/postgres/0001_accounts.sql",
            "migrations/workspace/sqlite/0001_items/up.sql",
            "migrations/workspace/postgres/0002_items/up.sql",
            "migrations/shop/sqlite/0001.sql",
            "migrations/shop/postgres/0001.sql",
            "migrations/workspace/mysql/0001.sql",
            "migrations/notes.txt",
        ];
        let seen = unpaired(&files.map(String::from));
        assert_eq!(seen.len(), 6, "{seen:#?}");
    }

    #[test]
    fn a_second_way_to_the_database_is_seen() {
        let text = "\
            //! Never calls sql_query.\n\
            fn a() { SqliteConnection::establish(url) }\n\
            fn b() { connection.transaction(|c| diesel::sql_query(\"\")) }\n\
            #[cfg(test)]\n\
            mod tests { fn c() { sql_query(\"\") } }\n";
        let seen = says_what_store_says("core/door/src/lib.rs", text);
        assert_eq!(seen.len(), 3, "{seen:#?}");
        assert!(is_test("core/door/tests/refusals.rs"));
        assert!(!is_test("core/door/src/contests.rs"));
    }

    #[test]
    fn a_path_of_the_machine_is_seen() {
        let [work, root, shared] = MACHINE_PATHS else { unreachable!("three paths") };
        let seen = |line: String| names_the_machine("README.md", &line).len();
        assert_eq!(seen(format!("cd {work}main")), 1);
        assert_eq!(seen(format!("`{root}.cargo`")), 1);
        assert_eq!(seen(format!("see {shared}/design.md")), 1);
        assert_eq!(seen(format!("see ../{shared}/design.md")), 1);
        assert_eq!(seen(format!("core{work}src and https://x.org{root}")), 0);
    }
}
