//! A file that was put back to an older self is noticed when it opens: no checksum would.

use std::{collections::BTreeSet, fs, path::PathBuf};

use model::WorkspaceId;
use store::{
    Connection, OpenError, Store,
    audit::{Break, Entry, Known, Report, verify, verify_against},
};
use testkit::Engine;

use crate::{
    intruder::{Intruder, rehash},
    premises::{Copy, Premises, note, write_entries},
};

/// A workspace with ten entries, closed; the platform remembers its head.
async fn ten_entries(premises: &Premises) -> WorkspaceId {
    let store = premises.open();
    let id = premises.new_workspace(&store).await;
    write(&store, id, 10).await;
    store.close().await;
    id
}

async fn write(store: &Store, id: WorkspaceId, count: usize) {
    write_entries(&store.workspace(id).await.unwrap(), count).await;
}

async fn refusal(store: &Store, id: WorkspaceId) -> OpenError {
    store.workspace(id).await.err().expect("it is refused")
}

async fn verified(store: &Store, id: WorkspaceId) -> Report {
    let seen = store.seen_head(id).await.unwrap().unwrap();
    let known = Some(Known { seq: seen.audit_seq, hash: seen.audit_hash });
    store.workspace(id).await.unwrap().read(move |log| verify(log, None, known)).await.unwrap()
}

fn folder_of(premises: &Premises, id: WorkspaceId) -> PathBuf {
    premises.file(id).parent().unwrap().to_owned()
}

#[tokio::test]
async fn an_older_file_is_refused() {
    let premises = Premises::files();
    let id = ten_entries(&premises).await;
    let older = Copy::of(&folder_of(&premises, id));
    let store = premises.open();
    write(&store, id, 5).await;
    store.close().await;
    drop(store);

    older.put_back(&folder_of(&premises, id));
    let store = premises.open();
    let refused = refusal(&store, id).await;
    assert!(matches!(&refused, OpenError::RolledBack { found: 10, expected: 15, .. }), "{refused}");
    assert!(refused.to_string().contains(&format!("accept-restore {id}")), "it says what to do: {refused}");
}

#[tokio::test]
async fn an_older_file_is_refused_with_its_log_and_without_it() {
    for with_log in [true, false] {
        let premises = Premises::files();
        let id = ten_entries(&premises).await;
        let store = premises.open();
        write(&store, id, 2).await;
        let older = Copy::of(&folder_of(&premises, id)); // while it is open: some of it is in the log
        assert!(fs::metadata(older.path().join("data.db-wal")).unwrap().len() > 0);
        write(&store, id, 3).await;
        store.close().await;
        drop(store);

        older.put_back(&folder_of(&premises, id));
        if !with_log {
            fs::remove_file(premises.file(id).with_extension("db-wal")).unwrap();
        }
        let refused = refusal(&premises.open(), id).await;
        let ends = if with_log { 12 } else { 10 };
        assert!(matches!(&refused, OpenError::RolledBack { found, expected: 15, .. } if *found == ends), "{refused}");
    }
}

#[tokio::test]
async fn an_older_log_beside_a_newer_file_is_refused_or_changes_nothing() {
    let premises = Premises::files();
    let id = ten_entries(&premises).await;
    let store = premises.open();
    write(&store, id, 2).await;
    let older = Copy::of(&folder_of(&premises, id));
    write(&store, id, 3).await;
    store.close().await;
    drop(store);
    // The newer file, and in the place of its empty log the older one.
    fs::copy(older.path().join("data.db-wal"), premises.file(id).with_extension("db-wal")).unwrap();
    let store = premises.open();
    match store.workspace(id).await {
        Err(refused) => {
            let noticed = matches!(
                refused,
                OpenError::RolledBack { .. }
                    | OpenError::Rewritten { .. }
                    | OpenError::Damaged { .. }
                    | OpenError::Broken { .. }
            );
            assert!(noticed, "{refused}");
        }
        Ok(_) => assert_eq!((verified(&store, id).await.broken, verified(&store, id).await.proven_to), (None, 15)),
    }
}

