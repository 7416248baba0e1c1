//! What a plugin used of what it may.

use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::{
    chart::{Chart, Point},
    visit::Visit,
};

const KIB: i64 = 1_024;
/// In milliseconds.
const SECOND: i64 = 1_000;

#[derive(Debug, Deserialize)]
struct Used {
    limits: Limits,
    requests: i64,
    sent: i64,
    host_calls: i64,
    log_bytes: i64,
    writes: i64,
    milliseconds: i64,
    reached: Option<String>,
    waits_until: Option<Timestamp>,
    stored: i64,
    days: Vec<Day>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Limits {
    requests_per_day: i64,
    store_kib: i64,
    sent_kib_per_day: i64,
    host_calls_per_day: i64,
    log_kib_per_day: i64,
    writes_per_day: i64,
    seconds_per_day: i64,
}

#[derive(Debug, Deserialize)]
struct Day {
    day: String,
    requests: i64,
    sent: i64,
    milliseconds: i64,
}

/// One limit, and how much of it is used.
pub(super) struct Gauge {
    pub(super) label: String,
    pub(super) used: i64,
    pub(super) most: i64,
    pub(super) said: String,
}

pub(super) struct Usage {
    pub(super) gauges: Vec<Gauge>,
    /// Why what comes to it waits, and until when.
    pub(super) waits: Option<String>,
    /// Of each day what is a matter of course: how often, how much and how long.
    pub(super) charts: Vec<Chart>,
}

pub(super) async fn of(visit: &Visit, plugin: &str) -> Result<Usage, Problem> {
    let used: Used = visit.ask("plugins.get-usage", &json!({ "id": plugin })).await?;
    let (words, spoken) = (&visit.words, visit.spoken());
    let gauge = |name: &str, used: i64, most: i64| Gauge {
        label: words.say(name),
        used: used.clamp(0, most),
        most,
        said: words.say_with(
            "plugin-used-of",
            &[("used", spoken.number(used).as_str()), ("of", spoken.number(most).as_str())],
        ),
    };
    let chart = |name: &str, of: fn(&Day) -> i64| {
        let point = |day: &Day| Point::new(spoken.short_day(&day.day), of(day), spoken.number(of(day)));
        let points: Vec<Point> = used.days.iter().map(point).collect();
        // What it never used says nothing.
        let is_used = used.days.iter().any(|day| of(day) > 0);
        is_used.then(|| Chart::bars(&words.say(name), &points, |value| spoken.number(value)))
    };
    let charts = [
        chart("plugin-used-days", |day| day.requests),
        chart("plugin-used-days-sent", |day| in_units(day.sent, KIB)),
        chart("plugin-used-days-work", |day| in_units(day.milliseconds, SECOND)),
    ];
    let charts = charts.into_iter().flatten().collect();
    Ok(Usage {
        gauges: vec![
            gauge("plugin-used-requests", used.requests, used.limits.requests_per_day),
            gauge("plugin-used-sent", in_units(used.sent, KIB), used.limits.sent_kib_per_day),
            gauge("plugin-used-host-calls", used.host_calls, used.limits.host_calls_per_day),
            gauge("plugin-used-log", in_units(used.log_bytes, KIB), used.limits.log_kib_per_day),
            gauge("plugin-used-writes", used.writes, used.limits.writes_per_day),
            gauge("plugin-used-work", in_units(used.milliseconds, SECOND), used.limits.seconds_per_day),
            gauge("plugin-used-store", in_units(used.stored, KIB), used.limits.store_kib),
        ],
        waits: used.reached.zip(used.waits_until).map(|(limit, until)| {
            let (what, until) = (words.say(&format!("plugin-used-up-{limit}")), spoken.moment(until));
            words.say_with("plugin-waits-for-tomorrow", &[("what", what.as_str()), ("until", until.as_str())])
        }),
        charts,
    })
}

/// In whole ones; what was begun counts.
fn in_units(amount: i64, unit: i64) -> i64 {
    (amount + unit - 1) / unit
}
