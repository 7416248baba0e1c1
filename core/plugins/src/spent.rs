//! What a plugin used up of a day: days are those of the business. Where one limit is reached, what comes to it waits for
//! the next day. A call that began ends: what it goes beyond is no more than one call may use.

use chrono_tz::Tz;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Tx, operations::business};
use model::{InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{manifest::Limits, outgoing, records::DayRow, schema::plugin_days};

/// A day of the business.
pub struct Day {
    /// `2026-11-22`.
    pub name: String,
    pub began_at: Timestamp,
    pub ends_at: Timestamp,
}

/// What one call used.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "PluginCallUsed")]
pub struct Used {
    pub host_calls: u32,
    pub log_bytes: u32,
    /// Of its own work.
    pub milliseconds: u32,
}

/// What all calls of a day used.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
#[schemars(rename = "PluginSpent")]
pub struct Spent {
    pub requests: i64,
    /// With requests, in bytes.
    pub sent: i64,
    pub host_calls: i64,
    pub log_bytes: i64,
    /// Of what it remembers.
    pub writes: i64,
    /// Of its own work.
    pub milliseconds: i64,
}

model::words! {
    /// What a plugin used up.
    pub enum DailyLimit {
        Requests = "requests",
        Sent = "sent",
        HostCalls = "host-calls",
        Log = "log",
        Writes = "writes",
        Work = "work",
    }
}

impl Spent {
    /// The first limit that is reached.
    pub fn reached(&self, limits: &Limits) -> Option<DailyLimit> {
        let Self { requests, sent, host_calls, log_bytes, writes, milliseconds } = *self;
        let most = |limit: u32, unit: i64| i64::from(limit) * unit;
        [
            (DailyLimit::Requests, requests, most(limits.requests_per_day, 1)),
            (DailyLimit::Sent, sent, most(limits.sent_kib_per_day, 1024)),
            (DailyLimit::HostCalls, host_calls, most(limits.host_calls_per_day, 1)),
            (DailyLimit::Log, log_bytes, most(limits.log_kib_per_day, 1024)),
            (DailyLimit::Writes, writes, most(limits.writes_per_day, 1)),
            (DailyLimit::Work, milliseconds, most(limits.seconds_per_day, 1000)),
        ]
        .into_iter()
        .find_map(|(limit, used, most)| (used >= most).then_some(limit))
    }
}

/// The day that it is now.
pub fn today(snapshot: &mut Snapshot<'_>) -> Done<Day> {
    let zone: Tz = business::settings(snapshot)?.time_zone.parse().unwrap_or(Tz::UTC);
    let date = snapshot.now().utc().with_timezone(&zone).date_naive();
    Ok(Day {
        name: date.to_string(),
        began_at: midnight(zone, date),
        ends_at: midnight(zone, date.succ_opt().unwrap_or(date)),
    })
}

/// When a day begins: where clocks jump over midnight, an hour later.
fn midnight(zone: Tz, date: chrono::NaiveDate) -> Timestamp {
    let at = |hour| date.and_hms_opt(hour, 0, 0).and_then(|time| time.and_local_timezone(zone).earliest());
    let midnight = at(0).or_else(|| at(1));
    midnight.map_or_else(|| date.and_time(chrono::NaiveTime::MIN).and_utc().into(), |at| at.to_utc().into())
}

pub fn on(snapshot: &mut Snapshot<'_>, installation: InstallationId, day: &Day, limits: &Limits) -> Done<Spent> {
    let row = row(snapshot, installation, day)?;
    let (requests, sent) = outgoing::sent_since(snapshot, installation, day.began_at, limits.requests_per_day)?;
    let DayRow { host_calls, log_bytes, writes, milliseconds, .. } = row;
    Ok(Spent { requests, sent, host_calls, log_bytes, writes, milliseconds })
}

/// A call is over.
pub fn add(tx: &mut Tx<'_>, installation: InstallationId, used: &Used, writes: usize) -> Done<()> {
    let day = today(tx)?;
    let before = row(tx, installation, &day)?;
    tx.put(&DayRow {
        host_calls: before.host_calls + i64::from(used.host_calls),
        log_bytes: before.log_bytes + i64::from(used.log_bytes),
        writes: before.writes + i64::try_from(writes).unwrap_or(i64::MAX),
        milliseconds: before.milliseconds + i64::from(used.milliseconds),
        ..before
    })
}

/// Forgets the days before a moment; says whether there may be more.
pub fn forget(tx: &mut Tx<'_>, installation: InstallationId, before: Timestamp, together: i64) -> Done<bool> {
    let old = plugin_days::table
        .filter(plugin_days::installation.eq(installation))
        .filter(plugin_days::day.lt(before.utc().date_naive().to_string()))
        .limit(together)
        .select(DayRow::as_select());
    let old: Vec<DayRow> = tx.load(old)?;
    old.iter().try_for_each(|row| tx.forget(row))?;
    Ok(!old.is_empty())
}

fn row(snapshot: &mut Snapshot<'_>, installation: InstallationId, day: &Day) -> Done<DayRow> {
    let row = plugin_days::table
        .filter(plugin_days::installation.eq(installation))
        .filter(plugin_days::day.eq(day.name.clone()))
        .select(DayRow::as_select());
    let day = day.name.clone();
    let none = || DayRow { installation, day, host_calls: 0, log_bytes: 0, writes: 0, milliseconds: 0 };
    Ok(snapshot.first(row)?.unwrap_or_else(none))
}
