//! What is said when a directory, a key or a file is not as it should be; and that one broken workspace
//! is nobody else's trouble.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
};

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use model::WorkspaceId;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use store::{
    Database, Failure, OpenError, Store,
    audit::{Entry, verify},
};
use tokio::runtime::Runtime;
use vault::{MasterKey, MasterKeyError, Purpose};

use crate::{
    intruder::Intruder,
    premises::{Premises, write_entries},
    statement,
};

/// What SQLCipher reads and checks at a time.
const PAGE: u64 = 4096;
/// Single bits flipped in a file, each on its own.
const FLIPS: u32 = 120;

/// A server that ran once, and has keys.
async fn opened_before(premises: &Premises) {
    let store = premises.open();
    store.keyring().get_or_make("platform", Purpose::Field).unwrap();
    store.close().await;
}

fn failure(opened: Result<Store, OpenError>) -> OpenError {
    opened.err().expect("it is refused")
}

async fn entries(database: &Database) -> Result<Vec<Entry>, Failure> {
    database.read(|log| store::audit::page(log, 0, i64::MAX)).await
}

/// Workspaces with `count` entries each, closed.
async fn workspaces<const N: usize>(premises: &Premises, count: usize) -> [WorkspaceId; N] {
    let store = premises.open();
    let mut ids = Vec::new();
    for _ in 0..N {
        let id = premises.new_workspace(&store).await;
        write_entries(&store.workspace(id).await.unwrap(), count).await;
        ids.push(id);
    }
    store.close().await;
    ids.try_into().unwrap()
}