#[tokio::test]
async fn a_file_with_another_past_is_refused() {
    let premises = Premises::files();
    let id = ten_entries(&premises).await;
    let before = Copy::of(&premises.data());
    let store = premises.open();
    write(&store, id, 7).await;
    store.close().await;
    drop(store);
    let other_past = Copy::of(&folder_of(&premises, id)); // longer than what is remembered below

    before.put_back(&premises.data());
    let store = premises.open();
    write(&store, id, 2).await;
    store.close().await;
    drop(store);

    other_past.put_back(&folder_of(&premises, id));
    let refused = refusal(&premises.open(), id).await;
    assert!(matches!(refused, OpenError::Rewritten { at: 12, .. }), "{refused}");
}

#[tokio::test]
async fn a_restore_that_was_meant_makes_the_file_the_truth_from_then_on() {
    let premises = Premises::files();
    let id = ten_entries(&premises).await;
    let ten = Copy::of(&folder_of(&premises, id));
    let store = premises.open();
    write(&store, id, 5).await;
    store.close().await;
    let fifteen = Copy::of(&folder_of(&premises, id));
    drop(store);

    ten.put_back(&folder_of(&premises, id));
    let store = premises.open();
    assert!(matches!(refusal(&store, id).await, OpenError::RolledBack { .. }));
    let epoch = store.seen_head(id).await.unwrap().unwrap().epoch;
    store.accept_restore(id, note(1)).await.unwrap();
    let seen = store.seen_head(id).await.unwrap().unwrap();
    assert_eq!((seen.audit_seq, seen.epoch), (11, epoch + 1), "its log says who accepted it");

    let database = store.workspace(id).await.unwrap();
    assert_eq!((database.head().audit_seq, database.head().epoch), (11, epoch + 1));
    drop(database);
    write(&store, id, 1).await;
    let report = verified(&store, id).await;
    assert_eq!((report.broken, report.entries, report.proven_to), (None, 12, 11));
    store.close().await;
    drop(store);

    // From an epoch that is over, even a longer file is an older one.
    fifteen.put_back(&folder_of(&premises, id));
    let store = premises.open();
    assert!(matches!(refusal(&store, id).await, OpenError::RolledBack { found: 15, expected: 12, .. }));
    ten.put_back(&folder_of(&premises, id));
    assert!(matches!(refusal(&store, id).await, OpenError::RolledBack { found: 10, expected: 12, .. }));
    // Meant again.
    store.accept_restore(id, note(2)).await.unwrap();
    assert_eq!(store.workspace(id).await.unwrap().head().epoch, epoch + 2);
    store.close().await;
}

/// SQLCipher takes an old page for a good one. Put back into the log or its head it is noticed; elsewhere it
/// is not, and only whoever compares records with what the log says of them would see it.
#[tokio::test]
async fn an_old_page_of_the_log_put_back_is_found() {
    const PAGE: usize = 4096;
    let premises = Premises::files();
    let id = ten_entries(&premises).await;
    let older = fs::read(premises.file(id)).unwrap();
    let store = premises.open();
    write(&store, id, 40).await;
    let owners = "SELECT name AS value FROM dbstat ORDER BY pageno";
    let owners = Intruder::at(&premises, &store, Some(id)).ask(owners);
    store.close().await;
    drop(store);
    let newer = fs::read(premises.file(id)).unwrap();

    let (mut found, mut silent) = (BTreeSet::new(), BTreeSet::new());
    for (page, owner) in owners.iter().enumerate().take(older.len() / PAGE) {
        let place = page * PAGE..(page + 1) * PAGE;
        if older[place.clone()] == newer[place.clone()] {
            continue;
        }
        let mut mixed = newer.clone();
        mixed[place.clone()].copy_from_slice(&older[place]);
        fs::write(premises.file(id), mixed).unwrap();
        let store = premises.open();
        let is_found = match store.workspace(id).await {
            Err(_) => true,
            Ok(database) => {
                let seen = store.seen_head(id).await.unwrap().unwrap();
                let known = Some(Known { seq: seen.audit_seq, hash: seen.audit_hash });
                let report = database.read(move |log| verify(log, None, known)).await;
                report.is_err() || report.is_ok_and(|report| report.broken.is_some())
            }
        };
        if is_found { &mut found } else { &mut silent }.insert(owner.as_str());
        store.close().await;
    }
    assert!(found.contains("audit_entries") && found.contains("head"), "found in {found:?}, not in {silent:?}");
    assert!(!silent.contains("audit_entries") && !silent.contains("head"), "not found in {silent:?}");
}

