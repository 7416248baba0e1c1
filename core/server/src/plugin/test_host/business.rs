//! A business that is there for one test: a whole house in a folder that is thrown away, with a clock that stands still
//! until it is told to go on.

use std::{path::Path, sync::Arc, time::Duration};

use door::{
    Ask, Body, Door, Problem,
    operations::workspaces::{Founder, Founding},
};
use model::{AccountId, Actor, MemberId, Origin, RequestId, SecondFactor, SessionId, Who, WorkspaceId};
use packages::Package;
use plugins::wall::PANEL;
use serde_json::{Value, json};
use store::{Clock as _, ManualClock, SystemClock};
use tempfile::TempDir;
use vault::{Cost, Signer};
use work::following::{Followed, Follower};

use super::{
    Trouble,
    asked::{Action, Open, Panel, Sync},
    told,
    watched::{Calls, Watched, take},
    world::World,
};
use crate::{
    config::{Config, Named},
    control::operator,
    exit::{Code, Stop},
    house::{House, Surroundings},
    plugin::pack,
};

/// Memory with the face of a folder: nothing here has to outlive anything.
const MEMORY: &str = "/dev/shm";
/// Nobody is there.
const URL: &str = "https://stockade.test";
/// Between one thing and the next.
const MOMENT: Duration = Duration::from_millis(1);
/// How long a page that has to wait for another turn waits.
const TURN: Duration = Duration::from_secs(1);
/// Rounds in which something followed from something, until it is said that this never ends.
const ROUNDS: usize = 1_000;
const FOLLOWED: [Followed; 3] = [plugins::FOLLOWED, sales::FOLLOWED, ledger::FOLLOWED];

pub struct Business {
    house: House,
    followers: Vec<Follower>,
    clock: Arc<ManualClock>,
    pub world: Arc<World>,
    calls: Calls,
    pub workspace: WorkspaceId,
    account: AccountId,
    member: MemberId,
    pub plugin: Value,
    pub connection: Value,
    /// Gone with everything else.
    _home: TempDir,
}

impl Business {
    pub async fn open(open: Open) -> Result<Self, Trouble> {
        let Open { folder, component, settings, secrets, grants, at, beside } = open;
        // What is wrong with it is said before anything is set up for it.
        let parts = pack::parts(&folder, component)?;
        let package = pack::package(&folder, &parts)?;
        let mut business = Self::empty(at.unwrap_or_else(|| SystemClock.now()), &beside).await?;
        let author = Signer::generate();
        let publisher = json!({ "name": "The author", "public_key": author.verifier().to_text() });
        business.ask("plugins.add-publisher", publisher).await?;
        let blob = business.send(package.signed(&author)).await?;
        let plugin = business.ask("plugins.install", json!({ "package": blob, "grants": grants })).await?;
        business.plugin = plugin["id"].clone();
        let connection = business.connection().await?;
        business.connection = connection["id"].clone();
        for (name, value) in secrets {
            let put = json!({ "id": business.connection, "credential": name, "value": value });
            business.ask("plugins.put-credential", put).await?;
        }
        if !settings.is_empty() {
            let put = json!({ "id": business.connection, "version": connection["version"], "settings": settings });
            business.ask("plugins.set-settings", put).await?;
        }
        // Whatever that led to is nothing of the test's.
        business.settle().await?;
        Ok(business)
    }

