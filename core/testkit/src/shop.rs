//! The door of a small business and its people.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use door::{
    Answer, Ask, Body, Door, Module, Options, Problem, Registry,
    limits::Allowances,
    operations::workspaces::{Founder, Founding},
};
use model::{AccountId, Actor, MemberId, Origin, RequestId, SecondFactor, SessionId, Timestamp, Who, WorkspaceId};
use plugins::wall::Wall;
use serde_json::{Value, json};
use store::{Clock, ManualClock, Settings, Store, SystemClock, migrate_postgres};
use tempfile::TempDir;
use vault::MasterKeySource;
use work::http::{Client, HostPort, Policy};

use crate::{
    idle::idle,
    postgres::{self, TestDatabase, Unavailable},
};

/// Both behave the same; that is the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What a test wants of the shop that is not usual.
#[derive(Debug, Clone, Copy)]
pub struct Fitting {
    /// Modules beside the usual ones.
    pub modules: fn() -> Vec<Module>,
    pub allowances: Allowances,
    /// Hosts that may be asked although they are on this machine.
    pub own_network: fn() -> Vec<HostPort>,
    /// Where programs of plugins run.
    pub wall: fn() -> Wall,
    /// Where others come to it.
    pub public_url: fn() -> String,
}

const PUBLIC_URL: &str = "https://shop.example";

impl Default for Fitting {
    fn default() -> Self {
        Self {
            modules: Vec::new,
            allowances: Allowances::unlimited(),
            own_network: Vec::new,
            wall: idle,
            public_url: || PUBLIC_URL.to_owned(),
        }
    }
}

pub struct Shop {
    pub engine: Engine,
    pub door: Arc<Door>,
    pub clock: Arc<ManualClock>,
    pub workspace: WorkspaceId,
    /// Holds every permission here.
    pub owner: Actor,
    /// A cashier here.
    pub clerk: Actor,
    /// The owner of another business on the same server.
    pub stranger: Actor,
    pub other: WorkspaceId,
    home: TempDir,
    database: Option<TestDatabase>,
    fitting: Fitting,
}

impl Shop {
    /// `None` only where PostgreSQL is absent and the person running the tests said to skip it.
    pub async fn open(engine: Engine) -> Option<Self> {
        Self::open_with(engine, Fitting::default()).await
    }

    /// The same, with something in it that is not usual.
    pub async fn open_with(engine: Engine, fitting: Fitting) -> Option<Self> {
        Self::open_in(TempDir::new().expect("a temporary directory"), engine, fitting).await
    }

