//! What a plugin was told and what became of it; to look at, to try again, or to drop.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Problem, Read, Snapshot, Spec, Stream, Tx, Write};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    DELIVERIES, deliveries, installations, later,
    records::{ConnectionId, DeliveryId, DeliveryKind, DeliveryRow, DeliveryState},
    schema::plugin_deliveries,
    syncs,
};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginDelivery")]
pub struct Shown {
    pub id: DeliveryId,
    pub plugin: InstallationId,
    pub connection: ConnectionId,
    pub kind: DeliveryKind,
    pub name: String,
    pub subject: String,
    pub state: DeliveryState,
    pub attempts: i64,
    /// When it is tried next, where it waits.
    pub due_at: Timestamp,
    /// Why it is not done; empty where it is.
    pub trouble: String,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl Shown {
    fn of(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            plugin: row.installation,
            connection: row.connection,
            kind: row.kind,
            name: row.name,
            subject: row.subject,
            state: row.state,
            attempts: row.attempts,
            due_at: row.due_at,
            trouble: row.trouble,
            created_at: row.created_at,
            ended_at: row.ended_at,
        }
    }
}

pub struct List;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginDeliveryQuery")]
pub struct Wanted {
    #[serde(default)]
    pub plugin: Option<InstallationId>,
    #[serde(default)]
    pub state: Option<DeliveryState>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("plugins.list-deliveries", DELIVERIES, "What plugins were told, newest first")
        .at(Method::Get, "/plugin-deliveries");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = plugin_deliveries::table.select(DeliveryRow::as_select()).into_boxed();
        if let Some(plugin) = wanted.plugin {
            installations::find(snapshot, plugin)?;
            query = query.filter(plugin_deliveries::installation.eq(plugin));
        }
        if let Some(state) = wanted.state {
            query = query.filter(plugin_deliveries::state.eq(state));
        }
        if let Some(id) = page.after::<DeliveryId>()? {
            query = query.filter(plugin_deliveries::id.lt(id));
        }
        let rows: Vec<DeliveryRow> = snapshot.load(query.order(plugin_deliveries::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(Shown::of).collect(), next })
    }
}

pub struct Get;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginDeliveryId")]
pub struct ById {
    pub id: DeliveryId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginDeliveryWhole")]
pub struct Whole {
    #[serde(flatten)]
    pub shown: Shown,
    /// What it tells; null for whoever does not see what may be in it.
    pub body: Option<Value>,
    /// What the plugin said in its latest try.
    pub told: Option<Value>,
}

impl Read for Get {
    const SPEC: Spec = Spec::new("plugins.get-delivery", DELIVERIES, "What a plugin was told, and what it said")
        .at(Method::Get, "/plugin-deliveries/{id}");
    type Input = ById;
    type Output = Whole;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<Whole> {
        let row = deliveries::find(snapshot, input.id)?;
        let (mut body, mut told) = (None, None);
        if !deliveries::is_hidden(snapshot) {
            body = serde_json::from_slice(&deliveries::body(snapshot, &row)?).ok();
            told = serde_json::from_slice(&deliveries::told(snapshot, &row)?).ok();
            // Whom it names nobody knows: who looked is written down by what was looked at.
            snapshot.disclose(row.id);
        }
        Ok(Whole { shown: Shown::of(row), body, told })
    }
}

pub struct Replay;

impl Write for Replay {
    const SPEC: Spec = Spec::new("plugins.replay-delivery", DELIVERIES, "Tell a plugin again what was given up")
        .stream(Stream::Plugin)
        .at(Method::Put, "/plugin-deliveries/{id}/replay");
    type Input = ById;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &ById) -> Done<Shown> {
        let row = ended(deliveries::find(tx, input.id)?)?;
        // What somebody asked for is done with their rights and by their word: nobody else gives that again.
        let is_theirs = row.on_behalf_of == actor.account() && actor.token().is_none();
        if row.on_behalf_of.is_some() && !is_theirs {
            let detail = "Somebody asked for this themselves. Only they can ask for it again.";
            return Err(Problem::refused("plugins.asked-by-another", detail).into());
        }
        if row.kind == DeliveryKind::Panel {
            let detail = "Nobody waits for this any more. Look at it again instead.";
            return Err(Problem::refused("plugins.not-given-up", detail).into());
        }
        if row.kind == DeliveryKind::SyncPage {
            let sync = syncs::of_page(tx, &row)?;
            syncs::resume(tx, &sync)?;
            return deliveries::find(tx, row.id).map(Shown::of);
        }
        if later::is_replaced(tx, &row)? {
            return Err(
                Problem::refused("plugins.replaced", "A newer one took its place. That is told instead.").into()
            );
        }
        let (installation, due_at) = (row.installation, tx.now());
        let row = DeliveryRow {
            state: DeliveryState::Waiting,
            unanswered: row.attempts,
            due_at,
            depth: 0,
            ended_at: None,
            ..row
        };
        tx.put(&row)?;
        deliveries::wake(tx, installation, None)?;
        Ok(Shown::of(row))
    }
}

pub struct Drop;

impl Write for Drop {
    const SPEC: Spec =
        Spec::new("plugins.drop-delivery", DELIVERIES, "Do not tell a plugin what was given up or waits")
            .stream(Stream::Plugin)
            .at(Method::Delete, "/plugin-deliveries/{id}");
    type Input = ById;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &ById) -> Done<Shown> {
        let row = deliveries::find(tx, input.id)?;
        if matches!(row.state, DeliveryState::Done | DeliveryState::Dropped) {
            return Err(Problem::refused("plugins.delivery-over", "This delivery is over already.").into());
        }
        if row.kind == DeliveryKind::SyncPage {
            // Without this page there is no next one.
            let sync = syncs::of_page(tx, &row)?;
            syncs::cancel(tx, &sync)?;
        }
        let row = DeliveryRow { state: DeliveryState::Dropped, ended_at: Some(tx.now()), leased_until: None, ..row };
        tx.put(&row)?;
        // What came after it about the same record waited for it.
        deliveries::wake(tx, row.installation, None)?;
        Ok(Shown::of(row))
    }
}

/// What is done is not done again: its operations were run.
fn ended(row: DeliveryRow) -> Result<DeliveryRow, Problem> {
    match row.state {
        DeliveryState::Dead | DeliveryState::Dropped => Ok(row),
        DeliveryState::Waiting | DeliveryState::Done => {
            Err(Problem::refused("plugins.not-given-up", "Only what was given up or dropped is told again."))
        }
    }
}
