//! What a plugin used of what it may: today, on each day before, and what it remembers.

use chrono::{Days, NaiveDate};
use door::{Done, Method, Read, Snapshot, Spec};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::shown::ById;
use crate::{
    READ, installations,
    manifest::Limits,
    remembered,
    spent::{self, DailyLimit, Spent},
};

/// Days that are looked back on, with this one.
const DAYS: u64 = 14;

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
    pub days: Vec<UsedOn>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginUsageDay")]
pub struct UsedOn {
    pub day: String,
    #[serde(flatten)]
    pub used: Spent,
}

impl Read for Usage {
    const SPEC: Spec = Spec::new("plugins.get-usage", READ, "What a plugin used of what it may")
        .at(Method::Get, "/plugins/{id}/usage");
    type Input = ById;
    type Output = Used;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<Used> {
        let installation = installations::find(snapshot, input.id)?;
        let limits = installations::grants(&installation)?.limits;
        let day = spent::today(snapshot)?;
        let (last, mut names) = (day.name.parse::<NaiveDate>().unwrap_or_default(), Vec::new());
        for back in (0..DAYS).rev() {
            names.push(last.checked_sub_days(Days::new(back)).unwrap_or(last).to_string());
        }
        let known = spent::since(snapshot, installation.id, names.first().cloned().unwrap_or_default())?;
        // A day without any is one, too.
        let days = names.into_iter().map(|day| {
            let used = known.get(&day).copied().unwrap_or_default();
            UsedOn { day, used }
        });
        let today = spent::on(snapshot, installation.id, &day)?;
        let reached = today.reached(&limits);
        Ok(Used {
            limits,
            today,
            reached,
            waits_until: reached.map(|_| day.ends_at),
            stored: remembered::stored(snapshot, installation.id)?,
            days: days.collect(),
        })
    }
}
