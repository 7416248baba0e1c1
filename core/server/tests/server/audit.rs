//! The audit log can be checked by anybody: here, and far from here with nothing but a public key.

use std::{path::Path, sync::Arc, time::Duration};

use serde_json::{Value, json};
use server::{
    control::{Said, Want, answer},
    house::House,
};
use store::{Clock as _, ManualClock, SystemClock};

use crate::{
    program::{Home, Ran},
    shop::Shop,
};

fn exported(home: &Home, more: &[&str]) -> String {
    let file = home.path("export.jsonl").display().to_string();
    home.run(&[&["audit", "export", "--output", &file], more].concat()).succeeds();
    std::fs::read_to_string(file).unwrap()
}

fn verify(home: &Home, file: &Path, key: &str) -> Ran {
    home.run_bare(&["audit", "verify-export", file.to_str().unwrap(), "--key", key])
}

#[test]
fn an_export_is_checked_with_the_public_key_alone() {
    let Shop { home, server, workspace, owner } = Shop::open();
    owner.post("/api/v1/products", &json!({ "name": "Tea" })).done();
    let key = home.run(&["audit", "key"]).succeeds().trim().to_owned();
    let mut server = Some(server);
    for running in [true, false] {
        if !running {
            server.take();
        }
        for (more, log) in [(&[][..], "platform"), (&["--workspace", &workspace], workspace.as_str())] {
            let text = exported(&home, more);
            assert_eq!(text.lines().next().unwrap(), json!({ "log": log }).to_string());
            let file = home.path("elsewhere.jsonl");
            std::fs::write(&file, &text).unwrap();
            let out = verify(&home, &file, &key).succeeds();
            assert!(out.starts_with(log) && out.contains("all of them vouched for"), "{out}");
            let report =
                home.run_bare(&["audit", "verify-export", file.to_str().unwrap(), "--key", &key, "--json"]).json();
            let entries = text.lines().filter(|line| line.starts_with("{\"entry\"")).count();
            assert_eq!(
                (&report["log"], &report["report"]["entries"], &report["report"]["proven_to"]),
                (&log.into(), &entries.into(), &entries.into())
            );
        }
    }
    let verified = home.run(&["audit", "verify"]).succeeds();
    assert!(verified.contains("platform: ") && verified.contains(&workspace));
    assert_eq!(home.run(&["audit", "verify", "--workspace", &workspace]).succeeds().lines().count(), 1);
}

#[test]
fn every_flipped_byte_is_found_and_where() {
    let shop = Shop::open();
    shop.product("Tea");
    let key = shop.home.run(&["audit", "key"]).succeeds().trim().to_owned();
    let text = exported(&shop.home, &["--workspace", &shop.workspace]);
    let file = shop.home.path("flipped.jsonl");
    for at in (0..text.len()).step_by(61) {
        for bit in [0x20, 0x01] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= bit;
            std::fs::write(&file, &bytes).unwrap();
            let ran = verify(&shop.home, &file, &key);
            let line = text[..at].matches('\n').count() + 1;
            assert_eq!(ran.code, Some(2), "byte {at} (line {line}) from {:?}: {ran:?}", text.as_bytes()[at] as char);
            // The entry on line n is entry n - 1; a checkpoint says how many it covers, and may then say too many.
            let entry = format!("entry {} ", line - 1);
            let named = [&*format!("Line {line} "), &*entry, "checkpoint", "but was seen to reach"];
            assert!(named.iter().any(|name| ran.out.contains(name)), "byte {at} (line {line}): {}", ran.out);
        }
    }
}

#[test]
fn what_is_left_out_or_put_elsewhere_is_found() {
    let shop = Shop::open();
    (0..3).for_each(|n| drop(shop.product(&format!("Tea {n}"))));
    let key = shop.home.run(&["audit", "key"]).succeeds().trim().to_owned();
    let text = exported(&shop.home, &["--workspace", &shop.workspace]);
    let lines: Vec<&str> = text.lines().collect();
    let file = shop.home.path("changed.jsonl");
    let said = |lines: &[&str]| {
        std::fs::write(&file, lines.join("\n")).unwrap();
        verify(&shop.home, &file, &key)
    };
    assert_eq!(said(&lines).code, Some(0), "a last line without an end is whole");
    let without =
        |at: usize| lines.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, line)| *line).collect::<Vec<_>>();
    let ran = said(&without(2));
    assert!(ran.code == Some(2) && ran.out.contains("entry 2 is missing"), "{ran:?}");
    let mut swapped = lines.clone();
    swapped.swap(2, 3);
    assert_eq!(said(&swapped).code, Some(2));
    assert_eq!(said(&without(0)).code, Some(2), "it does not say whose log it is");
    let entries = lines.iter().filter(|line| line.starts_with("{\"entry\"")).count();
    assert_eq!(said(&without(entries)).code, Some(2), "the last entry");
    // With the checkpoints gone, what is left is whole and proves nothing.
    let cut: Vec<&str> = lines.iter().filter(|line| !line.starts_with("{\"checkpoint\"")).copied().collect();
    let ran = said(&cut);
    assert!(ran.code == Some(1) && ran.out.contains("not provable"), "{ran:?}");
    assert_eq!(said(&[]).code, Some(1));
    // Another log's name, another Stockade's key.
    let other = lines[0].replace("wsp_", "wsq_");
    let mut renamed = lines.clone();
    renamed[0] = &other;
    assert_eq!(said(&renamed).code, Some(2));
    let elsewhere = Home::new();
    elsewhere.run(&["claim"]).succeeds();
    let other = elsewhere.run(&["audit", "key"]).succeeds();
    std::fs::write(&file, &text).unwrap();
    assert_eq!(verify(&shop.home, &file, other.trim()).code, Some(2));
    verify(&shop.home, Path::new("/nowhere/export.jsonl"), &key).fails(74, &["/nowhere/export.jsonl"]);
}