/// A server that is killed has not yet told the platform of the last moments.
#[tokio::test]
async fn a_file_ahead_of_what_the_platform_remembers_opens() {
    let premises = Premises::files();
    let id = ten_entries(&premises).await;
    let store = premises.open();
    write(&store, id, 5).await;
    let killed_here = Copy::of(&premises.data());
    store.close().await;
    drop(store);

    killed_here.put_back(&premises.data());
    let store = premises.open();
    assert_eq!(store.seen_head(id).await.unwrap().unwrap().audit_seq, 10);
    assert_eq!(store.left_open(), [id], "it was not closed");
    let database = store.workspace(id).await.unwrap();
    assert_eq!(database.head().audit_seq, 15, "nothing is lost");
    drop(database);
    let report = verified(&store, id).await;
    assert_eq!((report.broken, report.entries, report.proven_to), (None, 15, 10));
    store.publish_heads().await.unwrap();
    assert_eq!(verified(&store, id).await.proven_to, 15, "the platform has caught up");
    store.close().await;
    assert_eq!(store.left_open(), []);
}

#[tokio::test]
async fn a_file_in_the_place_of_another_workspaces_is_refused() {
    let premises = Premises::files();
    let (one, two) = (ten_entries(&premises).await, ten_entries(&premises).await);
    fs::copy(premises.file(one), premises.file(two)).unwrap();
    let store = premises.open();
    assert!(matches!(refusal(&store, two).await, OpenError::Damaged { .. }), "it has another key");
    assert!(store.workspace(one).await.is_ok());
    store.close().await;
}

#[tokio::test]
async fn a_file_that_is_gone_is_not_made_anew() {
    let premises = Premises::files();
    let id = ten_entries(&premises).await;
    fs::remove_file(premises.file(id)).unwrap();
    let store = premises.open();
    assert!(matches!(refusal(&store, id).await, OpenError::Missing { .. }));
    assert!(!premises.file(id).exists());
    store.close().await;
}

/// Two nodes over one database do not know of each other's last moments.
#[tokio::test]
async fn what_the_platform_remembers_never_goes_back() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let one = premises.open();
    let two = premises.second_node();
    let id = premises.new_workspace(&one).await;
    write(&one, id, 5).await;
    write(&two, id, 5).await;
    two.publish_heads().await.unwrap();
    one.publish_heads().await.unwrap(); // it saw only the first five
    assert_eq!(two.seen_head(id).await.unwrap().unwrap().audit_seq, 10);
    one.close().await;
    two.close().await;
}

/// A closed platform with so many more entries in its own log.
async fn grow_platform(premises: &Premises, count: usize) {
    let store = premises.open();
    write_entries(store.platform(), count).await;
    store.close().await;
}

#[tokio::test]
async fn an_older_platform_is_refused_until_somebody_says_that_it_was_meant() {
    let premises = Premises::files();
    let file = premises.data().join("platform.db");
    grow_platform(&premises, 10).await;
    let ten = fs::read(&file).unwrap();
    grow_platform(&premises, 5).await;
    let fifteen = fs::read(&file).unwrap();

    fs::write(&file, &ten).unwrap();
    let refused = premises.try_open().err().unwrap();
    assert!(matches!(&refused, OpenError::RolledBack { found: 10, expected: 15, .. }), "{refused}");
    assert!(refused.to_string().contains("`stockade platform accept-restore --reason"), "{refused}");

    let store = Store::open_restored(premises.settings()).unwrap();
    let epoch = store.keyring().seen_platform_head().unwrap().unwrap().epoch;
    store.accept_platform_restore(note(1)).await.unwrap();
    store.close().await;
    drop(store);
    let store = premises.open();
    let seen = store.keyring().seen_platform_head().unwrap().unwrap();
    assert_eq!((seen.audit_seq, seen.epoch), (11, epoch + 1), "its log says who accepted it");
    assert_eq!(store.platform().head().epoch, epoch + 1);
    store.close().await;
    drop(store);

    // From an epoch that is over, even a longer file is an older one.
    fs::write(&file, &fifteen).unwrap();
    assert!(matches!(premises.try_open().err().unwrap(), OpenError::RolledBack { found: 15, expected: 11, .. }));
    // And one that is gone is not begun anew.
    fs::remove_file(&file).unwrap();
    assert!(matches!(premises.try_open().err().unwrap(), OpenError::RolledBack { found: 0, expected: 11, .. }));
}

