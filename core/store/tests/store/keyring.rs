//! One key for one purpose, and none after it was destroyed.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use model::WorkspaceId;
use store::{OpenError, Store, keyring::KeyError};
use testkit::Engine;
use vault::{KeyId, MasterKey, Place, Purpose};

use crate::{
    intruder::Intruder,
    killing,
    premises::{Copy, Premises, write_entries},
};

const PLACE: Place<'static> = Place { workspace: "wsp_tests", table: "tests", column: "value", row: "1" };
const RACERS: usize = 32;

fn count(premises: &Premises, filter: &str) -> usize {
    let query = format!("SELECT CAST(count(*) AS TEXT) AS value FROM keys WHERE {filter}");
    Intruder::at_keyring(premises).ask(&query)[0].parse().unwrap()
}

/// Everyone asks at the same moment.
fn race(stores: &[&Store], owner: &str) -> BTreeSet<KeyId> {
    let start = Barrier::new(RACERS);
    thread::scope(|scope| {
        let racers: Vec<_> = (0..RACERS)
            .map(|number| {
                let (start, store) = (&start, stores[number % stores.len()]);
                scope.spawn(move || {
                    start.wait();
                    store.keyring().get_or_make(owner, Purpose::Person).unwrap().id()
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    })
}

/// Writes the text of a master key where the store looks for it.
fn give(premises: &Premises, master: &str) {
    fs::write(premises.master_key(), master).unwrap();
    fs::set_permissions(premises.master_key(), fs::Permissions::from_mode(0o600)).unwrap();
}

on_both! {
    async fn whoever_asks_first_everybody_gets_the_same_key(premises) {
        let store = premises.open();
        for person in 0..20 {
            let owner = format!("person-{person}");
            assert_eq!(race(&[&store], &owner).len(), 1);
            assert_eq!(count(premises, &format!("owner = '{owner}'")), 1);
        }
        let others = [("person-1", Purpose::Field), ("person-2", Purpose::Person)];
        let one = store.keyring().get_or_make("person-1", Purpose::Person).unwrap().id();
        for (owner, purpose) in others {
            assert_ne!(
                store.keyring().get_or_make(owner, purpose).unwrap().id(),
                one,
                "a key is for one owner and one purpose"
            );
        }
        store.close().await;
        drop(store);
        assert_eq!(premises.open().keyring().get_or_make("person-1", Purpose::Person).unwrap().id(), one, "also later");
    }

    async fn what_a_destroyed_key_sealed_opens_never_again(premises) {
        let store = premises.open();
        let keyring = store.keyring();
        let sealed = keyring.get_or_make("person", Purpose::Person).unwrap().seal(&PLACE, b"her name");
        let other = keyring.get_or_make("other", Purpose::Person).unwrap();
        let others = other.seal(&PLACE, b"his name");
        drop(other);
        assert_eq!(keyring.destroy("person").unwrap(), 1);
        assert_eq!(keyring.destroy("person").unwrap(), 0, "once is enough");
        assert!(keyring.get("person", Purpose::Person).unwrap().is_none());
        assert!(
            keyring.by_id(vault::key_id_of(&sealed).unwrap()).unwrap().is_none(),
            "nor by the id that the value names"
        );
        let next = keyring.get_or_make("person", Purpose::Person).unwrap();
        assert!(next.open(&PLACE, &sealed).is_err(), "a new key is another key");
        store.close().await;
        drop((next, store));
        let store = premises.open();
        assert!(store.keyring().get_or_make("person", Purpose::Person).unwrap().open(&PLACE, &sealed).is_err());
        assert_eq!(
            &store.keyring().get("other", Purpose::Person).unwrap().unwrap().open(&PLACE, &others).unwrap()[..],
            b"his name"
        );
        store.close().await;
    }

    async fn a_key_that_is_destroyed_while_it_is_read_in_is_not_remembered(premises) {
        const PERSONS: usize = 60;
        let store = premises.open();
        for person in 0..PERSONS {
            store.keyring().get_or_make(&format!("person-{person}"), Purpose::Person).unwrap();
        }
        store.close().await;
        drop(store);
        let store = premises.open(); // remembers none of them
        for person in 0..PERSONS {
            let (owner, is_over, start) = (format!("person-{person}"), AtomicBool::new(false), Barrier::new(4));
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        start.wait();
                        while !is_over.load(Ordering::Relaxed) {
                            drop(store.keyring().get(&owner, Purpose::Person).unwrap());
                        }
                    });
                }
                start.wait();
                store.keyring().destroy(&owner).unwrap();
                is_over.store(true, Ordering::Relaxed);
            });
            assert!(store.keyring().get(&owner, Purpose::Person).unwrap().is_none(), "{owner} came back");
        }
        store.close().await;
    }

    async fn with_another_master_key_everything_opens_and_the_old_one_is_refused(premises) {
        let store = premises.open();
        let id = premises.new_workspace(&store).await;
        write_entries(&store.workspace(id).await.unwrap(), 3).await;
        let persons: Vec<String> = (0..25).map(|person| format!("person-{person}")).collect();
        let ids: Vec<KeyId> =
            persons.iter().map(|it| store.keyring().get_or_make(it, Purpose::Person).unwrap().id()).collect();
        let all = count(premises, "true");
        let old = fs::read_to_string(premises.master_key()).unwrap();
        let new = MasterKey::generate();
        let (new_text, new_id) = (new.to_text(), new.id().to_string());

        let rewrapped = store.keyring().rewrap(new).unwrap();
        assert_eq!((rewrapped.count, rewrapped.left), (all, 0));
        assert_eq!(count(premises, &format!("master = '{new_id}'")), all);
        // It goes on without a restart, and new keys are wrapped with the new one.
        store.keyring().get_or_make("afterwards", Purpose::Person).unwrap();
        assert_eq!(count(premises, &format!("master <> '{new_id}'")), 0);
        store.close().await;
        drop(store);

        let refused = premises.try_open().err().unwrap();
        assert!(matches!(&refused, OpenError::WrongMaster { wanted } if *wanted == new_id), "{refused}");
        give(premises, &new_text);
        let store = premises.open();
        let again: Vec<KeyId> =
            persons.iter().map(|it| store.keyring().get(it, Purpose::Person).unwrap().unwrap().id()).collect();
        assert_eq!(again, ids, "the same keys");
        assert_eq!(store.workspace(id).await.unwrap().head().audit_seq, 3);
        store.close().await;
        drop(store);
        give(premises, &old);
        assert!(matches!(premises.try_open(), Err(OpenError::WrongMaster { .. })));
    }

    async fn a_key_that_is_made_while_the_master_key_changes_is_wrapped_with_the_new_one(premises) {
        let store = premises.open();
        let made = AtomicUsize::new(0);
        let last = thread::scope(|scope| {
            for maker in 0..3 {
                let (store, made) = (&store, &made);
                scope.spawn(move || {
                    while made.fetch_add(1, Ordering::Relaxed) < 100 {
                        let owner = format!("person-{maker}-{}", made.load(Ordering::Relaxed));
                        store.keyring().get_or_make(&owner, Purpose::Person).unwrap();
                    }
                });
            }
            let mut last = String::new();
            while last.is_empty() || made.load(Ordering::Relaxed) < 100 {
                let master = MasterKey::generate();
                last = master.id().to_string();
                assert_eq!(store.keyring().rewrap(master).unwrap().left, 0);
            }
            last
        });
        store.keyring().get_or_make("afterwards", Purpose::Person).unwrap();
        assert!(count(premises, "true") > 50);
        assert_eq!(count(premises, &format!("master <> '{last}'")), 0);
        store.close().await;
    }

    async fn a_node_with_the_master_key_of_before_makes_none_that_only_it_can_open(premises) {
        let store = premises.open();
        store.keyring().get_or_make("person", Purpose::Person).unwrap();
        let all = count(premises, "true");
        let elsewhere = MasterKey::generate().id().to_string();
        Intruder::at_keyring(premises).sql(&format!("UPDATE keys SET master = '{elsewhere}'"));

        for refused in [
            store.keyring().get_or_make("another", Purpose::Person),
            store.keyring().rotate("person", Purpose::Person),
        ] {
            let refused = refused.err().unwrap();
            assert!(matches!(&refused, KeyError::OtherMaster { id } if *id == elsewhere), "{refused}");
        }
        assert!(store.keyring().rewrap(MasterKey::generate()).is_err());
        assert_eq!(count(premises, &format!("master = '{elsewhere}'")), all, "as it was");
        store.close().await;
    }

    async fn changing_the_master_key_is_all_or_nothing(premises) {
        let store = premises.open();
        for person in 0..10 {
            store.keyring().get_or_make(&format!("person-{person}"), Purpose::Person).unwrap();
        }
        let all = count(premises, "true");
        let stop = match premises.engine {
            Engine::Sqlite => "CREATE TRIGGER stop BEFORE UPDATE ON keys WHEN OLD.owner = 'person-7' BEGIN SELECT RAISE(ABORT, 'no'); END",
            Engine::Postgres => "CREATE FUNCTION stop() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
                                 CREATE TRIGGER stop BEFORE UPDATE ON keys FOR EACH ROW WHEN (OLD.owner = 'person-7') EXECUTE FUNCTION stop()",
        };
        Intruder::at_keyring(premises).sql(stop);
        let new = MasterKey::generate();
        let (new_id, old) = (new.id().to_string(), fs::read_to_string(premises.master_key()).unwrap());
        assert!(store.keyring().rewrap(new).is_err());
        assert_eq!(count(premises, &format!("master = '{new_id}'")), 0, "none of {all}");
        store.keyring().get_or_make("afterwards", Purpose::Person).unwrap();
        store.close().await;
        drop(store);
        give(premises, &old);
        let store = premises.open();
        assert!(store.keyring().get("person-7", Purpose::Person).unwrap().is_some());
        store.close().await;
    }

    async fn a_rotated_key_opens_what_it_sealed_until_it_is_forgotten(premises) {
        let store = premises.open();
        let keyring = store.keyring();
        let old = keyring.get_or_make("owner", Purpose::Field).unwrap();
        let sealed = old.seal(&PLACE, b"a value");
        let new = keyring.rotate("owner", Purpose::Field).unwrap();
        assert_ne!(new.id(), old.id());
        assert_eq!(keyring.get_or_make("owner", Purpose::Field).unwrap().id(), new.id(), "the new one seals");
        assert_eq!(count(premises, "owner = 'owner' AND retired_at IS NULL"), 1);
        let found = keyring.by_id(vault::key_id_of(&sealed).unwrap()).unwrap().unwrap();
        assert_eq!(&found.open(&PLACE, &sealed).unwrap()[..], b"a value");
        assert_eq!(
            keyring.retired("owner", Purpose::Field).unwrap().iter().map(|key| key.id()).collect::<Vec<_>>(),
            [old.id()]
        );

        premises.clock.advance(std::time::Duration::from_secs(3600)); // long enough for every node to know
        assert_eq!(keyring.forget_retired("owner", Purpose::Field).unwrap(), 0);
        assert!(keyring.by_id(old.id()).unwrap().is_none());
        assert_eq!(keyring.get_or_make("owner", Purpose::Field).unwrap().id(), new.id());
        store.close().await;
    }
}

