//! What a plugin brings over from the other side: started, paused, and how far it came.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Method, Page, Paged, Problem, Read, Snapshot, Spec, Stream, Tx, Write, access::records::InstallationState,
};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, SYNC, connections, deliveries, installations,
    records::{ConnectionId, SyncId, SyncRow, SyncState},
    schema::plugin_syncs,
    syncs,
};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginSync")]
pub struct Shown {
    pub id: SyncId,
    pub version: i64,
    pub plugin: InstallationId,
    pub connection: ConnectionId,
    pub name: String,
    /// The kind of records that it looks for, where it compares both sides.
    pub finds: Option<String>,
    /// Whether it is only tried out.
    pub dry: bool,
    pub since: Option<Timestamp>,
    pub state: SyncState,
    pub pages: i64,
    pub done: i64,
    /// Of how many, where the other side said so.
    pub expected: Option<i64>,
    pub words: String,
    /// How often it asked for which operation; or would have, where it is only tried out.
    pub operations: BTreeMap<String, i64>,
    /// How many of what is there were not known here, and the first of their ids there.
    pub missing: i64,
    pub missing_ids: Vec<String>,
    /// How many were last seen in another version than they have there.
    pub older: i64,
    /// How many of both are as they are there since.
    pub healed: i64,
    /// Why it does not go on; empty where it does.
    pub trouble: String,
    pub started_by: String,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl Shown {
    fn of(row: SyncRow) -> Self {
        Self {
            id: row.id,
            version: row.version,
            plugin: row.installation,
            connection: row.connection,
            name: row.name,
            finds: row.finds,
            dry: row.dry,
            since: row.since,
            state: row.state,
            pages: row.pages,
            done: row.done,
            expected: row.expected,
            words: row.words,
            operations: serde_json::from_str(&row.operations).unwrap_or_default(),
            missing: row.missing,
            missing_ids: row.missing_ids.lines().map(str::to_owned).collect(),
            older: row.older,
            healed: row.healed,
            trouble: row.trouble,
            started_by: row.started_by,
            started_at: row.started_at,
            ended_at: row.ended_at,
        }
    }
}

pub struct List;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginSyncQuery")]
pub struct Wanted {
    #[serde(default)]
    pub plugin: Option<InstallationId>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec =
        Spec::new("plugins.list-syncs", READ, "What plugins bring over, newest first").at(Method::Get, "/plugin-syncs");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = plugin_syncs::table.select(SyncRow::as_select()).into_boxed();
        if let Some(plugin) = wanted.plugin {
            installations::find(snapshot, plugin)?;
            query = query.filter(plugin_syncs::installation.eq(plugin));
        }
        if let Some(id) = page.after::<SyncId>()? {
            query = query.filter(plugin_syncs::id.lt(id));
        }
        let rows: Vec<SyncRow> = snapshot.load(query.order(plugin_syncs::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(Shown::of).collect(), next })
    }
}

pub struct Start;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginSync")]
pub struct Input {
    /// The connection that it is brought over from.
    pub id: ConnectionId,
    /// Which of those that the plugin was granted.
    pub sync: String,
    /// Only tried out: counted, and nothing of it kept, here or there.
    #[serde(default)]
    pub dry: bool,
    /// What changed over there before then is left out; from the last time on, unless said.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

impl Write for Start {
    const SPEC: Spec = Spec::new("plugins.start-sync", SYNC, "Have a plugin bring something over, page by page")
        .stream(Stream::Plugin)
        .creates()
        .at(Method::Post, "/plugin-connections/{id}/syncs");
    type Input = Input;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let connection = connections::find(tx, input.id)?;
        let installation = installations::find(tx, connection.installation)?;
        if installation.state != InstallationState::Active {
            return Err(Problem::refused("plugins.not-active", "This plugin does not work as it is.").into());
        }
        let grants = installations::grants(&installation)?;
        let grant = grants.sync(&input.sync).ok_or_else(|| Problem::not_found("sync", &input.sync))?;
        let by = actor.who.to_string();
        let start = syncs::Start { connection: &connection, grant, dry: input.dry, since: input.since, depth: 0, by };
        let row = syncs::start(tx, start)?.ok_or_else(syncs::under_way)?;
        Ok(Shown::of(row))
    }
}

/// One, as it was seen.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginSyncId")]
pub struct ById {
    pub id: SyncId,
}

pub struct Pause;

impl Write for Pause {
    const SPEC: Spec = Spec::new("plugins.pause-sync", SYNC, "Let what a plugin brings over rest after this page")
        .stream(Stream::Plugin)
        .at(Method::Put, "/plugin-syncs/{id}/pause");
    type Input = ById;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &ById) -> Done<Shown> {
        let row = syncs::find(tx, input.id)?;
        syncs::pause(tx, &row).map(Shown::of)
    }
}

pub struct Resume;

impl Write for Resume {
    const SPEC: Spec = Spec::new("plugins.resume-sync", SYNC, "Go on with what a plugin brings over, where it stopped")
        .stream(Stream::Plugin)
        .at(Method::Delete, "/plugin-syncs/{id}/pause");
    type Input = ById;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &ById) -> Done<Shown> {
        let row = syncs::find(tx, input.id)?;
        syncs::resume(tx, &row).map(Shown::of)
    }
}

pub struct Cancel;

impl Write for Cancel {
    const SPEC: Spec = Spec::new("plugins.cancel-sync", SYNC, "Bring over nothing more; what is here stays")
        .stream(Stream::Plugin)
        .at(Method::Delete, "/plugin-syncs/{id}");
    type Input = ById;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &ById) -> Done<Shown> {
        let row = syncs::find(tx, input.id)?;
        let installation = row.installation;
        let row = syncs::cancel(tx, &row)?;
        // What came after it about the same waited for it.
        deliveries::wake(tx, installation, None)?;
        Ok(Shown::of(row))
    }
}