#[test]
fn an_export_that_cannot_be_written_is_said() {
    let shop = Shop::open();
    shop.home.run(&["audit", "export", "--output", "/nowhere/export.jsonl"]).fails(74, &["/nowhere/export.jsonl"]);
    shop.home.run(&["audit", "export", "--output", "/dev/full"]).fails(74, &["export"]);
    shop.home.run(&["audit", "export", "--workspace", "wsp_01m7xsn76gftps5fza6ywntcnc"]).fails_somehow(1);
}

#[test]
fn a_long_log_is_exported_whole() {
    let home = Home::new();
    let shop = Shop::open_in(home);
    // More than a page of an export.
    let asker = shop.owner.clone();
    std::thread::scope(|scope| {
        for part in 0..8 {
            let asker = &asker;
            scope.spawn(move || {
                (0..140).for_each(|n| {
                    drop(asker.post("/api/v1/locations", &json!({ "name": format!("{part} {n}") })).done())
                })
            });
        }
    });
    let text = exported(&shop.home, &["--workspace", &shop.workspace]);
    let seqs: Vec<i64> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|line| line["entry"]["seq"].as_i64())
        .collect();
    assert!(seqs.len() > 1_120 && seqs.iter().enumerate().all(|(n, seq)| *seq == n as i64 + 1));
    let key = shop.home.run(&["audit", "key"]).succeeds().trim().to_owned();
    verify(&shop.home, &shop.home.path("export.jsonl"), &key).succeeds();
}

#[test]
fn a_head_that_was_kept_elsewhere_proves_the_log_and_without_one_nothing_is_called_proven() {
    let shop = Shop::open();
    shop.product("Tea");
    let (home, workspace) = (&shop.home, &shop.workspace);
    let without = home.run(&["audit", "verify"]).succeeds();
    assert!(without.lines().count() == 2 && without.lines().all(|line| line.contains("not provable")), "{without}");

    let kept = home.run(&["audit", "head", "--json"]).succeeds();
    let logs: Vec<Value> = kept.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&logs[0]["log"], &logs[1]["log"]), (&json!("platform"), &json!(workspace)));
    let file = home.path("heads.jsonl");
    std::fs::write(&file, &kept).unwrap();
    let head = file.to_str().unwrap();
    shop.product("Coffee");
    let proven = home.run(&["audit", "verify", "--head", head, "--json"]).succeeds();
    for (line, kept) in proven.lines().zip(&logs) {
        let report: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&report["log"], &report["report"]["held_to"]), (&kept["log"], &kept["seq"]));
    }
    let told = home.run(&["audit", "verify", "--head", head, "--workspace", workspace]).succeeds();
    assert!(told.contains("vouched for by the head that you kept"), "{told}");
    assert!(home.run(&["audit", "head", "--workspace", workspace]).succeeds().starts_with(workspace));

    // A head of another past, one beyond the end, and what is none.
    let mut other = logs[1].clone();
    other["hash"] = "00".repeat(32).into();
    std::fs::write(&file, other.to_string()).unwrap();
    let ran = home.run(&["audit", "verify", "--head", head]);
    assert!(ran.code == Some(2) && ran.out.contains("history was rewritten"), "{ran:?}");
    other["seq"] = 1_000_000.into();
    std::fs::write(&file, other.to_string()).unwrap();
    assert_eq!(home.run(&["audit", "verify", "--head", head]).code, Some(2));
    std::fs::write(&file, "not a head").unwrap();
    home.run(&["audit", "verify", "--head", head]).fails(64, &["line 1", "audit head --json"]);
    std::fs::write(&file, "").unwrap();
    home.run(&["audit", "verify", "--head", head]).fails(64, &["no head"]);
    home.run(&["audit", "verify", "--head", "/nowhere/head"]).fails(74, &["/nowhere/head"]);
}

