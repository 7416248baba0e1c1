//! Workspaces open and close while they are asked.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use model::WorkspaceId;
use store::{
    OpenError, Store,
    audit::{Known, verify},
};
use tokio::task::{JoinSet, yield_now};
use vault::Purpose;

use crate::{
    intruder::Intruder,
    premises::{Premises, note, write_entries},
};

const MOST_OPEN: usize = 16;

async fn write(store: &Store, id: WorkspaceId) {
    let database = store.workspace(id).await.unwrap();
    database.write(|tx| tx.write_down(note(0))).await.unwrap();
}

/// All that was written is there, and the platform has seen all of it.
async fn has(store: &Store, id: WorkspaceId, entries: i64) {
    let seen = store.seen_head(id).await.unwrap().unwrap();
    let known = Some(Known { seq: seen.audit_seq, hash: seen.audit_hash });
    let report = store.workspace(id).await.unwrap().read(move |log| verify(log, None, known)).await.unwrap();
    assert_eq!((report.broken.clone(), report.entries), (None, entries), "{id}");
    assert!(report.is_proven(), "{id}");
}

on_both! {
    async fn a_workspace_closes_and_opens_while_it_is_asked(premises) {
        const WORKSPACES: usize = 5;
        const WRITERS: usize = 8;
        const WRITES: usize = 40;
        const MOST: usize = 2_000;
        let store = Arc::new(premises.open());
        let mut ids = Vec::new();
        for _ in 0..WORKSPACES {
            ids.push(premises.new_workspace(&store).await);
        }
        let (is_over, closed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let closer = tokio::spawn({
            let (store, is_over, closed) = (Arc::clone(&store), Arc::clone(&is_over), Arc::clone(&closed));
            async move {
                while !is_over.load(Ordering::Relaxed) {
                    closed.fetch_add(store.close_idle(Duration::ZERO).await, Ordering::Relaxed);
                    yield_now().await;
                }
            }
        });
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            let (store, ids, closed) = (Arc::clone(&store), ids.clone(), Arc::clone(&closed));
            writers.spawn(async move {
                let mut written = [0; WORKSPACES];
                // On a busy machine the closer comes to its turn later.
                for number in 0..MOST {
                    if number >= WRITES && closed.load(Ordering::Relaxed) > WORKSPACES {
                        break;
                    }
                    let one = (writer + number) % WORKSPACES;
                    write(&store, ids[one]).await;
                    written[one] += 1;
                    yield_now().await;
                }
                written
            });
        }
        let written = writers.join_all().await;
        is_over.store(true, Ordering::Relaxed);
        closer.await.unwrap();
        let closed = closed.load(Ordering::Relaxed);
        assert!(closed > WORKSPACES, "closed only {closed} times: this proves little");
        store.publish_heads().await.unwrap();
        for (one, id) in ids.into_iter().enumerate() {
            has(&store, id, written.iter().map(|by| by[one]).sum()).await;
        }
        store.close().await;
    }

    async fn two_hundred_workspaces_share_sixteen_places(premises) {
        const WORKSPACES: usize = 200;
        const WRITERS: usize = 4;
        let store = Arc::new(premises.open());
        let mut ids = Vec::new();
        for _ in 0..WORKSPACES {
            ids.push(premises.new_workspace(&store).await);
        }
        let ids = Arc::new(ids);
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            let (store, ids) = (Arc::clone(&store), Arc::clone(&ids));
            writers.spawn(async move {
                for (step, id) in ids.iter().enumerate().skip(writer).step_by(WRITERS) {
                    write(&store, *id).await;
                    // And one that the others ask for, too.
                    write(&store, ids[step * 7 % 30]).await;
                }
            });
        }
        writers.join_all().await;
        write(&store, ids[0]).await;
        assert!(store.open_now().len() <= MOST_OPEN, "{} are open", store.open_now().len());
        if premises.database().is_none() {
            let open = fs::read_dir("/proc/self/fd").unwrap().count();
            assert!(open < MOST_OPEN * 20 + 40, "{open} files are open");
        }
        let mut entries = 0;
        for id in ids.iter() {
            entries += store.workspace(*id).await.unwrap().head().audit_seq;
        }
        assert_eq!(entries, 2 * WORKSPACES as i64 + 1, "nothing was lost on the way");
        store.close().await;
        assert_eq!(store.left_open(), []);
    }

    async fn one_that_is_only_looked_after_is_closed(premises) {
        const WHILE: Duration = Duration::from_millis(20);
        let store = premises.open();
        let id = premises.new_workspace(&store).await;
        drop(store.workspace(id).await.unwrap());
        tokio::time::sleep(WHILE).await;
        for database in store.tended() {
            database.follow_search_if_due(WHILE).await.unwrap();
        }
        assert_eq!(store.close_idle(WHILE).await, 1);
        store.close().await;
    }

    async fn one_that_is_used_is_not_closed(premises) {
        let store = premises.open();
        let id = premises.new_workspace(&store).await;
        let held = store.workspace(id).await.unwrap();
        assert_eq!(store.close_idle(Duration::ZERO).await, 0);
        write_entries(&held, 1).await;
        assert_eq!(store.close_idle(Duration::from_secs(3600)).await, 0);
        drop(held);
        assert_eq!(store.close_idle(Duration::from_secs(3600)).await, 0, "it was just used");
        assert_eq!(store.close_idle(Duration::ZERO).await, 1);
        assert_eq!(store.seen_head(id).await.unwrap().unwrap().audit_seq, 1, "written down before it closed");
        assert_eq!(store.open_now(), []);
        store.close().await;
    }

    async fn making_a_workspace_twice_makes_one(premises) {
        let store = Arc::new(premises.open());
        let id = WorkspaceId::new(premises.now());
        let mut makers = JoinSet::new();
        for _ in 0..8 {
            let store = Arc::clone(&store);
            makers.spawn(async move { store.create_workspace(id).await });
        }
        for made in makers.join_all().await {
            made.unwrap();
        }
        write(&store, id).await;
        store.create_workspace(id).await.unwrap();
        write(&store, id).await;
        assert_eq!(store.workspace(id).await.unwrap().head().audit_seq, 2, "what is there stays");
        let heads = Intruder::at(premises, &store, Some(id)).ask("SELECT CAST(count(*) AS TEXT) AS value FROM head");
        assert_eq!(heads, ["1"]);
        store.close().await;
    }

    async fn a_workspace_that_was_destroyed_is_gone_and_so_are_its_keys(premises) {
        let store = premises.open();
        let (gone, stays) = (premises.new_workspace(&store).await, premises.new_workspace(&store).await);
        for id in [gone, stays] {
            store.keyring().get_or_make(id.as_str(), Purpose::Field).unwrap();
            write(&store, id).await;
        }
        let held = store.workspace(gone).await.unwrap();
        store.destroy_workspace(gone).await.unwrap();
        let late = held.write(|tx| tx.write_down(note(0))).await.unwrap_err();
        assert_eq!(late.into_problem().code, "storage.closed");
        let late = held.read(|log| store::audit::page(log, 0, 1)).await.unwrap_err();
        assert_eq!(late.into_problem().code, "storage.closed", "not even what is still in memory");
        drop(held);
        assert!(matches!(store.workspace(gone).await, Err(OpenError::NoSuchWorkspace(_))));
        assert!(!premises.file(gone).exists());
        for purpose in [Purpose::File, Purpose::Field] {
            assert!(store.keyring().get(gone.as_str(), purpose).unwrap().is_none());
        }
        store.destroy_workspace(gone).await.unwrap(); // doing it twice is no error
        write(&store, stays).await;
        assert_eq!(store.workspace(stays).await.unwrap().head().audit_seq, 2);
        store.close().await;
    }
}

