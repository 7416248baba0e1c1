//! Where a store is opened, again and again: a data directory and, on PostgreSQL, a database.

use std::{path::PathBuf, sync::Arc};

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
    home: TempDir,
    database: Option<TestDatabase>,
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
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        Some(Self { engine, clock, home: TempDir::new().unwrap(), database })
    }

    /// Files, which are always to be had.
    pub fn files() -> Self {
        Self::new(Engine::Sqlite).unwrap()
    }

    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
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
