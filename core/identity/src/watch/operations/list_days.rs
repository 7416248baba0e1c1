//! How many came in and how many were refused, day by day.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Read, Snapshot, Spec, operations::audit::Came};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    rules::DAY,
    schema::security_days,
    watch::{
        READ,
        happened::day,
        records::{DayRow, Way},
    },
};

const USUAL: u16 = 30;
const MOST: u16 = 366;

pub struct ListDays;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SecurityDaysQuery")]
pub struct Wanted {
    /// So many days, with today: 1 to 366; 30 unless said.
    #[serde(default)]
    pub days: Option<u16>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SecurityDays")]
pub struct Listed {
    /// Every day, the oldest first; in UTC.
    pub days: Vec<String>,
    /// Where nobody came and nobody was refused there is nothing.
    pub counts: Vec<Counted>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SecurityCount")]
pub struct Counted {
    pub day: String,
    pub way: Way,
    pub came: Came,
    /// Log-ins, or tokens that were used that day; or how often somebody was refused.
    pub count: i64,
}

impl Read for ListDays {
    const SPEC: Spec = Spec::new("security.list-days", READ, "How many signed in and how many were refused, by day")
        .at(Method::Get, "/security-days");
    type Input = Wanted;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Listed> {
        let days = wanted.days.unwrap_or(USUAL);
        if !(1..=MOST).contains(&days) {
            return Err(Problem::invalid("/days", format!("Ask for 1 to {MOST} days.")).into());
        }
        let before = |count: u32| DAY.checked_mul(count).unwrap_or(Duration::ZERO);
        let now = snapshot.now();
        let days: Vec<String> = (0..u32::from(days)).rev().map(|ago| day(now.minus(before(ago)))).collect();
        let first = days.first().cloned().unwrap_or_default();
        let since = security_days::table.filter(security_days::day.ge(first));
        let since = since.order((security_days::day, security_days::way, security_days::came));
        let rows: Vec<DayRow> = snapshot.load(since.select(DayRow::as_select()))?;
        let counts = rows.into_iter().map(|DayRow { day, way, came, count }| Counted { day, way, came, count });
        Ok(Listed { days, counts: counts.collect() })
    }
}
