//! Where a store is opened, again and again: a data directory and, on PostgreSQL, a database.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use model::{AccountId, RequestId, Timestamp, WorkspaceId};
use serde_json::json;
use store::{
    Clock as _, Database, ManualClock, OpenError, Settings, Store, SystemClock,
    audit::{Note, Stream},
    migrate_postgres,
};
use tempfile::TempDir;
use testkit::{
    Engine,
    postgres::{TestDatabase, Unavailable, cluster},
};
use vault::MasterKeySource;

pub struct Premises {
    pub engine: Engine,
    pub clock: Arc<ManualClock>,
    home: PathBuf,
    database: Option<TestDatabase>,
    /// Whose end is the folder's.
    _folder: Option<TempDir>,
}

impl Premises {
    /// `None` only where PostgreSQL is absent and the person running the tests said to skip it.
    pub fn new(engine: Engine) -> Option<Self> {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let database = empty_database()?;
                migrate_postgres(&database.owner_url, &database.app).unwrap();
                Some(database)
            }
        };
        let folder = TempDir::new().unwrap();
        let files = Self::at(folder.path());
        Some(Self { engine, database, _folder: Some(folder), ..files })
    }

    /// Files in a folder that somebody else made.
    pub fn at(home: &Path) -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        Self { engine: Engine::Sqlite, clock, home: home.to_owned(), database: None, _folder: None }
    }

    /// Files as they were at another place, without whatever lay beside the data directory.
    pub fn of_copy(data: &Copy) -> Self {
        let premises = Self::files();
        copy_all(data.0.path(), &premises.data());
        premises
    }

    /// Files, which are always to be had.
    pub fn files() -> Self {
        Self::new(Engine::Sqlite).unwrap()
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    pub fn master_key(&self) -> PathBuf {
        self.data().join("master.key")
    }

    pub fn database(&self) -> Option<&TestDatabase> {
        self.database.as_ref()
    }

    pub fn settings(&self) -> Settings {
        Settings {
            data: self.data(),
            database: self.database.as_ref().map(|database| database.app_url.clone()),
            master: MasterKeySource::File(self.master_key()),
            clock: self.clock.clone(),
            most_open: 16,
        }
    }

    pub fn try_open(&self) -> Result<Store, OpenError> {
        Store::open(self.settings())
    }

    pub fn open(&self) -> Store {
        self.try_open().unwrap()
    }

    /// Another node over the same PostgreSQL, with a data directory of its own and the same master key.
    pub fn second_node(&self) -> Store {
        let data = self.home.join("second");
        fs::create_dir_all(&data).unwrap();
        fs::copy(self.master_key(), data.join("master.key")).unwrap();
        let master = MasterKeySource::File(data.join("master.key"));
        Store::open(Settings { data, master, ..self.settings() }).unwrap()
    }

    /// Where a workspace's file is.
    pub fn file(&self, workspace: WorkspaceId) -> PathBuf {
        self.data().join("workspaces").join(workspace.as_str()).join("data.db")
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub async fn new_workspace(&self, store: &Store) -> WorkspaceId {
        let id = WorkspaceId::new(self.now());
        store.create_workspace(id).await.unwrap();
        id
    }
}

/// A folder, with everything in it, as it is at this moment.
pub struct Copy(TempDir);

impl Copy {
    pub fn of(folder: &Path) -> Self {
        let copy = TempDir::new().unwrap();
        copy_all(folder, copy.path());
        Self(copy)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn put_back(&self, folder: &Path) {
        fs::remove_dir_all(folder).unwrap();
        copy_all(self.0.path(), folder);
    }
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap().map(Result::unwrap) {
        let there = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_all(&entry.path(), &there),
            false => assert!(fs::copy(entry.path(), there).is_ok()),
        }
    }
}

/// A database with its roles and nothing in it.
pub fn empty_database() -> Option<TestDatabase> {
    match cluster() {
        Err(Unavailable::Skipped) => None,
        cluster => Some(cluster.unwrap().database("store").unwrap()),
    }
}

/// Something in every column, and no two alike.
pub fn note(number: usize) -> Note {
    let at = SystemClock.now();
    let mut context = serde_json::Map::new();
    context.insert("number".to_owned(), json!(number));
    Note {
        stream: Stream::Operation,
        actor: format!("system:part-{number}"),
        on_behalf_of: (!number.is_multiple_of(3)).then(|| AccountId::new(at).to_string()),
        address: Some(format!("192.0.2.{}", number % 256)),
        user_agent: Some(format!("agent {number}")),
        request_id: RequestId::new(at).to_string(),
        operation: format!("tests.write-{number}"),
        outcome: "done".to_owned(),
        context,
    }
}

/// Adds entries to a log, each in a transaction of its own.
pub async fn write_entries(database: &Database, count: usize) {
    for number in 0..count {
        database.write(move |tx| tx.write_down(note(number))).await.unwrap();
    }
}

/// `on_both! { async fn name(premises) { ... } }` becomes `name::sqlite` and `name::postgres`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($premises:ident) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($premises: &$crate::premises::Premises) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test(&$crate::premises::Premises::files()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                // Absent only where the person running the tests was told so.
                let Some(premises) = $crate::premises::Premises::new(testkit::Engine::Postgres) else { return };
                test(&premises).await;
            }
        }
    )*};
}