#[tokio::test]
async fn a_platform_with_another_past_is_refused() {
    let premises = Premises::files();
    let file = premises.data().join("platform.db");
    grow_platform(&premises, 10).await;
    let before = Copy::of(&premises.data());
    grow_platform(&premises, 7).await;
    let other_past = fs::read(&file).unwrap();
    before.put_back(&premises.data());
    grow_platform(&premises, 2).await;
    fs::write(&file, other_past).unwrap();
    let refused = premises.try_open().err().unwrap();
    assert!(matches!(refused, OpenError::Rewritten { at: 12, .. }), "{refused}");
}

on_both! {
    async fn the_end_of_the_platforms_log_is_written_down_beside_the_keys(premises) {
        let store = premises.open();
        write_entries(store.platform(), 6).await;
        assert_eq!(store.publish_heads().await.unwrap(), 1);
        assert_eq!(store.publish_heads().await.unwrap(), 0, "once is enough");
        let seen = store.keyring().seen_platform_head().unwrap().unwrap();
        let head = store.platform().head();
        assert_eq!((seen.audit_seq, &seen.audit_hash, seen.epoch), (6, &head.audit_hash, head.epoch));
        write_entries(store.platform(), 1).await;
        // Killed before the next second: a platform that is ahead of what was seen is fine.
        drop(store);
        let store = premises.open();
        assert_eq!(store.platform().head().audit_seq, 7);
        store.close().await;
        assert_eq!(store.keyring().seen_platform_head().unwrap().unwrap().audit_seq, 7, "closing writes it down");
        let mut intruder = Intruder::unhindered(premises, &store, None);
        let mut entries = intruder.entries();
        drop(store);

        // Somebody who has the database takes the last two back.
        entries.truncate(5);
        intruder.rewrite(&entries);
        intruder.sql("UPDATE head SET audit_seq = 5");
        if let Connection::Postgres(_) = intruder.connection {
            // And leaves no other trace.
            for table in ["audit_entries", "audit_checkpoints"] {
                intruder.sql(&format!("ALTER TABLE {table} ENABLE TRIGGER USER"));
            }
        }
        let refused = premises.try_open().err().unwrap();
        assert!(matches!(refused, OpenError::RolledBack { found: 5, expected: 7, .. }), "{refused}");
    }

    async fn only_a_head_from_elsewhere_proves_a_log_against_whoever_has_everything(premises) {
        let store = premises.open();
        let id = premises.new_workspace(&store).await;
        write(&store, id, 9).await;
        let database = store.workspace(id).await.unwrap();
        let kept = Known { seq: 6, hash: intruded(premises, &store, id)[5].hash.clone() };
        let against = async |held: Vec<Known>| {
            database.read(move |log| verify_against(log, None, None, held)).await.unwrap()
        };
        assert_eq!(against(Vec::new()).await.held_to, 0, "nobody holds anything");
        let report = against(vec![kept.clone()]).await;
        assert_eq!((report.broken, report.held_to), (None, 6));

        let mut forged = intruded(premises, &store, id);
        forged[2].actor.push('x');
        rehash(&mut forged, 3);
        let mut intruder = Intruder::unhindered(premises, &store, Some(id));
        intruder.rewrite(&forged);
        assert_eq!(against(Vec::new()).await.broken, None, "consistent, and not provable");
        let both = vec![Known { seq: 1, hash: forged[0].hash.clone() }, kept.clone()];
        assert_eq!(against(both).await.broken, Some(Break::Rewritten { seq: 6 }));
        intruder.rewrite(&forged[..4]);
        assert_eq!(against(vec![kept]).await.broken, Some(Break::Truncated { ends: 4, seen: 6 }));
        drop(database);
        store.close().await;
    }
}

fn intruded(premises: &Premises, store: &Store, id: WorkspaceId) -> Vec<Entry> {
    Intruder::at(premises, store, Some(id)).entries()
}
