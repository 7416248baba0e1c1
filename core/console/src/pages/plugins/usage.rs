//! What a plugin used of what it may.

use door::Problem;
use serde::Deserialize;
use serde_json::json;

use crate::{
    chart::{Chart, Point},
    visit::Visit,
};

#[derive(Debug, Deserialize)]
struct Used {
    limits: Limits,
    requests: i64,
    stored: i64,
    days: Vec<Day>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Limits {
    requests_per_day: i64,
    store_kib: i64,
}

#[derive(Debug, Deserialize)]
struct Day {
    day: String,
    requests: i64,
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
    pub(super) chart: Chart,
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
    let points: Vec<Point> = used
        .days
        .iter()
        .map(|day| Point::new(spoken.short_day(&day.day), day.requests, spoken.number(day.requests)))
        .collect();
    Ok(Usage {
        gauges: vec![
            gauge("plugin-used-requests", used.requests, used.limits.requests_per_day),
            // In whole KiB, and what was begun counts.
            gauge("plugin-used-store", (used.stored + 1023) / 1024, used.limits.store_kib),
        ],
        chart: Chart::bars(&words.say("plugin-used-days"), &points, |value| spoken.number(value)),
    })
}
