//! The log, verified elsewhere with nothing but the public key: whichever byte of an export is changed,
//! it is found.

use std::{ops::Range, sync::Arc};

use diesel::{QueryDsl as _, SelectableHelper as _};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde::{Deserialize, Serialize};
use store::{
    audit::{Break, Checkpoint, Entry, Report, Verifying, sign_checkpoint},
    schema::audit_checkpoints,
};
use vault::{DataKey, Signer, Verifier};

use crate::premises::{Premises, write_entries};

const CASES: u32 = 4_000;

/// One line of an export.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Log(String),
    Entry(Entry),
    Checkpoint(Checkpoint),
}

/// A log with three checkpoints, the last one over all of it, as lines; and the key.
async fn exported(premises: &Premises) -> (String, Verifier) {
    let store = premises.open();
    let id = premises.new_workspace(&store).await;
    let database = store.workspace(id).await.unwrap();
    let key = Arc::new(DataKey::generate());
    for count in [5, 1, 9] {
        write_entries(&database, count).await;
        let key = Arc::clone(&key);
        database.write(move |tx| sign_checkpoint(tx, &Signer::from_key(&key))).await.unwrap();
    }
    let lines = database
        .read(move |log| {
            let entries = store::audit::page(log, 0, i64::MAX)?;
            let checkpoints = log.load(audit_checkpoints::table.select(Checkpoint::as_select()))?;
            let entries = entries.into_iter().map(Line::Entry);
            Ok(std::iter::once(Line::Log(id.to_string()))
                .chain(entries)
                .chain(checkpoints.into_iter().map(Line::Checkpoint))
                .map(|line| serde_json::to_string(&line).unwrap() + "\n")
                .collect())
        })
        .await
        .unwrap();
    store.close().await;
    (lines, Signer::from_key(&key).verifier())
}

/// `None` if it is not even an export.
fn read(export: &[u8]) -> Option<Vec<Line>> {
    str::from_utf8(export).ok()?.lines().map(|line| serde_json::from_str(line).ok()).collect()
}

fn verify(lines: Vec<Line>, signer: Verifier) -> Report {
    let (mut log, mut entries, mut checkpoints) = (String::new(), Vec::new(), Vec::new());
    for line in lines {
        match line {
            Line::Log(name) => log = name,
            Line::Entry(entry) => entries.push(entry),
            Line::Checkpoint(checkpoint) => checkpoints.push(checkpoint),
        }
    }
    let mut verifying = Verifying::new(log, Some(signer), checkpoints, None);
    entries.iter().for_each(|entry| verifying.take(entry));
    verifying.finish()
}

/// Where the lines are.
fn lines(export: &str) -> Vec<Range<usize>> {
    let mut begin = 0;
    let ends = export.match_indices('\n').map(|(end, _)| end + 1);
    ends.map(|end| std::mem::replace(&mut begin, end)..end).collect()
}

on_both! {
    async fn an_export_is_proven_with_the_public_key_alone(premises) {
        let (export, signer) = exported(premises).await;
        let report = verify(read(export.as_bytes()).unwrap(), signer);
        assert!(report.is_proven());
        assert_eq!((report.entries, report.checkpoints), (15, 3));

        let other = Signer::from_key(&DataKey::generate()).verifier();
        let report = verify(read(export.as_bytes()).unwrap(), other);
        assert_eq!(report.broken, Some(Break::Signature { size: 5 }), "with another key");
    }
}

#[tokio::test]
async fn any_byte_of_an_export_that_is_changed_is_found() {
    let (export, signer) = exported(&Premises::files()).await;
    let original = read(export.as_bytes()).unwrap();
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let anywhere = (0..export.len(), 1_u8..);
    let outcome = TestRunner::new(config).run(&anywhere, |(at, change)| {
        let mut changed = export.clone().into_bytes();
        changed[at] ^= change;
        if let Some(lines) = read(&changed) {
            // A hexadecimal digit in capitals says the same.
            let says_the_same = lines == original;
            let report = verify(lines, signer);
            prop_assert!(says_the_same || !report.is_proven(), "{}", String::from_utf8_lossy(&changed));
            prop_assert!(says_the_same || report.broken.is_some(), "{}", String::from_utf8_lossy(&changed));
        }
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test]
async fn any_line_of_an_export_that_is_missing_doubled_or_moved_is_found() {
    let (export, signer) = exported(&Premises::files()).await;
    let all = lines(&export);
    let entries = 1..16;
    for at in entries.clone() {
        let (before, line, after) = (&export[..all[at].start], &export[all[at].clone()], &export[all[at].end..]);
        let missing = verify(read(format!("{before}{after}").as_bytes()).unwrap(), signer);
        assert!(missing.broken.is_some(), "without entry {at}");
        let doubled = verify(read(format!("{before}{line}{line}{after}").as_bytes()).unwrap(), signer);
        let seq = at as i64;
        assert_eq!(doubled.broken, Some(Break::Gap { expected: seq + 1, found: seq }), "with entry {at} twice");
        if at + 1 < entries.end {
            let (next, after) = (&export[all[at + 1].clone()], &export[all[at + 1].end..]);
            let moved = verify(read(format!("{before}{next}{line}{after}").as_bytes()).unwrap(), signer);
            assert_eq!(
                moved.broken,
                Some(Break::Gap { expected: seq, found: seq + 1 }),
                "with entry {at} after the next"
            );
        }
    }
}

#[tokio::test]
async fn an_export_without_its_last_checkpoint_is_proven_only_up_to_the_one_before() {
    let (export, signer) = exported(&Premises::files()).await;
    let last = lines(&export).pop().unwrap();
    let report = verify(read(&export.as_bytes()[..last.start]).unwrap(), signer);
    assert_eq!((report.broken.clone(), report.entries, report.proven_to), (None, 15, 6));
    assert!(!report.is_proven());
}
