//! A plugin is woken when its schedule says so: once in each of its turns, however many nodes there are, and once for
//! all that passed while nobody was there. While it has not done with the last time, it is not woken again.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{
    Done, Spec, Stream, Tx, Write,
    access::records::{InstallationRow, InstallationState},
    job,
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
};

/// The kind of the job, and the operation that it asks for.
pub const NAME: &str = "plugins.tick";
/// Each is late by its own part of a tenth of its turn, so that not all wake together.
const SPREAD: u64 = 10;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginTick")]
pub struct Input {
    pub plugin: InstallationId,
    pub schedule: String,
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

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Ticked> {
        let none = Ok(Ticked { woken: false });
        let Ok(row) = installations::find(tx, input.plugin) else { return none };
        let grants = installations::grants(&row)?;
        let schedule = grants.schedules.iter().find(|schedule| schedule.name == input.schedule);
        // One that was stopped begins again with somebody's word.
        let Some(schedule) = schedule.filter(|_| row.state != InstallationState::Contained) else { return none };
        leave(tx, row.id, schedule)?;
        let woken = !is_busy(tx, row.id, &schedule.name)? && wake(tx, &row, schedule)?;
        Ok(Ticked { woken })
    }
}

/// From here on a plugin is woken as its schedules say.
pub fn begin(tx: &mut Tx<'_>, id: InstallationId, grants: &Grants) -> Done<()> {
    grants.schedules.iter().try_for_each(|schedule| leave(tx, id, schedule))
}

/// Leaves the next turn to a job; it is left once, whoever does.
fn leave(tx: &mut Tx<'_>, id: InstallationId, schedule: &ScheduleGrant) -> Done<()> {
    let (now, next) = (tx.now(), turn(schedule, tx.now()) + 1);
    let due_at = now.plus(rest(schedule, now)).plus(lateness(id, schedule));
    let payload = Input { plugin: id, schedule: schedule.name.clone() };
    let once = Some(format!("{id}/{}/{next}", schedule.name));
    tx.enqueue(job::New { once, due_at: Some(due_at), ..job::New::now(NAME, &payload) })
}

fn is_busy(tx: &mut Tx<'_>, id: InstallationId, schedule: &str) -> Done<bool> {
    let waiting = plugin_deliveries::table
        .filter(plugin_deliveries::installation.eq(id))
        .filter(plugin_deliveries::state.eq(DeliveryState::Waiting))
        .filter(plugin_deliveries::kind.eq(DeliveryKind::Schedule))
        .filter(plugin_deliveries::name.eq(schedule.to_owned()));
    Ok(tx.first::<_, DeliveryId>(waiting.select(plugin_deliveries::id))?.is_some())
}

fn wake(tx: &mut Tx<'_>, row: &InstallationRow, schedule: &ScheduleGrant) -> Done<bool> {
    let (now, turn) = (tx.now(), turn(schedule, tx.now()));
    let body = json!({ "schedule": schedule.name, "at": now });
    let mut woken = false;
    for connection in connections::of(tx, row.id)? {
        let new = New {
            installation: row.id,
            connection: connection.id,
            kind: DeliveryKind::Schedule,
            name: &schedule.name,
            unique_by: format!("{}/{turn}", schedule.name),
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

/// Which turn it is, counted from 1970.
fn turn(schedule: &ScheduleGrant, at: Timestamp) -> i64 {
    at.micros().div_euclid(length(schedule))
}

/// How long until the next turn.
fn rest(schedule: &ScheduleGrant, at: Timestamp) -> Duration {
    let length = length(schedule);
    Duration::from_micros(u64::try_from(length - at.micros().rem_euclid(length)).unwrap_or_default())
}

/// In microseconds.
fn length(schedule: &ScheduleGrant) -> i64 {
    i64::from(schedule.every_minutes.max(1)) * 60 * 1_000_000
}

/// By the id, so that it is the same each time.
fn lateness(id: InstallationId, schedule: &ScheduleGrant) -> Duration {
    let most = u64::from(schedule.every_minutes) * 60 / SPREAD;
    let chance = id.as_str().bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    Duration::from_secs(chance % most.max(1))
}
