//! What a plugin used up of a day: days are those of the business. Where one limit is reached, what comes to it waits for
//! the next day. A call that began ends: what it goes beyond is no more than one call may use, however many run at once.

use std::{collections::BTreeMap, time::Duration};

use chrono::NaiveDate;
use chrono_tz::Tz;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx, operations::business};
use model::{InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    host::{guessing, kept},
    manifest::Limits,
    records::DayRow,
    schema::plugin_days,
};

const MINUTE: Duration = Duration::from_secs(60);

/// A day of the business.
pub struct Day {
    /// `2026-11-22`.
    pub name: String,
    pub begins_at: Timestamp,
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

impl From<DayRow> for Spent {
    fn from(row: DayRow) -> Self {
        let DayRow { requests, sent, host_calls, log_bytes, writes, milliseconds, .. } = row;
        Self { requests, sent, host_calls, log_bytes, writes, milliseconds }
    }
}

impl Spent {
    /// With what so many calls could come to that are under way: each of them counts when it ends. Requests are counted
    /// before they leave.
    pub fn with_running(self, calls: i64, limits: &Limits) -> Self {
        let call = sandbox::Limits::default();
        let most = |one: i64| one.saturating_mul(calls);
        let host_calls = call.host_calls + guessing::MOST * guessing::WEIGHT;
        Self {
            host_calls: self.host_calls + most(host_calls.into()),
            log_bytes: self.log_bytes + most(i64::try_from(call.log_bytes).unwrap_or(i64::MAX)),
            writes: self.writes + most(i64::try_from(kept::MOST).unwrap_or(i64::MAX)),
            milliseconds: self.milliseconds + most(limits.milliseconds.into()),
            ..self
        }
    }

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
    let date = snapshot.now().utc().with_timezone(&zone(snapshot)?).date_naive();
    bounds(snapshot, date)
}

/// A day, as it is where this business is.
pub fn bounds(snapshot: &mut Snapshot<'_>, date: NaiveDate) -> Done<Day> {
    let zone = zone(snapshot)?;
    let (begins_at, ends_at) = (midnight(zone, date), midnight(zone, date.succ_opt().unwrap_or(date)));
    Ok(Day { name: date.to_string(), begins_at, ends_at })
}

/// A day as somebody wrote it, there.
pub fn date(day: &str, at: &'static str) -> Result<NaiveDate, Problem> {
    day.parse().map_err(|_| Problem::invalid(at, "A day is written like 2026-11-22."))
}

fn zone(snapshot: &mut Snapshot<'_>) -> Done<Tz> {
    Ok(business::settings(snapshot)?.time_zone.parse().unwrap_or(Tz::UTC))
}

/// When a day begins: where clocks jump over midnight, an hour later.
fn midnight(zone: Tz, date: NaiveDate) -> Timestamp {
    let at = |hour| date.and_hms_opt(hour, 0, 0).and_then(|time| time.and_local_timezone(zone).earliest());
    let midnight = at(0).or_else(|| at(1));
    midnight.map_or_else(|| date.and_time(chrono::NaiveTime::MIN).and_utc().into(), |at| at.to_utc().into())
}

pub fn on(snapshot: &mut Snapshot<'_>, installation: InstallationId, day: &Day) -> Done<Spent> {
    Ok(row(snapshot, installation, day)?.into())
}

/// The days from one on, as far as there is something on them, by their names.
pub fn since(snapshot: &mut Snapshot<'_>, installation: InstallationId, day: String) -> Done<BTreeMap<String, Spent>> {
    let days = plugin_days::table
        .filter(plugin_days::installation.eq(installation))
        .filter(plugin_days::day.ge(day))
        .select(DayRow::as_select());
    let days: Vec<DayRow> = snapshot.load(days)?;
    Ok(days.into_iter().map(|row| (row.day.clone(), row.into())).collect())
}

/// Why a request may not leave now.
#[derive(Debug, Clone, Copy)]
pub enum Over {
    Day(DailyLimit),
    /// It may again by then.
    Minute(Timestamp),
}

/// A request of so many bytes is about to leave; where it would go beyond a limit, that is answered, and nothing counted.
pub fn reserve(tx: &mut Tx<'_>, installation: InstallationId, limits: &Limits, bytes: i64) -> Done<Option<Over>> {
    let (day, now) = (today(tx)?, tx.now());
    let before = row(tx, installation, &day)?;
    let (requests, sent) = (before.requests + 1, before.sent.saturating_add(bytes));
    if requests > i64::from(limits.requests_per_day) {
        return Ok(Some(Over::Day(DailyLimit::Requests)));
    }
    if sent > i64::from(limits.sent_kib_per_day) * 1024 {
        return Ok(Some(Over::Day(DailyLimit::Sent)));
    }
    let (minute, in_minute) = match before.minute.filter(|began| now.since(*began) < MINUTE) {
        Some(began) if before.in_minute >= i64::from(limits.requests_per_minute) => {
            return Ok(Some(Over::Minute(began.plus(MINUTE))));
        }
        Some(began) => (began, before.in_minute + 1),
        None => (now, 1),
    };
    tx.put(&DayRow { requests, sent, minute: Some(minute), in_minute, ..before })?;
    Ok(None)
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
    let none = || DayRow {
        installation,
        day,
        host_calls: 0,
        log_bytes: 0,
        writes: 0,
        milliseconds: 0,
        requests: 0,
        sent: 0,
        minute: None,
        in_minute: 0,
    };
    Ok(snapshot.first(row)?.unwrap_or_else(none))
}
