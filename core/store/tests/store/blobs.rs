//! Bytes come back as they were sent, or not at all; and nobody reads them from the disk.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use model::WorkspaceId;
use store::{
    Database, Failure, Store, Trouble,
    blob::{self, Blob, BlobId, CHUNK, Upload},
};
use testkit::Engine;
use vault::Purpose;

use crate::{
    intruder::Intruder,
    premises::{Premises, note},
};

/// Bytes without a pattern that a chunk's edge could hide behind.
fn bytes(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(size).collect()
}

/// Sent in parts of this size, and on the disk.
fn send(premises: &Premises, database: &Database, bytes: &[u8], part: usize) -> Upload {
    let mut incoming = database.blobs().unwrap().receive(premises.now(), u64::MAX).unwrap();
    bytes.chunks(part).for_each(|part| incoming.take(part).unwrap());
    incoming.finish().unwrap()
}

async fn name(database: &Database, upload: &Upload) -> Result<Blob, Failure> {
    let upload = upload.clone();
    let named = database.write(move |tx| {
        let blob = blob::add(tx, &upload, "text/csv")?;
        tx.write_down(note(1))?;
        Ok(blob)
    });
    named.await
}

async fn keep(premises: &Premises, database: &Database, bytes: &[u8]) -> Blob {
    name(database, &send(premises, database, bytes, 1 << 16)).await.unwrap()
}

fn read(database: &Database, blob: &Blob) -> Result<Vec<u8>, Failure> {
    let mut reading = database.blobs().unwrap().read(blob.id, blob.size)?;
    let mut bytes = Vec::new();
    while let Some(more) = reading.next_chunk()? {
        assert!(more.len() <= CHUNK, "no more of it at once");
        bytes.extend_from_slice(&more);
    }
    Ok(bytes)
}

fn is_damaged(read: Result<Vec<u8>, Failure>) -> bool {
    matches!(read, Err(Failure::Trouble(Trouble::Damaged)))
}

async fn workspace(premises: &Premises) -> (Store, WorkspaceId, Arc<Database>) {
    let store = premises.open();
    let id = premises.new_workspace(&store).await;
    let database = store.workspace(id).await.unwrap();
    (store, id, database)
}

fn file(premises: &Premises, workspace: WorkspaceId, blob: BlobId) -> PathBuf {
    premises.file(workspace).with_file_name("blobs").join(blob.as_str())
}

/// What lies there, named or not.
fn lying(premises: &Premises, store: &Store, workspace: WorkspaceId) -> usize {
    match premises.engine {
        Engine::Sqlite => fs::read_dir(premises.file(workspace).with_file_name("blobs")).into_iter().flatten().count(),
        Engine::Postgres => {
            Intruder::at(premises, store, Some(workspace)).ask("SELECT DISTINCT blob AS value FROM blob_chunks").len()
        }
    }
}

