//! What a plugin used of what it may: today, the requests of each day, and what it remembers.

use std::{collections::BTreeMap, time::Duration};

use chrono_tz::Tz;
use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Method, Read, Snapshot, Spec, operations::business};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::shown::ById;
use crate::{
    READ, installations,
    manifest::Limits,
    schema::{plugin_entries, plugin_requests},
    spent::{self, DailyLimit, Spent},
};

/// Days that are looked back on, with this one.
const DAYS: u64 = 14;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Requests that are counted at the most, the latest first.
const MOST: i64 = 50_000;

pub struct Usage;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginUsage")]
pub struct Used {
    /// What it may use.
    pub limits: Limits,
    /// What it used up of today.
    #[serde(flatten)]
    pub today: Spent,
    /// What of that is used up altogether: what comes to it waits until then.
    pub reached: Option<DailyLimit>,
    pub waits_until: Option<Timestamp>,
    /// What it remembers, in bytes.
    pub stored: i64,
    /// In the business's time zone, oldest first.
    pub days: Vec<Day>,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "PluginUsageDay")]
pub struct Day {
    pub day: String,
    pub requests: u32,
    /// In bytes.
    pub sent: i64,
}

impl Read for Usage {
    const SPEC: Spec = Spec::new("plugins.get-usage", READ, "What a plugin used of what it may")
        .at(Method::Get, "/plugins/{id}/usage");
    type Input = ById;
    type Output = Used;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<Used> {
        let installation = installations::find(snapshot, input.id)?;
        let now = snapshot.now();
        let zone: Tz = business::settings(snapshot)?.time_zone.parse().unwrap_or(Tz::UTC);
        let day = |at: Timestamp| at.utc().with_timezone(&zone).date_naive().to_string();
        let sent = plugin_requests::table
            .filter(plugin_requests::installation.eq(installation.id))
            .filter(plugin_requests::at.gt(now.minus(DAY * u32::try_from(DAYS).unwrap_or_default())))
            .order(plugin_requests::at.desc())
            .limit(MOST)
            .select((plugin_requests::at, plugin_requests::sent));
        let sent: Vec<(Timestamp, i64)> = snapshot.load(sent)?;
        // A day without any is one, too.
        let mut days: BTreeMap<String, Day> = (0..DAYS)
            .map(|back| day(now.minus(Duration::from_secs(back * DAY.as_secs()))))
            .map(|day| (day.clone(), Day { day, ..Day::default() }))
            .collect();
        for (at, bytes) in &sent {
            if let Some(day) = days.get_mut(&day(*at)) {
                day.requests += 1;
                day.sent += bytes;
            }
        }
        let limits = installations::grants(&installation)?.limits;
        let day = spent::today(snapshot)?;
        let today = spent::on(snapshot, installation.id, &day, &limits)?;
        let reached = today.reached(&limits);
        let sizes = plugin_entries::table.filter(plugin_entries::installation.eq(installation.id));
        let sizes: Vec<i64> = snapshot.load(sizes.select(plugin_entries::size))?;
        Ok(Used {
            limits,
            today,
            reached,
            waits_until: reached.map(|_| day.ends_at),
            stored: sizes.iter().sum(),
            days: days.into_values().collect(),
        })
    }
}