    /// With an owner, and nothing else.
    async fn empty(at: model::Timestamp, beside: &[String]) -> Result<Self, Trouble> {
        let memory = Path::new(MEMORY);
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let home = tempfile::Builder::new().prefix("stockade-test-").tempdir_in(&place);
        let home = home.map_err(|error| Stop::new(Code::Io, format!("{}: {error}", place.display())))?;
        let data = home.path().join("data").display().to_string();
        let own_network = ("own_network", beside.join(","));
        let named = [("data", data), ("public_url", URL.to_owned()), ("limits", "none".to_owned()), own_network];
        // Nothing of the settings of a server that this machine may have.
        let config = Config::resolve(&Named::from(named), None, |_| None)?;
        let world = Arc::new(World::beside(beside, config.outside()?)?);
        let (clock, calls) = (Arc::new(ManualClock::at(at)), Calls::default());
        let seen = Arc::clone(&calls);
        let surroundings = Surroundings {
            clock: clock.clone(),
            outside: config.outside()?.answered_by(world.clone()),
            cost: Some(Cost::FLOOR),
            around: Box::new(|wall| Watched::around(wall, seen)),
        };
        let house = tokio::task::spawn_blocking(move || House::open_in(&config, surroundings)).await;
        let house = house.map_err(Stop::failed)??;
        let (account, member) = (AccountId::new(at), MemberId::new(at));
        let workspace = founded(&house.door, Founder { account, member, name: None }).await?;
        let followers = FOLLOWED.map(|of| Follower::new(Arc::clone(&house.door), of)).into();
        let (plugin, connection) = (Value::Null, Value::Null);
        Ok(Self { house, followers, clock, world, calls, workspace, account, member, plugin, connection, _home: home })
    }

    pub fn door(&self) -> &Arc<Door> {
        &self.house.door
    }

    /// What a test wants to know of it.
    pub fn shown(&self) -> Value {
        json!({ "workspace": self.workspace, "plugin": self.plugin, "connection": self.connection })
    }

    /// Asks as the owner, who just proved who they are, a moment after what was before.
    pub async fn ask(&self, operation: &str, input: Value) -> Result<Value, Trouble> {
        self.clock.advance(MOMENT);
        let answer = self.door().ask(&self.owner(), Ask::with(operation, &input)).await?;
        answer.read().map_err(|_| Trouble::said(format!("{operation} answers with no JSON")))
    }

    pub async fn connection(&self) -> Result<Value, Trouble> {
        let all = self.ask("plugins.list-connections", json!({ "id": self.plugin })).await?;
        Ok(all["items"][0].clone())
    }

    async fn send(&self, package: Package<'_>) -> Result<Value, Trouble> {
        let (media_type, body) = ("application/octet-stream", Whole(Some(package.to_bytes())));
        let answer = self.door().upload(&self.owner(), Ask::with("files.add", &json!({})), media_type, body).await?;
        let blob: Value = answer.read().unwrap_or_default();
        Ok(blob["id"].clone())
    }

    pub async fn action(&self, action: Action) -> Result<Value, Trouble> {
        let Action { name, form, record } = action;
        let asked = json!({ "id": self.connection, "action": name, "record": record, "settings": form });
        self.ask("plugins.ask-action", asked).await?;
        self.settle().await
    }

    pub async fn sync(&self, sync: Sync) -> Result<Value, Trouble> {
        let Sync { name, dry, since } = sync;
        let start = json!({ "id": self.connection, "sync": name, "dry": dry, "since": since });
        let mut before = self.ask("plugins.start-sync", start).await?;
        loop {
            self.work().await?;
            let all = self.ask("plugins.list-syncs", json!({ "plugin": self.plugin })).await?;
            let mut found = all["items"].as_array().into_iter().flatten();
            let now = found.find(|one| one["id"] == before["id"]).cloned().unwrap_or_default();
            // One that got no page further waits to be tried again: that is for the test to see.
            if now["state"] != "running" || now["pages"] == before["pages"] {
                let mut told = self.told().await?;
                told["sync"] = now;
                return Ok(told);
            }
            before = now;
            self.clock.advance(TURN);
        }
    }

    /// As the owner sees it.
    pub async fn panel(&self, panel: Panel) -> Result<Value, Trouble> {
        let Panel { name, record, language } = panel;
        let look = json!({ "id": self.connection, "panel": name, "record": record, "language": language });
        let looked = self.ask("plugins.look-at-panel", look).await?;
        let mut told = self.told().await?;
        told["panel"] = looked;
        Ok(told)
    }