    /// The same, with its data directory in this folder.
    pub async fn open_in(home: TempDir, engine: Engine, fitting: Fitting) -> Option<Self> {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(database()?),
        };
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let door = fit_door(home.path().join("data"), database.as_ref(), clock.clone(), &fitting);
        let (workspace, owner) = found(&door, "Corner Shop").await;
        let (other, stranger) = found(&door, "The Other Shop").await;
        let clerk = join(&door, workspace, "cashier").await;
        Some(Self { engine, door, clock, workspace, owner, clerk, stranger, other, home, database, fitting })
    }

    /// Asks and reads the answer.
    pub async fn run(&self, actor: &Actor, operation: &str, input: Value) -> Result<Value, Problem> {
        let answer = self.ask(actor, Ask::with(operation, &input)).await?;
        Ok(answer.read().expect("every answer is JSON"))
    }

    pub async fn ask(&self, actor: &Actor, ask: Ask) -> Result<Answer, Problem> {
        self.door.ask(actor, ask).await
    }

    /// Sends a file: the blob that it became.
    pub async fn send(&self, actor: &Actor, media_type: &str, bytes: &[u8]) -> Result<Value, Problem> {
        self.upload(actor, "files.add", json!({}), media_type, bytes).await
    }

    /// Asks for an operation that takes a file.
    pub async fn upload(
        &self,
        actor: &Actor,
        operation: &str,
        input: Value,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<Value, Problem> {
        let parts = Parts(bytes.chunks(50_000).map(<[u8]>::to_vec).rev().collect());
        let answer = self.door.upload(actor, Ask::with(operation, &input), media_type, parts).await?;
        Ok(answer.read().expect("every answer is JSON"))
    }

    /// Gets a file by an operation that gives one: its name, its media type and its bytes.
    pub async fn fetch(
        &self,
        actor: &Actor,
        operation: &str,
        input: Value,
    ) -> Result<(String, String, Vec<u8>), Problem> {
        let mut download = self.door.download(actor, Ask::with(operation, &input)).await?;
        let mut bytes = Vec::new();
        while let Some(more) = download.bytes.next().await.expect("what was kept is whole") {
            bytes.extend_from_slice(&more);
        }
        Ok((download.name, download.media_type, bytes))
    }

    /// A product with one variant, and a place for it: (variant, location).
    pub async fn shelf(&self) -> (String, String) {
        let product = self.run(&self.owner, "catalog.add-product", json!({ "name": "Tea" })).await.unwrap();
        let location = self
            .run(&self.owner, "stock.add-location", json!({ "name": format!("Shelf {}", product["id"]) }))
            .await
            .unwrap();
        (text(&product["variants"][0]["id"]), text(&location["id"]))
    }

    /// Somebody else who works here.
    pub async fn member(&self, role: &str) -> Actor {
        join(&self.door, self.workspace, role).await
    }

    /// Somebody with a shell on the machine, standing in a workspace or on the platform.
    pub fn operator(&self, workspace: Option<WorkspaceId>) -> Actor {
        operator(&self.door, workspace)
    }

    /// A whole audit log, oldest entry first.
    pub async fn log(&self, workspace: Option<WorkspaceId>) -> Vec<Value> {
        let (reader, mut entries, mut before) = (self.operator(workspace), Vec::new(), Value::Null);
        let list = if workspace.is_some() { "audit.list" } else { "audit.list-platform" };
        loop {
            let page =
                self.run(&reader, list, json!({ "before": before, "limit": 200 })).await.expect("operators read it");
            match page["items"].as_array().and_then(|items| items.last()) {
                Some(oldest) => before = oldest["seq"].clone(),
                None => break,
            }
            entries.extend(page["items"].as_array().cloned().unwrap_or_default());
        }
        entries.reverse();
        entries
    }

    /// The same person, as if they had just proved who they are.
    pub fn fresh(&self, actor: &Actor) -> Actor {
        Actor { proven_at: Some(self.clock.now()), ..actor.clone() }
    }

    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Whose folders list plugins.
    pub fn indexes(&self) -> PathBuf {
        self.data().with_file_name("indexes")
    }

    pub fn database(&self) -> Option<&TestDatabase> {
        self.database.as_ref()
    }

    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Closes the door and opens it again, as after a restart.
    pub async fn reopen(&mut self) {
        self.door.close().await;
        // The lock on the data directory goes with the last holder of the store.
        let nowhere = open_door(self.home.path().join("nowhere"), None, self.clock.clone());
        drop(std::mem::replace(&mut self.door, nowhere));
        self.door = fit_door(self.data(), self.database.as_ref(), self.clock.clone(), &self.fitting);
    }

    /// A second node over the same database. On SQLite there is one writer, so there is none.
    pub fn second_node(&self) -> Option<Arc<Door>> {
        let (database, data) = (self.database.as_ref()?, self.home.path().join("second"));
        std::fs::create_dir_all(&data).expect("a data directory");
        std::fs::copy(self.data().join("master.key"), data.join("master.key")).expect("nodes share the master key");
        Some(fit_door(data, Some(database), self.clock.clone(), &self.fitting))
    }

    pub async fn close(self) {
        self.door.close().await;
    }
}

/// A file on its way in, the last part first.
struct Parts(Vec<Vec<u8>>);

impl Body for Parts {
    type Part = Vec<u8>;