on_both! {
    async fn a_second_server_on_the_same_directory_is_refused(premises) {
        let first = premises.open();
        let refused = failure(premises.try_open());
        assert!(matches!(refused, OpenError::Locked { .. }), "{refused}");
        first.close().await;
        drop(first);
        premises.open().close().await;
    }

    async fn another_master_key_is_refused_and_changes_nothing(premises) {
        opened_before(premises).await;
        let right = fs::read(premises.master_key()).unwrap();
        let wrong = MasterKey::generate();
        fs::write(premises.master_key(), wrong.to_text().as_bytes()).unwrap();
        let refused = failure(premises.try_open());
        let wanted = MasterKey::from_text(str::from_utf8(&right).unwrap()).unwrap().id().to_string();
        assert!(matches!(&refused, OpenError::WrongMaster { wanted: it } if *it == wanted), "{refused}");
        assert!(refused.to_string().contains(&wanted), "it says which one it wants: {refused}");
        fs::write(premises.master_key(), right).unwrap();
        premises.open().close().await;
    }

    async fn a_master_key_that_is_missing_is_not_replaced_by_a_new_one(premises) {
        opened_before(premises).await;
        let kept = fs::read(premises.master_key()).unwrap();
        fs::remove_file(premises.master_key()).unwrap();
        let refused = failure(premises.try_open());
        assert!(matches!(refused, OpenError::Master(MasterKeyError::Missing { .. })), "{refused}");
        assert!(!premises.master_key().exists(), "and none is left behind");
        assert!(matches!(failure(premises.try_open()), OpenError::Master(MasterKeyError::Missing { .. })), "nor later");
        fs::write(premises.master_key(), kept).unwrap();
        fs::set_permissions(premises.master_key(), Permissions::from_mode(0o600)).unwrap();
        premises.open().close().await;
    }

    async fn a_master_key_that_others_can_read_is_refused(premises) {
        opened_before(premises).await;
        for mode in [0o604, 0o640, 0o644, 0o660] {
            fs::set_permissions(premises.master_key(), Permissions::from_mode(mode)).unwrap();
            let refused = failure(premises.try_open());
            assert!(matches!(refused, OpenError::Master(MasterKeyError::TooOpen { .. })), "{mode:o}: {refused}");
            assert!(refused.to_string().contains("chmod 600"), "it says what to do: {refused}");
        }
        fs::set_permissions(premises.master_key(), Permissions::from_mode(0o600)).unwrap();
        premises.open().close().await;
    }

    async fn the_first_start_makes_a_master_key_that_nobody_else_can_read(premises) {
        premises.open().close().await;
        assert_eq!(fs::metadata(premises.master_key()).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(fs::metadata(premises.data()).unwrap().mode() & 0o7777, 0o700, "nor look where it lies");
    }

    async fn a_workspace_that_is_not_there_is_not_made_by_asking(premises) {
        let store = premises.open();
        let id = WorkspaceId::new(premises.now());
        assert!(matches!(store.workspace(id).await, Err(OpenError::NoSuchWorkspace(it)) if it == id.to_string()));
        assert!(store.open_now().is_empty());
        store.close().await;
    }
}

#[expect(clippy::disallowed_methods, reason = "a keyring without keys is made behind the store's back")]
/// A first start that was cut short anywhere is begun again.
#[tokio::test]
async fn a_first_start_may_be_cut_short() {
    let premises = Premises::files();
    premises.open().close().await;
    // Made in this order; at a cut the last ones are missing.
    let made = ["keyring.db", "master.key", "platform.db"].map(|file| premises.data().join(file));
    let keyring = fs::read(&made[0]).unwrap();
    for there in (0..made.len()).rev() {
        made[there..].iter().for_each(|file| fs::remove_file(file).unwrap());
        if there == 1 {
            // Without its master key it has no keys yet.
            let mut empty = SqliteConnection::establish(made[0].to_str().unwrap()).unwrap();
            empty.batch_execute("DELETE FROM keys").unwrap();
        }
        premises.open().close().await;
    }
    assert_ne!(fs::read(&made[0]).unwrap(), keyring);
}

#[tokio::test]
async fn a_workspace_whose_first_page_is_damaged_is_refused_and_the_others_serve() {
    let premises = Premises::files();
    let [broken, whole] = workspaces(&premises, 20).await;
    scribble(&premises.file(broken), 0, PAGE);
    let store = premises.open();
    let refused = store.workspace(broken).await.err().unwrap();
    assert!(matches!(refused, OpenError::Damaged { .. }), "{refused}");
    assert!(refused.to_string().contains("backup"), "it says what to do: {refused}");
    serves(&store, whole).await;
    assert!(matches!(store.workspace(broken).await, Err(OpenError::Damaged { .. })), "and again");
    store.close().await;
}

#[tokio::test]
async fn a_damaged_page_in_the_middle_is_noticed_when_it_is_read_and_the_others_serve() {
    let premises = Premises::files();
    let [broken, whole] = workspaces(&premises, 300).await;
    let store = premises.open();
    let leaf = "SELECT CAST(pageno AS TEXT) AS value FROM dbstat WHERE name = 'audit_entries' AND pagetype = 'leaf'";
    let leaves = Intruder::at(&premises, &store, Some(broken)).ask(leaf);
    let page: u64 = leaves[leaves.len() / 2].parse().unwrap();
    scribble(&premises.file(broken), (page - 1) * PAGE, PAGE);

    let database = store.workspace(broken).await.expect("its first page is whole");
    let problem = entries(&database).await.unwrap_err().into_problem();
    assert_eq!(problem.code, "storage.damaged");
    let problem = database.read(|log| verify(log, None, None)).await.unwrap_err().into_problem();
    assert_eq!(problem.code, "storage.damaged");
    serves(&store, whole).await;

    // What does not need that page goes on: the connection that met it is not used again.
    write_entries(&database, 1).await;
    assert_eq!(statement::ask_reader(&database, "(SELECT CAST(audit_seq AS TEXT) FROM head)").await.unwrap(), "301");
    let scan = "SELECT CAST(count(detail || detail) AS TEXT) AS value FROM audit_entries";
    let problem = statement::ask_writer(&database, scan).await.unwrap_err().into_problem();
    assert_eq!(problem.code, "storage.damaged");
    write_entries(&database, 1).await;
    drop(database);
    store.close().await;
}

async fn serves(store: &Store, id: WorkspaceId) {
    let database = store.workspace(id).await.unwrap();
    let before = entries(&database).await.unwrap().len();
    write_entries(&database, 2).await;
    assert_eq!(entries(&database).await.unwrap().len(), before + 2);
}

/// Random bytes in the place of what was there.
fn scribble(path: &Path, from: u64, length: u64) {
    let mut noise = vec![0; length as usize];
    std::io::Read::read_exact(&mut File::open("/dev/urandom").unwrap(), &mut noise).unwrap();
    File::options().write(true).open(path).unwrap().write_all_at(&noise, from).unwrap();
}

/// What is flipped may lie where nobody looks; what is read is never silently something else.
#[test]
fn a_flipped_bit_anywhere_in_a_file_is_an_error_or_changes_nothing() {
    let (premises, runtime) = (Premises::files(), Runtime::new().unwrap());
    let [id] = runtime.block_on(workspaces(&premises, 60));
    let file = premises.file(id);
    let whole = fs::read(&file).unwrap();
    let original = runtime.block_on(async {
        let store = premises.open();
        let original = entries(&store.workspace(id).await.unwrap()).await.unwrap();
        store.close().await;
        original
    });
    let config = Config { cases: FLIPS, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&(0..whole.len(), 0..8_u32), |(at, bit)| {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << bit;
        fs::write(&file, flipped).unwrap();
        runtime.block_on(async {
            let store = premises.open();
            if let Ok(database) = store.workspace(id).await
                && let Ok(read) = entries(&database).await
            {
                prop_assert_eq!(&read, &original);
                drop(database);
            }
            store.close().await;
            Ok(())
        })?;
        fs::write(&file, &whole).unwrap();
        Ok(())
    });
    outcome.unwrap();
}

/// Root is not stopped by permissions; a mount that is read-only stops everybody.
#[tokio::test]
async fn a_data_directory_that_cannot_be_written_to_is_refused() {
    let premises = Premises::files();
    workspaces::<1>(&premises, 3).await;
    let _read_only = ReadOnly::make(premises.data());
    let refused = failure(premises.try_open());
    let says_so = matches!(refused, OpenError::ReadOnly { .. } | OpenError::Folder { .. } | OpenError::Unopened { .. });
    assert!(says_so, "{refused}");
    let words = refused.to_string();
    assert!(words.contains("Read-only file system") || words.contains("Permission denied"), "{words}");
}

/// A folder in which nothing can be written, until this is dropped.
struct ReadOnly {
    folder: PathBuf,
    is_mounted: bool,
}

impl ReadOnly {
    fn make(folder: PathBuf) -> Self {
        let is_mounted = fs::metadata(&folder).unwrap().uid() == 0;
        if is_mounted {
            run("mount", &["--bind".as_ref(), folder.as_ref(), folder.as_ref()]);
            run("mount", &["-o".as_ref(), "remount,ro,bind".as_ref(), folder.as_ref()]);
        } else {
            fs::set_permissions(folder.join("lock"), Permissions::from_mode(0o400)).unwrap();
            fs::set_permissions(&folder, Permissions::from_mode(0o500)).unwrap();
        }
        Self { folder, is_mounted }
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        if self.is_mounted {
            run("umount", &[self.folder.as_ref()]);
        } else {
            fs::set_permissions(&self.folder, Permissions::from_mode(0o700)).unwrap();
        }
    }
}

fn run(program: &str, arguments: &[&std::ffi::OsStr]) {
    assert!(Command::new(program).args(arguments).status().unwrap().success(), "{program} {arguments:?}");
}