#[tokio::test]
async fn two_nodes_that_ask_first_get_the_same_key() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let (one, two) = (premises.open(), premises.second_node());
    for person in 0..10 {
        let owner = format!("person-{person}");
        assert_eq!(race(&[&one, &two], &owner).len(), 1);
        assert_eq!(count(&premises, &format!("owner = '{owner}'")), 1);
    }
    one.close().await;
    two.close().await;
}

on_both! {
    async fn what_a_workspace_signs_it_alone_has_signed(premises) {
        let store = premises.open();
        let (one, other) = (premises.new_workspace(&store).await, premises.new_workspace(&store).await);
        let (one, other) = (store.workspace(one).await.unwrap(), store.workspace(other).await.unwrap());
        let signed = one.read(|snapshot| snapshot.sign(b"it is so")).await.unwrap();
        for (database, message, is_so) in [(&one, "it is so", true), (&one, "it is not", false), (&other, "it is so", false)] {
            let signed = signed.clone();
            let found = database.read(move |snapshot| snapshot.has_signed(message.as_bytes(), &signed)).await.unwrap();
            assert_eq!(found, is_so, "{message}");
        }
        let forged = store::Signed { signer: "ed25519:x".to_owned(), ..signed };
        assert!(!one.read(move |snapshot| snapshot.has_signed(b"it is so", &forged)).await.unwrap());
        drop((one, other));
        store.close().await;
    }
}