#[test]
fn a_platform_that_was_put_back_is_noticed_at_the_start_and_accepted_by_an_operator_only() {
    let Shop { home, server, owner, .. } = Shop::open();
    home.run(&["platform", "accept-restore"]).fails_somehow(75); // it opened, so there is nothing to accept
    assert!(server.stop().0.success());
    let file = home.data().join("platform.db");
    let older = std::fs::read(&file).unwrap();
    home.run(&["workspace", "create", "Second Shop"]).succeeds();
    std::fs::write(&file, older).unwrap();
    let listen = crate::program::free_address().to_string();
    let says = ["put back to an older copy", "stockade platform accept-restore --reason"];
    home.run(&["serve", "--listen", &listen]).fails(65, &says);
    home.run(&["workspace", "list"]).fails(65, &says);
    home.run(&["platform", "accept-restore", "--reason", "Monday's backup"]).succeeds();
    let server = home.serve();
    let owner = crate::http::Client { address: server.address, ..owner };
    assert_eq!(owner.get("/api/v1/me").send().status, 200);
    let log = home.run(&["audit", "export"]).succeeds();
    let accepted: Vec<&str> = log.lines().filter(|line| line.contains("platform.accept-restore")).collect();
    assert!(accepted.len() == 2 && accepted.iter().all(|line| line.contains("Monday's backup")), "{log}");
    home.run(&["audit", "verify"]).succeeds();
}

/// A Stockade that was begun three years ago, and has a business since.
fn begun_long_ago(home: &Home, more: &[(&'static str, String)]) {
    let named = std::iter::once(("data", home.data().display().to_string())).chain(more.iter().cloned()).collect();
    let config = server::config::Config::resolve(&named, None, |_| None).unwrap();
    let then = SystemClock.now().minus(Duration::from_secs(3 * 366 * 24 * 60 * 60));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let opening = move || House::open_at(&config, Arc::new(ManualClock::at(then)));
        let house = Arc::new(tokio::task::spawn_blocking(opening).await.unwrap().unwrap());
        let input = json!({ "name": "Old Shop" });
        let reason = "it was long ago".to_owned();
        let want = Want::Operation { operation: "workspaces.create".to_owned(), input, workspace: None, reason };
        assert!(matches!(answer(&house, "ada", want).await, Said::Answer(_)));
        house.door.close().await;
    });
}

fn pruned_and_verified(home: &Home, owner: &[&str], taken_out: &str) {
    let out = home.run(&[&["audit", "prune", "--before", "2020-01-31"], owner].concat()).succeeds();
    assert!(out.starts_with("platform: the floor rose over 0 entries, 0 were taken out"), "{out}");
    let year_ago = SystemClock.now().minus(Duration::from_secs(366 * 24 * 60 * 60)).to_string();
    let out = home.run(&[&["audit", "prune", "--before", &year_ago, "--reason", "kept long enough"], owner].concat());
    let out = out.succeeds();
    assert!(!out.starts_with("platform: the floor rose over 0") && out.contains(taken_out), "{out}");

    let verified = home.run(&["audit", "verify"]).succeeds();
    assert!(verified.contains("left it and a signed checkpoint stands for them"), "{verified}");
    let text = exported(home, &[]);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[1]["floor"]["seq"].as_i64().unwrap() + 1, lines[2]["entry"]["seq"].as_i64().unwrap());
    assert!(text.contains("kept long enough"));
    let key = home.run(&["audit", "key"]).succeeds().trim().to_owned();
    let file = home.path("export.jsonl");
    verify(home, &file, &key).succeeds();
    // An export without its floor, or with another, is found.
    let without: Vec<&str> = text.lines().enumerate().filter(|(n, _)| *n != 1).map(|(_, line)| line).collect();
    std::fs::write(&file, without.join("\n")).unwrap();
    assert_eq!(verify(home, &file, &key).code, Some(2));
    let mut other = lines[1].clone();
    other["floor"]["hash"] = "00".repeat(32).into();
    let mut forged: Vec<String> = text.lines().map(str::to_owned).collect();
    forged[1] = other.to_string();
    std::fs::write(&file, forged.join("\n")).unwrap();
    assert_eq!(verify(home, &file, &key).code, Some(2));
}

#[test]
fn old_entries_leave_and_what_is_left_verifies_here_and_elsewhere() {
    let home = Home::new();
    begun_long_ago(&home, &[]);
    pruned_and_verified(&home, &[], "were taken out");
    home.run(&["audit", "prune", "--before", "yesterday"]).fails_as_usage();
    let server = home.serve();
    let out = home.run(&["audit", "prune", "--before", "2020-01-31", "--json"]).succeeds();
    assert!(out.lines().all(|line| line.contains("\"raised\":0")), "{out}");
    drop(server);
}

#[test]
fn on_postgresql_the_owner_of_the_database_takes_out_what_may_leave() {
    let Some(home) = Home::on_postgres() else { return };
    begun_long_ago(&home, &[("database", home.database().app_url.clone())]);
    let owner = home.database().owner_url.clone();
    pruned_and_verified(&home, &["--owner", &owner], "taken out by the owner of the database");
    let left = home.database().psql_as_superuser("SELECT min(seq) FROM platform.audit_entries").unwrap();
    assert!(left.trim().parse::<i64>().unwrap() > 1, "{left}");
}
