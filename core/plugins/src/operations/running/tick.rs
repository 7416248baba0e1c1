//! A plugin is woken when its schedule says so: once in each of its turns, however many nodes there are, and once for
//! all that passed while nobody was there. While it has not done with the last time, it is not woken again. A schedule
//! of a sync starts that instead.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{
    Done, Snapshot, Spec, Stream, Tx, Write,
    access::records::{InstallationRow, InstallationState},
    job,
    operations::business,
};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    RUN, connections, deliveries,
    deliveries::New,
    installations,
    manifest::{Grants, ScheduleGrant},
    records::{DeliveryId, DeliveryKind, DeliveryState},
    schema::plugin_deliveries,
    syncs::{self, Start},
    timing,
};

/// The kind of the job, and the operation that it asks for.
pub const NAME: &str = "plugins.tick";

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginTick")]
pub struct Input {
    pub plugin: InstallationId,
    pub schedule: String,
    /// The turn that it is woken for.
    pub turn: Timestamp,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginTicked")]
pub struct Ticked {
    /// Whether the plugin is woken.
    pub woken: bool,
}

pub struct Tick;

impl Write for Tick {
    const SPEC: Spec =
        Spec::new(NAME, RUN, "Wake a plugin, as its schedule says").stream(Stream::Plugin).tells_changes_only();
    type Input = Input;
    type Output = Ticked;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Ticked> {
        let none = Ok(Ticked { woken: false });
        let Ok(row) = installations::find(tx, input.plugin) else { return none };
        let grants = installations::grants(&row)?;
        let schedule = grants.schedules.iter().find(|schedule| schedule.name == input.schedule);
        // One that was stopped begins again with somebody's word.
        let Some(schedule) = schedule.filter(|_| row.state != InstallationState::Contained) else { return none };
        leave(tx, row.id, schedule)?;
        let woken = match &schedule.sync {
            Some(sync) => start(tx, &row, &grants, sync, actor)?,
            None => !is_busy(tx, row.id, &schedule.name)? && wake(tx, &row, schedule, input.turn)?,
        };
        Ok(Ticked { woken })
    }
}

/// From here on a plugin is woken as its schedules say.
pub fn begin(tx: &mut Tx<'_>, id: InstallationId, grants: &Grants) -> Done<()> {
    grants.schedules.iter().try_for_each(|schedule| leave(tx, id, schedule))
}

/// Leaves the next turn to a job; it is left once, whoever does.
fn leave(tx: &mut Tx<'_>, id: InstallationId, schedule: &ScheduleGrant) -> Done<()> {
    let zone = zone(tx)?;
    let Some(turn) = timing::next(schedule, &zone, tx.now()) else { return Ok(()) };
    let due_at = turn.plus(timing::lateness(schedule, &zone, turn, id));
    let payload = Input { plugin: id, schedule: schedule.name.clone(), turn };
    let once = Some(format!("{id}/{}/{}", schedule.name, turn.micros()));
    tx.enqueue(job::New { once, due_at: Some(due_at), ..job::New::now(NAME, &payload) })
}

/// The business's own.
fn zone(snapshot: &mut Snapshot<'_>) -> Done<String> {
    Ok(business::settings(snapshot)?.time_zone)
}

/// At each of its connections where it is not under way.
fn start(tx: &mut Tx<'_>, row: &InstallationRow, grants: &Grants, sync: &str, actor: &Actor) -> Done<bool> {
    let Some(grant) = grants.sync(sync) else { return Ok(false) };
    let mut started = false;
    for connection in connections::of(tx, row.id)? {
        let by = actor.who.to_string();
        let new = Start { connection: &connection, grant, dry: false, since: None, depth: 0, by };
        started |= syncs::start(tx, new)?.is_some();
    }
    Ok(started)
}

fn is_busy(tx: &mut Tx<'_>, id: InstallationId, schedule: &str) -> Done<bool> {
    let waiting = plugin_deliveries::table
        .filter(plugin_deliveries::installation.eq(id))
        .filter(plugin_deliveries::state.eq(DeliveryState::Waiting))
        .filter(plugin_deliveries::kind.eq(DeliveryKind::Schedule))
        .filter(plugin_deliveries::name.eq(schedule.to_owned()));
    Ok(tx.first::<_, DeliveryId>(waiting.select(plugin_deliveries::id))?.is_some())
}

fn wake(tx: &mut Tx<'_>, row: &InstallationRow, schedule: &ScheduleGrant, turn: Timestamp) -> Done<bool> {
    let now = tx.now();
    let body = json!({ "schedule": schedule.name, "at": now, "turn": turn });
    let mut woken = false;
    for connection in connections::of(tx, row.id)? {
        let new = New {
            installation: row.id,
            connection: connection.id,
            kind: DeliveryKind::Schedule,
            name: &schedule.name,
            unique_by: format!("{}/{}", schedule.name, turn.micros()),
            subject: String::new(),
            seq: now.micros(),
            depth: 0,
            body: body.to_string().into_bytes(),
        };
        woken |= deliveries::add(tx, new)?.is_some();
    }
    if woken {
        deliveries::wake(tx, row.id, None)?;
    }
    Ok(woken)
}
