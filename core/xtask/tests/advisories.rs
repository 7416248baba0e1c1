//! Every Cargo.lock against the RustSec database of security advisories.
//!
//! The database is a folder named by `STOCKADE_ADVISORY_DB`; without it, a
//! clone in the target folder, brought up to date when there is a network.

#![cfg(test)]

use rustsec::advisory::{Date, Informational};
use rustsec::database::Query;
use rustsec::{Database, Lockfile};
use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use toml::Table;

const DATABASE: &str = "STOCKADE_ADVISORY_DB";
const ONLINE: &str = "https://github.com/RustSec/advisory-db";

/// What is linked with the server, and what runs in its sandbox.
const LOCKFILES: [&str; 2] = ["Cargo.lock", "sdk/Cargo.lock"];

/// Fewer advisories than this are not the database, but a part of it.
const AT_LEAST: usize = 500;

/// A vulnerable package in a lockfile.
#[derive(Debug)]
struct Finding {
    id: String,
    package: String,
    title: String,
    patched: String,
}

/// A vulnerability that we decided to live with until a day.
struct Acceptance {
    id: String,
    expires: Date,
}

#[test]
fn no_dependency_has_an_unaccepted_vulnerability() {
    let Some(database) = database() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let accepted = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("advisories-accepted.toml")).unwrap();

    let mut found = Vec::new();
    for lockfile in LOCKFILES {
        let lockfile = Lockfile::load(root.join(lockfile)).unwrap();
        for notice in notices(&database, &lockfile) {
            println!("notice: {notice}");
        }
        found.extend(findings(&database, &lockfile));
    }
    let breaches = judge(&found, &acceptances(&accepted), &today());
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

#[test]
fn a_planted_vulnerability_is_reported() {
    let Some(database) = database() else { return };
    let lockfile: Lockfile = r#"
        version = 4

        [[package]]
        name = "shop"
        version = "0.1.0"
        dependencies = ["time"]

        [[package]]
        name = "time"
        version = "0.1.43"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        checksum = "ca8a50ef2360fbd1eeb0ecd46795a87a19024eb4b53c5dc916ca1fd95fe62438"
    "#
    .parse()
    .unwrap();
    let found = findings(&database, &lockfile);
    assert!(
        found.iter().any(|finding| finding.id == "RUSTSEC-2020-0071" && finding.package == "time 0.1.43"),
        "{found:?}"
    );
    assert!(!judge(&found, &[], &today()).is_empty());
}

#[test]
fn an_acceptance_must_be_of_use_and_in_time() {
    let found = [Finding {
        id: "RUSTSEC-2020-0071".into(),
        package: "time 0.1.43".into(),
        title: "Potential segfault".into(),
        patched: ">=0.2.23".into(),
    }];
    let accepted = acceptances(
        r#"
        [[accepted]]
        id = "RUSTSEC-2020-0071"
        reason = "never reads the local offset"
        expires = "2026-12-01"
        "#,
    );
    let on = |day: &str| day.parse::<Date>().unwrap();

    assert_eq!(judge(&found, &accepted, &on("2026-12-01")).len(), 0);
    assert_eq!(judge(&found, &accepted, &on("2026-12-02")).len(), 1); // expired
    assert_eq!(judge(&[], &accepted, &on("2026-12-01")).len(), 1); // of no use
    assert_eq!(judge(&found, &[], &on("2026-12-01")).len(), 1); // not accepted
}

#[test]
#[should_panic(expected = "reason")]
fn an_acceptance_needs_a_reason() {
    acceptances("[[accepted]]\nid = \"RUSTSEC-2020-0071\"\nexpires = \"2026-12-01\"");
}

#[test]
fn a_day_is_counted_from_the_epoch() {
    assert_eq!(day(0), "1970-01-01");
    assert_eq!(day(19_782), "2024-02-29");
    assert_eq!(day(20_772), "2026-11-15");
}

