//! One key for one purpose, and none after it was destroyed.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use model::WorkspaceId;
use store::{OpenError, Store};
use testkit::Engine;
use vault::{DataKey, KeyId, MasterKey, Place, Purpose};

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
            assert_ne!(store.keyring().get_or_make(owner, purpose).unwrap().id(), one, "a key is for one owner and one purpose");
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
        assert!(keyring.by_id(vault::key_id_of(&sealed).unwrap()).unwrap().is_none(), "nor by the id that the value names");
        let next = keyring.get_or_make("person", Purpose::Person).unwrap();
        assert!(next.open(&PLACE, &sealed).is_err(), "a new key is another key");
        store.close().await;
        drop((next, store));
        let store = premises.open();
        assert!(store.keyring().get_or_make("person", Purpose::Person).unwrap().open(&PLACE, &sealed).is_err());
        assert_eq!(&store.keyring().get("other", Purpose::Person).unwrap().unwrap().open(&PLACE, &others).unwrap()[..], b"his name");
        store.close().await;
    }

    async fn a_key_that_is_read_while_it_is_destroyed_is_not_remembered(premises) {
        let store = premises.open();
        for person in 0..60 {
            let owner = format!("person-{person}");
            store.keyring().get_or_make(&owner, Purpose::Person).unwrap();
            // Nothing is remembered: it must be read in, while somebody destroys it.
            store.keyring().destroy("nobody").unwrap();
            let fresh = premises.engine == Engine::Postgres;
            let reader = if fresh { premises.second_node() } else { premises_again(premises, &store) };
            let is_over = AtomicBool::new(false);
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        while !is_over.load(Ordering::Relaxed) {
                            drop(reader.keyring().get(&owner, Purpose::Person).unwrap());
                        }
                    });
                }
                reader.keyring().destroy(&owner).unwrap();
                is_over.store(true, Ordering::Relaxed);
            });
            assert!(reader.keyring().get(&owner, Purpose::Person).unwrap().is_none(), "{owner} came back");
            if !fresh { break }
        }
    }
}