/// Where a destroyed key could still be read, it would not be destroyed.
#[tokio::test]
async fn a_destroyed_key_is_in_no_page_of_the_file_and_not_in_its_log() {
    let premises = Premises::files();
    let store = premises.open();
    for person in 0..200 {
        store.keyring().get_or_make(&format!("person-{person}"), Purpose::Person).unwrap();
    }
    let wrapped = |owner: &str| {
        let query = format!("SELECT lower(hex(wrapped)) AS value FROM keys WHERE owner = '{owner}'");
        hex::decode(&Intruder::at_keyring(&premises).ask(&query)[0]).unwrap()
    };
    let is_somewhere = |bytes: &[u8]| {
        let files =
            ["keyring.db", "keyring.db-wal"].map(|file| fs::read(premises.data().join(file)).unwrap_or_default());
        files.iter().any(|file| file.windows(bytes.len()).any(|window| window == bytes))
    };
    for person in (0..200).step_by(7) {
        let owner = format!("person-{person}");
        let bytes = wrapped(&owner);
        assert!(is_somewhere(&bytes), "else this proves nothing");
        store.keyring().destroy(&owner).unwrap();
        assert!(!is_somewhere(&bytes), "{owner} can still be found");
    }
    store.close().await;
}

#[tokio::test]
async fn the_keyring_folds_its_log_by_itself() {
    let premises = Premises::files();
    let store = premises.open();
    for person in 0..1_500 {
        store.keyring().get_or_make(&format!("person-{person}"), Purpose::Person).unwrap();
    }
    let log = fs::metadata(premises.data().join("keyring.db-wal")).unwrap().len();
    assert!(log < 4 * 1024 * 1024, "{log}");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_with_a_new_key_holds_what_it_held_and_the_old_key_is_gone() {
    let premises = Premises::files();
    let store = Arc::new(premises.open());
    let id = premises.new_workspace(&store).await;
    write_entries(&store.workspace(id).await.unwrap(), 50).await;
    let before = Intruder::at(&premises, &store, Some(id)).entries();
    let old = store.keyring().get(id.as_str(), Purpose::File).unwrap().unwrap();
    let old_file = Copy::of(premises.file(id).parent().unwrap());

    // Somebody writes all the while; who meets the change is told to ask again.
    let is_over = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, is_over) = (Arc::clone(&store), Arc::clone(&is_over));
        async move {
            let mut written = 0;
            while !is_over.load(Ordering::Relaxed) {
                let database = store.workspace(id).await.unwrap();
                match database.write(|tx| tx.write_down(crate::premises::note(0))).await {
                    Ok(_) => written += 1,
                    Err(failure) => assert_eq!(failure.into_problem().code, "storage.closed"),
                }
            }
            written
        }
    });
    store.rotate_file_key(id).await.unwrap();
    store.rotate_file_key(id).await.unwrap();
    is_over.store(true, Ordering::Relaxed);
    let written = writer.await.unwrap();

    let new = store.keyring().get(id.as_str(), Purpose::File).unwrap().unwrap();
    assert_ne!(new.id(), old.id());
    assert_eq!(count(&premises, &format!("owner = '{id}' AND purpose = 'file'")), 1, "the old ones are gone");
    let after = Intruder::at(&premises, &store, Some(id)).entries();
    assert_eq!(after.len(), before.len() + written);
    assert_eq!(after[..50], before);
    store.close().await;
    drop(Arc::into_inner(store).unwrap());

    // The old file, put back, opens with no key that is left.
    old_file.put_back(premises.file(id).parent().unwrap());
    let store = premises.open();
    assert!(matches!(store.workspace(id).await, Err(OpenError::Damaged { .. })));
    store.close().await;
}

