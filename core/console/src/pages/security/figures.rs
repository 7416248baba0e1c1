//! How many came and how many were refused, day by day, and by what.

use std::collections::BTreeMap;

use door::Problem;
use serde::Deserialize;
use serde_json::json;

use crate::{
    chart::{Chart, Point},
    visit::Visit,
};

#[derive(Deserialize)]
struct Days {
    days: Vec<String>,
    counts: Vec<Count>,
}

#[derive(Deserialize)]
struct Count {
    day: String,
    way: String,
    came: String,
    count: i64,
}

/// A picture, its sum, and how it falls into ways.
pub(super) struct Figure {
    pub(super) chart: Chart,
    pub(super) sum: String,
    pub(super) ways: Vec<(String, String)>,
}

pub(super) struct Figures {
    pub(super) came: Figure,
    pub(super) refused: Figure,
}

pub(super) async fn of(visit: &Visit) -> Result<Figures, Problem> {
    let days: Days = visit.ask("security.list-days", &json!({})).await?;
    let came = figure(visit, &days, "watch-came", "done");
    Ok(Figures { came, refused: figure(visit, &days, "watch-refused", "refused") })
}

fn figure(visit: &Visit, days: &Days, title: &str, came: &str) -> Figure {
    let spoken = visit.spoken();
    // A token that is used is no log-in; that one was refused is a refusal.
    let counted = || days.counts.iter().filter(|one| one.came == came && (came != "done" || one.way != "token"));
    let points: Vec<Point> = days
        .days
        .iter()
        .map(|day| {
            let sum = counted().filter(|one| one.day == *day).map(|one| one.count).sum();
            Point::new(spoken.short_day(day), sum, spoken.number(sum))
        })
        .collect();
    let mut ways: BTreeMap<&str, i64> = BTreeMap::new();
    counted().for_each(|one| *ways.entry(one.way.as_str()).or_default() += one.count);
    let mut ways: Vec<(&str, i64)> = ways.into_iter().collect();
    ways.sort_by_key(|(way, count)| (std::cmp::Reverse(*count), *way));
    Figure {
        chart: Chart::bars(&visit.words.say(title), &points, |value| spoken.number(value)),
        sum: spoken.number(points.iter().map(|point| point.value).sum::<i64>()),
        ways: ways
            .into_iter()
            .map(|(way, count)| (visit.words.say(&format!("watch-way-{way}")), spoken.number(count)))
            .collect(),
    }
}