fn judge(found: &[Finding], accepted: &[Acceptance], today: &Date) -> Vec<String> {
    let mut breaches = Vec::new();
    for Finding { id, package, title, patched } in found {
        match accepted.iter().find(|acceptance| acceptance.id == *id) {
            None => breaches.push(format!("{id}: {package}: {title} (patched: {patched})")),
            Some(Acceptance { expires, .. }) if expires < today => {
                breaches.push(format!("{id}: {package}: accepted until {}, which has passed", expires.as_str()))
            }
            Some(_) => {}
        }
    }
    for Acceptance { id, .. } in accepted {
        if !found.iter().any(|finding| finding.id == *id) {
            breaches.push(format!("{id} is accepted, but no dependency has it: remove the line"));
        }
    }
    breaches
}

fn findings(database: &Database, lockfile: &Lockfile) -> Vec<Finding> {
    database
        .vulnerabilities(lockfile)
        .into_iter()
        .map(|found| Finding {
            id: found.advisory.id.to_string(),
            package: format!("{} {}", found.package.name, found.package.version),
            title: found.advisory.title,
            patched: match found.versions.patched() {
                [] => String::from("nowhere"),
                versions => versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "),
            },
        })
        .collect()
}

/// Unmaintained or unsound: worth knowing, no reason to stop.
fn notices(database: &Database, lockfile: &Lockfile) -> BTreeSet<String> {
    let informational = Query::crate_scope().informational(true);
    database
        .query_vulnerabilities(lockfile, &informational)
        .into_iter()
        .filter_map(|found| {
            let kind = match found.advisory.informational? {
                Informational::Unmaintained => "unmaintained",
                Informational::Unsound => "unsound",
                _ => "notice",
            };
            Some(format!(
                "{kind}: {} {} ({}: {})",
                found.package.name, found.package.version, found.advisory.id, found.advisory.title
            ))
        })
        .collect()
}

fn acceptances(text: &str) -> Vec<Acceptance> {
    let table: Table = text.parse().unwrap();
    let lines = table["accepted"].as_array().unwrap();
    lines
        .iter()
        .map(|line| {
            let said = |key: &str| {
                line.get(key)
                    .and_then(|value| value.as_str())
                    .filter(|value| !value.trim().is_empty())
                    .unwrap_or_else(|| panic!("an acceptance needs its {key}: {line}"))
            };
            said("reason");
            Acceptance { id: said("id").into(), expires: said("expires").parse().unwrap() }
        })
        .collect()
}

/// The database; or none, where a person's machine cannot have it.
fn database() -> Option<Database> {
    let folder = match env::var_os(DATABASE) {
        Some(folder) => PathBuf::from(folder),
        None => online_copy()?,
    };
    let database = Database::open(&folder).unwrap_or_else(|e| panic!("{DATABASE} at {}: {e}", folder.display()));
    let count = database.iter().count();
    assert!(count >= AT_LEAST, "{}: only {count} advisories", folder.display());
    Some(database)
}

fn online_copy() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?.join("advisory-db");
    // Tests run at the same time: one of them fetches, the others wait.
    let lock = File::create(folder.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.env("GIT_TERMINAL_PROMPT", "0").arg("-C").arg(&folder).args(["-c", "safe.directory=*"]).args(arguments);
        git.status().is_ok_and(|status| status.success())
    };
    fs::create_dir_all(&folder).unwrap();
    let is_new = git(&["init", "--quiet"])
        && git(&["fetch", "--quiet", "--depth", "1", ONLINE, "HEAD"])
        && git(&["reset", "--quiet", "--hard", "FETCH_HEAD"]);
    let in_ci = env::var("CI").is_ok_and(|value| value == "true");
    let is_there = folder.join("crates").is_dir();
    if !is_new {
        let problem = format!("cannot get {ONLINE}; set {DATABASE} to the folder of a copy");
        assert!(!in_ci, "{problem}");
        let checked = if is_there { "ONLY AGAINST AN OLD COPY" } else { "AGAINST NOTHING" };
        eprintln!("!! {problem}. DEPENDENCIES ARE CHECKED {checked}.");
    }
    is_there.then_some(folder)
}

#[expect(clippy::disallowed_methods, reason = "whether an acceptance has expired is a matter of the calendar")]
fn today() -> Date {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    day(since.as_secs() / (24 * 60 * 60)).parse().unwrap()
}

/// The n-th day since 1970 as year-month-day.
fn day(days: u64) -> String {
    // Counted in years that begin in March, so that a leap day is a year's last.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}
