//! What left my business, added up: on each day, to each host, with what in it, by each plugin. Each sum leads to what it
//! is the sum of.

use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::Plugin;
use crate::{
    chart::{Chart, Point},
    pages::{filled, with_query},
    visit::Visit,
};

/// Of the hosts that are drawn.
const BARS: usize = 8;
pub(super) const LABELS: [&str; 4] = ["public", "internal", "personal", "financial"];

/// What the page is narrowed to, by its address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    pub(super) plugin: String,
    pub(super) host: String,
    pub(super) label: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) cursor: String,
}

impl Wanted {
    pub(super) fn is_narrowed(&self) -> bool {
        [&self.plugin, &self.host, &self.label, &self.from, &self.to].into_iter().any(|one| !one.is_empty())
    }

    /// The same page with this otherwise, from its first line on.
    pub(super) fn with(&self, here: &str, other: &[(&str, &str)]) -> String {
        let now = [
            ("plugin", self.plugin.as_str()),
            ("host", self.host.as_str()),
            ("label", self.label.as_str()),
            ("from", self.from.as_str()),
            ("to", self.to.as_str()),
        ];
        let kept = now.into_iter().filter(|(name, _)| other.iter().all(|(known, _)| known != name));
        let query: Vec<(&str, &str)> = kept.chain(other.iter().copied()).collect();
        with_query(here, &query)
    }
}

#[derive(Debug, Deserialize)]
struct Amount {
    requests: i64,
    sent: i64,
    received: i64,
}

#[derive(Debug, Deserialize)]
struct Of {
    of: String,
    #[serde(flatten)]
    amount: Amount,
}

#[derive(Debug, Deserialize)]
struct Left {
    from: String,
    to: String,
    #[serde(flatten)]
    amount: Amount,
    days: Vec<Of>,
    hosts: Vec<Of>,
    labels: Vec<Of>,
    plugins: Vec<Of>,
}

/// One sum, and what it is the sum of.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) requests: String,
    pub(super) sent: String,
    pub(super) received: String,
}

/// Sums of one kind.
pub(super) struct Table {
    /// The message of what they are of.
    pub(super) name: &'static str,
    pub(super) lines: Vec<Line>,
}

pub(super) struct Sums {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) requests: String,
    pub(super) sent: String,
    pub(super) received: String,
    pub(super) hosts: Vec<String>,
    pub(super) charts: Vec<Chart>,
    pub(super) tables: Vec<Table>,
    pub(super) is_empty: bool,
}

/// Of one plugin, or of those that are wanted.
pub(super) async fn of(
    visit: &Visit,
    plugin: Option<&str>,
    wanted: &Wanted,
    here: &str,
    plugins: &[Plugin],
) -> Result<Sums, Problem> {
    let query = json!({
        "plugin": plugin.or(filled(&wanted.plugin)), "host": filled(&wanted.host), "label": filled(&wanted.label),
        "from": filled(&wanted.from), "to": filled(&wanted.to),
    });
    let left: Left = visit.ask("plugins.sum-receipts", &query).await?;
    let (words, spoken) = (&visit.words, visit.spoken());
    let bytes = |count: i64| words.say_of("plugin-bytes", &spoken.number(count));
    let line = |one: &Of, name: String, other: &[(&str, &str)]| Line {
        name,
        path: wanted.with(here, other),
        requests: spoken.number(one.amount.requests),
        sent: bytes(one.amount.sent),
        received: bytes(one.amount.received),
    };
    let label = |label: &str| words.say(&format!("plugin-label-{label}"));
    let named = |id: &str| plugins.iter().find(|one| one.id == id).map(|one| one.name.clone()).unwrap_or_default();
    let hosts = left.hosts.iter().map(|one| line(one, one.of.clone(), &[("host", &one.of)])).collect();
    let labels = left.labels.iter().map(|one| line(one, label(&one.of), &[("label", &one.of)])).collect();
    let by = left.plugins.iter().map(|one| line(one, named(&one.of), &[("plugin", &one.of)])).collect();
    let days = left.days.iter().rev().filter(|one| one.amount.requests > 0);
    let days = days.map(|one| line(one, spoken.day(&one.of), &[("from", &one.of), ("to", &one.of)])).collect();
    let mut tables = vec![
        Table { name: "plugin-where", lines: hosts },
        Table { name: "plugin-left-what", lines: labels },
        Table { name: "plugin-left-days", lines: days },
    ];
    if plugin.is_none() {
        tables.insert(2, Table { name: "plugins", lines: by });
    }
    let point = |name: String, one: &Of| Point::new(name, one.amount.sent, bytes(one.amount.sent));
    let by_day: Vec<Point> = left.days.iter().map(|one| point(spoken.short_day(&one.of), one)).collect();
    let by_host: Vec<Point> = left.hosts.iter().take(BARS).map(|one| point(one.of.clone(), one)).collect();
    Ok(Sums {
        charts: vec![
            Chart::bars(&words.say("plugin-left-sent"), &by_day, |value| spoken.number(value)),
            Chart::rows(&words.say("plugin-left-hosts"), &by_host),
        ],
        requests: spoken.number(left.amount.requests),
        sent: bytes(left.amount.sent),
        received: bytes(left.amount.received),
        hosts: left.hosts.into_iter().map(|one| one.of).collect(),
        is_empty: left.amount.requests == 0,
        from: left.from,
        to: left.to,
        tables,
    })
}