/// Killed at each change of a file while the master key changes: one of the two opens everything.
#[test]
fn a_change_of_the_master_key_that_is_killed_leaves_one_that_opens_everything() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let premises = Premises::files();
    let id = runtime.block_on(one_workspace(&premises));
    let (old, new) = (fs::read_to_string(premises.master_key()).unwrap(), MasterKey::generate().to_text().to_string());
    fs::write(premises.data().join(killing::OTHER_MASTER), &new).unwrap();
    let mut seen = BTreeSet::new();
    let kills = killing::at_each_change(&premises, "rewrap", 1, |killed| {
        let opens: Vec<&String> = [&old, &new]
            .into_iter()
            .filter(|master| {
                give(killed, master);
                killed.try_open().is_ok()
            })
            .collect();
        assert_eq!(opens.len(), 1, "one and only one");
        seen.insert(opens[0].clone());
        give(killed, opens[0]);
        runtime.block_on(holds_all(killed, id));
    });
    if let Some(kills) = kills {
        assert!(kills > 5 && seen.len() == 2, "killed {kills} times, and {} were seen: this proves little", seen.len());
    }
}

/// Killed at each change of a file while its key changes: it opens, and nothing is missing.
#[test]
fn a_change_of_a_files_key_that_is_killed_is_finished_when_it_opens() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let premises = Premises::files();
    let id = runtime.block_on(one_workspace(&premises));
    let kills = killing::at_each_change(&premises, "rotate", 9, |killed| {
        runtime.block_on(holds_all(killed, id));
        assert_eq!(count(killed, &format!("owner = '{id}' AND purpose = 'file'")), 1, "no old key is left");
        let left: Vec<_> =
            killed.file(id).parent().unwrap().read_dir().unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left, ["data.db"], "and nothing else");
    });
    assert!(kills.is_none_or(|kills| kills > 20), "killed {kills:?} times: this proves little");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_platforms_file_gets_a_new_key_while_it_is_read_and_written() {
    let premises = Premises::files();
    let store = Arc::new(premises.open());
    write_entries(store.platform(), 50).await;
    let before = Intruder::at(&premises, &store, None).entries();
    let old = store.keyring().get("platform", Purpose::File).unwrap().unwrap();
    let is_over = Arc::new(AtomicBool::new(false));
    let busy: Vec<_> = (0..3)
        .map(|number| {
            let (store, is_over) = (Arc::clone(&store), Arc::clone(&is_over));
            tokio::spawn(async move {
                let mut written = 0;
                while !is_over.load(Ordering::Relaxed) {
                    // Nobody is told to come back.
                    if number == 0 {
                        store.platform().write(|tx| tx.write_down(crate::premises::note(0))).await.unwrap();
                        written += 1;
                    } else {
                        let log = store.platform().read(|log| store::audit::page(log, 0, i64::MAX)).await.unwrap();
                        assert!(log.len() >= 50);
                    }
                }
                written
            })
        })
        .collect();
    for _ in 0..3 {
        store.rotate_platform_file_key().await.unwrap();
    }
    is_over.store(true, Ordering::Relaxed);
    let mut written = 0;
    for one in busy {
        written += one.await.unwrap();
    }

    let new = store.keyring().get("platform", Purpose::File).unwrap().unwrap();
    assert_ne!(new.id(), old.id());
    assert_eq!(count(&premises, "owner = 'platform' AND purpose = 'file'"), 1, "the old ones are gone");
    let after = Intruder::at(&premises, &store, None).entries();
    assert_eq!((after.len(), &after[..50]), (before.len() + written, &before[..]));
    store.close().await;
    drop(Arc::into_inner(store).unwrap());
    let store = premises.open();
    assert_eq!(store.platform().head().audit_seq, after.len() as i64);
    store.close().await;
}