    /// What happened is told, and what is due is done.
    pub async fn settle(&self) -> Result<Value, Trouble> {
        self.work().await?;
        self.told().await
    }

    /// Whatever is due meanwhile is done when it is.
    pub async fn pass(&self, seconds: u64) -> Result<Value, Trouble> {
        let end = self.clock.now().plus(Duration::from_secs(seconds));
        self.work().await?;
        while let Some(due) = self.door().next_due(Some(self.workspace)).await.map_err(Stop::from)? {
            if due > end {
                break;
            }
            self.clock.advance(due.since(self.clock.now()).max(MOMENT));
            self.work().await?;
        }
        self.clock.advance(end.since(self.clock.now()));
        self.settle().await
    }

    pub async fn kept(&self, prefix: &str) -> Result<Value, Trouble> {
        let system = Actor::system("plugins", Some(self.workspace), self.door().now());
        let wanted = json!({ "plugin": self.plugin, "prefix": prefix, "limit": 1_000 });
        let found = self.door().ask(&system, Ask::with("plugins.scan-entries", &wanted)).await?;
        let found: Value = found.read().unwrap_or_default();
        let value = |entry: &Value| {
            let bytes = hex::decode(entry["value"].as_str().unwrap_or_default()).unwrap_or_default();
            let shown = serde_json::from_slice(&bytes).unwrap_or_else(|_| json!(sandbox::Bytes(bytes)));
            (entry["key"].as_str().unwrap_or_default().to_owned(), shown)
        };
        Ok(Value::Object(found["items"].as_array().into_iter().flatten().map(value).collect()))
    }

    pub async fn close(self) {
        self.house.door.close().await;
    }

    async fn work(&self) -> Result<(), Trouble> {
        for _ in 0..ROUNDS {
            self.clock.advance(MOMENT);
            for follower in &self.followers {
                follower.follow().await;
            }
            if self.house.runner.run_due().await == 0 {
                return Ok(());
            }
        }
        Err(Trouble::said("something follows from what is done again and again, and it never comes to an end"))
    }

    /// What it did since the last time.
    async fn told(&self) -> Result<Value, Trouble> {
        let mut calls = Vec::new();
        for call in take(&self.calls) {
            let delivery = match call.trigger.kind == PANEL {
                // Nothing is told, and nothing is kept of it.
                true => told::looked(&call),
                false => self.ask("plugins.get-delivery", json!({ "id": call.trigger.id })).await?,
            };
            calls.push(told::call(&call, &delivery));
        }
        let (sent, unexpected) = self.world.take();
        Ok(json!({ "calls": calls, "sent": sent, "unexpected": unexpected, "now": self.clock.now() }))
    }

    fn owner(&self) -> Actor {
        let now = self.clock.now();
        let who = Who::Person { account: self.account, session: SessionId::new(now), member: Some(self.member) };
        let origin = Origin { address: None, user_agent: None, request: RequestId::new(now) };
        let actor = Actor::new(who, Some(self.workspace), origin);
        Actor { proven_at: Some(now), second_factor: SecondFactor::Proven, ..actor }
    }
}

async fn founded(door: &Arc<Door>, owner: Founder) -> Result<WorkspaceId, Trouble> {
    let operator = operator(door, "test-host", None, "a plugin is tried out".to_owned());
    let made = door.ask(&operator, Ask::with("workspaces.create", &json!({ "name": "Corner Shop" }))).await?;
    let made: Value = made.read().unwrap_or_default();
    let workspace = made["id"].as_str().and_then(|id| id.parse().ok());
    let workspace = workspace.ok_or_else(|| Stop::failed("the business has no id"))?;
    door.found_workspace(&Founding { workspace, owner: Some(owner) }).await.map_err(Stop::from)?;
    Ok(workspace)
}

/// A file that is whole already.
struct Whole(Option<Vec<u8>>);

impl Body for Whole {
    type Part = Vec<u8>;

    async fn next(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        Ok(self.0.take())
    }
}