/// Closing while workspaces are asked for leaves none of them open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_was_closed_opens_nothing_any_more() {
    let premises = Premises::files();
    let store = Arc::new(premises.open());
    let mut ids = Vec::new();
    for _ in 0..12 {
        ids.push(premises.new_workspace(&store).await);
    }
    let mut askers = JoinSet::new();
    for id in ids {
        let store = Arc::clone(&store);
        askers.spawn(async move {
            // Until it is refused.
            while let Ok(database) = store.workspace(id).await {
                drop(database.write(|tx| tx.write_down(note(0))).await);
                yield_now().await;
            }
        });
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    store.close().await;
    askers.join_all().await;
    assert_eq!(store.open_now(), []);
    assert_eq!(store.left_open(), []);
}

#[tokio::test]
async fn a_damaged_workspace_does_not_keep_the_others_open() {
    let premises = Premises::files();
    let store = premises.open();
    let (broken, whole) = (premises.new_workspace(&store).await, premises.new_workspace(&store).await);
    for id in [broken, whole] {
        write_entries(&store.workspace(id).await.unwrap(), 30).await;
    }
    store.close_idle(Duration::ZERO).await;
    let _opened = (store.workspace(broken).await.unwrap().head(), store.workspace(whole).await.unwrap().head());
    // Everything but what it has already read.
    let length = fs::metadata(premises.file(broken)).unwrap().len();
    let noise = vec![0xa5; length as usize - 4096];
    std::os::unix::fs::FileExt::write_all_at(
        &fs::File::options().write(true).open(premises.file(broken)).unwrap(),
        &noise,
        4096,
    )
    .unwrap();
    assert!(store.close_idle(Duration::ZERO).await >= 1);
    assert!(!store.open_now().contains(&whole));
    has(&store, whole, 30).await;
    store.close().await;
}