on_both! {
    async fn bytes_come_back_as_they_were_sent(premises) {
        let (store, _, database) = workspace(premises).await;
        for (size, part) in [
            (0, 1), (1, 1), (100, 7), (CHUNK - 1, 4096), (CHUNK, CHUNK), (CHUNK, 1000), (CHUNK + 1, CHUNK + 1),
            (2 * CHUNK, 3 * CHUNK), (3 * CHUNK + 17, 100_000),
        ] {
            let sent = bytes(size, size as u64);
            let upload = send(premises, &database, &sent, part);
            assert_eq!(upload.size, size as i64);
            let blob = name(&database, &upload).await.unwrap();
            assert!(read(&database, &blob).unwrap() == sent, "{size} bytes in parts of {part}");
        }
        store.close().await;
    }

    async fn the_same_bytes_are_one_blob_in_a_workspace_and_another_elsewhere(premises) {
        let (store, id, database) = workspace(premises).await;
        let sent = bytes(1000, 1);
        let first = send(premises, &database, &sent, 10);
        let second = send(premises, &database, &sent, 999);
        assert_eq!(first.content, second.content);
        let one = name(&database, &first).await.unwrap();
        let two = name(&database, &second).await.unwrap();
        assert_eq!((one.id, one.version, two.version), (two.id, 1, 2));
        let other = store.workspace(premises.new_workspace(&store).await).await.unwrap();
        let elsewhere = send(premises, &other, &sent, 10);
        assert_ne!(elsewhere.content, first.content, "nobody can tell that two businesses have the same");
        assert_eq!(lying(premises, &store, id), 2, "the second has no name, and goes tomorrow");
        store.close().await;
    }

    async fn what_does_not_come_whole_leaves_nothing(premises) {
        let (store, id, database) = workspace(premises).await;
        let mut incoming = database.blobs().unwrap().receive(premises.now(), u64::MAX).unwrap();
        incoming.take(&bytes(3 * CHUNK, 1)).unwrap();
        assert_eq!(lying(premises, &store, id), 1);
        drop(incoming);
        assert_eq!(lying(premises, &store, id), 0);

        let mut incoming = database.blobs().unwrap().receive(premises.now(), CHUNK as u64 + 9).unwrap();
        incoming.take(&bytes(CHUNK + 9, 1)).unwrap();
        let refused = incoming.take(b"x").unwrap_err().into_problem();
        assert_eq!(refused.code, "blob.too-large");
        drop(incoming);
        assert_eq!(lying(premises, &store, id), 0);
        store.close().await;
    }

    async fn what_nobody_named_is_found_when_it_is_old(premises) {
        let (store, _, database) = workspace(premises).await;
        let unnamed = send(premises, &database, b"unnamed", 9);
        premises.clock.advance(Duration::from_secs(1));
        let named = keep(premises, &database, b"named").await;
        let blobs = database.blobs().unwrap().clone();
        let day = Duration::from_secs(24 * 60 * 60);
        assert_eq!(blobs.before(premises.now().minus(day), None, 10).unwrap(), []);
        premises.clock.advance(2 * day);
        let young = send(premises, &database, b"young", 9);
        let old = blobs.before(premises.now().minus(day), None, 10).unwrap();
        assert_eq!(old, [unnamed.id.unwrap(), named.id]);
        assert_eq!(blobs.before(premises.now().minus(day), None, 1).unwrap(), [unnamed.id.unwrap()]);
        assert_eq!(blobs.before(premises.now().minus(day), unnamed.id, 10).unwrap(), [named.id]);
        let nameless = database.read(move |snapshot| blob::Blobs::nameless(snapshot, old)).await.unwrap();
        assert_eq!(nameless, [unnamed.id.unwrap()]);
        blobs.discard(unnamed.id.unwrap()).unwrap();
        blobs.discard(unnamed.id.unwrap()).unwrap();
        assert_eq!(read(&database, &named).unwrap(), b"named");
        assert_eq!(read(&database, &name(&database, &young).await.unwrap()).unwrap(), b"young");
        store.close().await;
    }

    async fn a_destroyed_workspace_takes_its_bytes_along(premises) {
        let (store, id, database) = workspace(premises).await;
        keep(premises, &database, b"bytes").await;
        drop(database);
        store.destroy_workspace(id).await.unwrap();
        assert_eq!(lying(premises, &store, id), 0);
        assert!(store.keyring().get(id.as_str(), Purpose::Blob).unwrap().is_none());
        store.close().await;
    }

    async fn a_new_key_seals_them_again(premises) {
        let (store, id, database) = workspace(premises).await;
        let sent = bytes(2 * CHUNK + 5, 1);
        let blob = keep(premises, &database, &sent).await;
        let late = send(premises, &database, b"late", 9);
        let old = store.keyring().get(id.as_str(), Purpose::Blob).unwrap().unwrap().id();
        store.keyring().rotate(id.as_str(), Purpose::Blob).unwrap();
        assert!(read(&database, &blob).unwrap() == sent, "the old key still opens it");
        let refused = name(&database, &late).await.unwrap_err().into_problem();
        assert_eq!(refused.code, "blob.key-changed", "whoever seals again would not have seen it");
        let blobs = database.blobs().unwrap().clone();
        assert!(blobs.reseal(&blob).unwrap());
        assert!(!blobs.reseal(&blob).unwrap(), "once is enough");
        premises.clock.advance(Duration::from_secs(60 * 60));
        assert_eq!(store.keyring().forget_retired(id.as_str(), Purpose::Blob).unwrap(), 0);
        assert!(store.keyring().by_id(old).unwrap().is_none());
        assert!(read(&database, &blob).unwrap() == sent);
        assert_eq!(lying(premises, &store, id), 2);
        store.close().await;
    }
}