    async fn next(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        Ok(self.0.pop())
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn database() -> Option<TestDatabase> {
    match postgres::cluster() {
        Err(Unavailable::Skipped) => None,
        cluster => {
            let migrated = |empty: &TestDatabase| {
                migrate_postgres(&empty.owner_url, &empty.app).map(drop).map_err(|why| why.to_string())
            };
            Some(cluster.expect("PostgreSQL starts").copy("shop", migrated).expect("a database of its own"))
        }
    }
}

pub(crate) fn open_door(data: PathBuf, database: Option<&TestDatabase>, clock: Arc<dyn Clock>) -> Arc<Door> {
    fit_door(data, database, clock, &Fitting::default())
}

fn fit_door(data: PathBuf, database: Option<&TestDatabase>, clock: Arc<dyn Clock>, fitting: &Fitting) -> Arc<Door> {
    std::fs::create_dir_all(&data).expect("a data directory");
    let folder = data.clone();
    let store = Store::open(Settings {
        master: MasterKeySource::File(data.join("master.key")),
        data,
        database: database.map(|database| database.app_url.clone()),
        clock,
        most_open: 16,
    })
    .expect("the store opens");
    let registry = Registry::new(modules(fitting, &folder, (fitting.modules)())).expect("the modules fit together");
    Door::new(store, registry, &Options { allowances: fitting.allowances }).expect("the policy decides")
}

fn modules(fitting: &Fitting, data: &Path, more: Vec<Module>) -> Vec<Module> {
    use door::operations;
    let mut all = vec![
        operations::access(),
        operations::approvals(),
        operations::audit(),
        operations::business(),
        operations::deeds(),
        operations::files(),
        operations::workspaces(),
        identity::module(identity::Settings {
            cost: vault::Cost::FLOOR,
            public_url: PUBLIC_URL.to_owned(),
            is_guarded: true,
            sends_mail: true,
            outside: outside((fitting.own_network)()),
        }),
        catalog::module(),
        stock::module(),
        contacts::module(),
        sales::module(sales::Settings { sends_mail: true }),
        exchange::module(),
        ledger::module(),
    ];
    all.push(identity::programs(&all, &plugins::FOR_TOKENS));
    all.push(operations::external_ids(&all));
    all.push(contacts::privacy::module(all.iter().chain(&more)));
    let indexes = Some(data.with_file_name("indexes").into());
    let public_url = (fitting.public_url)().into();
    let plugged = plugins::Settings { indexes, public_url, ..plugins(fitting.wall, (fitting.own_network)()) };
    all.push(plugins::module(&all, &plugged));
    all.push(operations::reasons(&all));
    all.extend(more);
    all
}

/// What plugins need, in tests.
pub fn plugins(wall: fn() -> Wall, own_network: Vec<HostPort>) -> plugins::Settings {
    plugins::Settings {
        public_url: PUBLIC_URL.into(),
        wall: wall(),
        outside: outside(own_network),
        indexes: None,
        kept: Duration::from_secs(90 * 24 * 60 * 60),
        development: true,
    }
}

/// How others are asked something, in tests: only those named here are on this machine.
pub fn outside(own_network: Vec<HostPort>) -> Client {
    let policy = Policy { allow_private: own_network, user_agent: "Stockade/test".to_owned(), extra_roots: Vec::new() };
    Client::new(policy).expect("a client")
}

pub(crate) async fn found(door: &Arc<Door>, name: &str) -> (WorkspaceId, Actor) {
    let made = door
        .ask(&operator(door, None), Ask::with("workspaces.create", &json!({ "name": name })))
        .await
        .expect("a workspace");
    let workspace = made.read::<Value>().expect("JSON")["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let (account, member) = (AccountId::new(door.now()), MemberId::new(door.now()));
    door.found_workspace(&Founding { workspace, owner: Some(Founder { account, member, name: None }) })
        .await
        .expect("it is founded");
    (workspace, person(door, workspace, account, member))
}

fn person(door: &Door, workspace: WorkspaceId, account: AccountId, member: MemberId) -> Actor {
    let now = door.now();
    let who = Who::Person { account, session: SessionId::new(now), member: Some(member) };
    let actor = Actor::new(who, Some(workspace), origin(now));
    Actor { proven_at: Some(now), second_factor: SecondFactor::Proven, ..actor }
}

fn operator(door: &Door, workspace: Option<WorkspaceId>) -> Actor {
    let who = Who::Operator { user: "test".to_owned(), reason: "a test needs it".to_owned() };
    Actor::new(who, workspace, origin(door.now()))
}

async fn join(door: &Arc<Door>, workspace: WorkspaceId, role: &str) -> Actor {
    let (account, member) = (AccountId::new(door.now()), MemberId::new(door.now()));
    let system = Actor::system("joining", Some(workspace), door.now());
    let input = json!({ "account": account, "member": member, "roles": [role] });
    door.ask(&system, Ask::with("members.add", &input)).await.expect("a member is added");
    person(door, workspace, account, member)
}

fn origin(now: Timestamp) -> Origin {
    Origin {
        address: Some([127, 0, 0, 1].into()),
        user_agent: Some("testkit".to_owned()),
        request: RequestId::new(now),
    }
}