/// Killed at each change of a file while the key of the platform's changes: the next start finishes it.
#[test]
fn a_change_of_the_platforms_key_that_is_killed_is_finished_at_the_next_start() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let premises = Premises::files();
    let id = runtime.block_on(async {
        let id = one_workspace(&premises).await;
        let store = premises.open();
        write_entries(store.platform(), 20).await;
        store.close().await;
        id
    });
    let kills = killing::at_each_change(&premises, "rotate-platform", 9, |killed| {
        runtime.block_on(async {
            let store = killed.open();
            let log = store.platform().read(|log| store::audit::verify(log, None, None)).await.unwrap();
            assert_eq!((log.broken, log.entries), (None, 20));
            store.close().await;
            drop(store);
            holds_all(killed, id).await;
        });
        assert_eq!(count(killed, "owner = 'platform' AND purpose = 'file'"), 1, "no old key is left");
        let is_left = |name: &str| killed.data().join(name).exists();
        assert!(!["platform.db.rotating", "platform.db-wal"].into_iter().any(is_left), "and nothing else");
    });
    assert!(kills.is_none_or(|kills| kills > 15), "killed {kills:?} times: this proves little");
}

/// A disk that fails while the copy is made takes nothing: the old file goes on, and the next try succeeds.
#[tokio::test]
async fn a_new_key_for_the_platforms_file_that_fails_leaves_the_old_one_at_work() {
    let premises = Premises::files();
    let store = premises.open();
    write_entries(store.platform(), 5).await;
    let in_the_way = premises.data().join("platform.db.rotating");
    fs::create_dir(&in_the_way).unwrap();
    assert!(store.rotate_platform_file_key().await.is_err());
    write_entries(store.platform(), 5).await;
    assert_eq!(count(&premises, "owner = 'platform' AND purpose = 'file'"), 2, "neither is forgotten");
    fs::remove_dir(&in_the_way).unwrap();
    store.rotate_platform_file_key().await.unwrap();
    write_entries(store.platform(), 5).await;
    assert_eq!(count(&premises, "owner = 'platform' AND purpose = 'file'"), 1);
    store.close().await;
    drop(store);
    let store = premises.open();
    assert_eq!(store.platform().head().audit_seq, 15);
    store.close().await;
}

async fn one_workspace(premises: &Premises) -> WorkspaceId {
    let store = premises.open();
    let id = premises.new_workspace(&store).await;
    write_entries(&store.workspace(id).await.unwrap(), 20).await;
    for person in 0..20 {
        store.keyring().get_or_make(&format!("person-{person}"), Purpose::Person).unwrap();
    }
    store.close().await;
    id
}

async fn holds_all(premises: &Premises, id: WorkspaceId) {
    let store = premises.open();
    let report = store.workspace(id).await.unwrap().read(|log| store::audit::verify(log, None, None)).await.unwrap();
    assert_eq!((report.broken, report.entries), (None, 20));
    for person in 0..20 {
        assert!(store.keyring().get(&format!("person-{person}"), Purpose::Person).unwrap().is_some());
    }
    store.close().await;
}