/// Whoever has the files and not the keys can do all of this, and is found out each time.
#[tokio::test(flavor = "multi_thread")]
async fn files_that_were_meddled_with_are_refused() {
    let premises = Premises::files();
    let (store, id, database) = workspace(&premises).await;
    let sealed = CHUNK + 45;
    let (one, two) = (bytes(3 * CHUNK + 99, 1), bytes(3 * CHUNK + 99, 2));
    let (blob, twin) = (keep(&premises, &database, &one).await, keep(&premises, &database, &two).await);
    let other = premises.new_workspace(&store).await;
    let others = store.workspace(other).await.unwrap();
    let foreign = keep(&premises, &others, &one).await;

    let (path, twins) = (file(&premises, id, blob.id), file(&premises, id, twin.id));
    let whole = fs::read(&path).unwrap();
    assert_eq!(whole.len(), 3 * sealed + 99 + 45);
    let of_twin = fs::read(twins).unwrap();
    let of_other = fs::read(file(&premises, other, foreign.id)).unwrap();
    let swapped = [&whole[sealed..2 * sealed], &whole[..sealed], &whole[2 * sealed..]].concat();
    let twins_chunk = [&of_twin[..sealed], &whole[sealed..]].concat();
    let repeated = [&whole[..2 * sealed], &whole[sealed..]].concat();
    let mut flipped = whole.clone();
    flipped[2 * sealed + 77] ^= 1;
    for (harm, content) in [
        ("one byte cut off", &whole[..whole.len() - 1]),
        ("the last chunk cut off", &whole[..3 * sealed]),
        ("all but the first chunk cut off", &whole[..sealed]),
        ("emptied", &[]),
        ("something added", &[&whole[..], b"x"].concat()),
        ("two chunks swapped", &swapped),
        ("a chunk repeated", &repeated),
        ("a chunk of another blob", &twins_chunk),
        ("another blob", &of_twin),
        ("the same bytes of another workspace", &of_other),
        ("one bit turned", &flipped),
    ] {
        fs::write(&path, content).unwrap();
        assert!(is_damaged(read(&database, &blob)), "{harm}");
    }
    fs::remove_file(&path).unwrap();
    assert!(is_damaged(read(&database, &blob)), "gone");
    fs::write(&path, &whole).unwrap();
    assert!(read(&database, &blob).unwrap() == one, "as it was");
    // A row that says another size does not make a shorter file of it either.
    for size in [0, CHUNK as i64, 2 * CHUNK as i64 + 1, blob.size - 1, blob.size + 1] {
        assert!(is_damaged(read(&database, &Blob { size, ..blob.clone() })), "{size}");
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_were_meddled_with_are_refused() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let (store, id, database) = workspace(&premises).await;
    let blob = keep(&premises, &database, &bytes(2 * CHUNK + 99, 1)).await;
    let twin = keep(&premises, &database, &bytes(2 * CHUNK + 99, 2)).await;
    let mut intruder = Intruder::at(&premises, &store, Some(id));
    let (blob_id, twin_id) = (blob.id, twin.id);
    let of = |number: u8| format!("(SELECT sealed FROM blob_chunks WHERE blob = '{twin_id}' AND number = {number})");
    for harm in [
        format!(
            "UPDATE blob_chunks SET number = 10 WHERE blob = '{blob_id}' AND number = 0;
                 UPDATE blob_chunks SET number = 0 WHERE blob = '{blob_id}' AND number = 1;
                 UPDATE blob_chunks SET number = 1 WHERE blob = '{blob_id}' AND number = 10"
        ),
        format!("DELETE FROM blob_chunks WHERE blob = '{blob_id}' AND number = 2"),
        format!("UPDATE blob_chunks SET sealed = {} WHERE blob = '{blob_id}' AND number = 1", of(1)),
        format!("UPDATE blob_chunks SET sealed = substr(sealed, 1, 1000) WHERE blob = '{blob_id}' AND number = 0"),
    ] {
        intruder.sql(&format!("CREATE TEMP TABLE kept AS SELECT * FROM blob_chunks; {harm}"));
        assert!(is_damaged(read(&database, &blob)), "{harm}");
        intruder.sql("DELETE FROM blob_chunks; INSERT INTO blob_chunks SELECT * FROM kept; DROP TABLE kept");
    }
    assert_eq!(read(&database, &blob).unwrap().len(), 2 * CHUNK + 99);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_it_can_be_read() {
    let premises = Premises::files();
    let (store, id, database) = workspace(&premises).await;
    let blob = keep(&premises, &database, &b"a canary in plain letters, ".repeat(10_000)).await;
    let sealed = fs::read(file(&premises, id, blob.id)).unwrap();
    assert!(!sealed.windows(6).any(|part| part == b"canary"));
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file(&premises, id, blob.id)), 0o600);
    assert_eq!(mode(premises.file(id).with_file_name("blobs")), 0o700);
    store.close().await;
}

/// A row that was committed never names what a power cut could take: file, name and folder are synced before.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_synced_is_not_named() {
    let premises = Premises::files();
    let (store, id, database) = workspace(&premises).await;
    let mut incoming = database.blobs().unwrap().receive(premises.now(), u64::MAX).unwrap();
    incoming.take(b"bytes").unwrap();
    // The folder is gone when the name is to be given.
    fs::remove_dir_all(premises.file(id).with_file_name("blobs")).unwrap();
    assert!(incoming.finish().is_err());
    let blob = keep(&premises, &database, b"bytes").await;
    assert_eq!(read(&database, &blob).unwrap(), b"bytes", "and the next is kept again");
    store.close().await;
}
