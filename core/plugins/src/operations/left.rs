//! What left the business by its plugins, added up: on each day, to each host, with what of the business in it, by each
//! plugin.

use std::{
    collections::BTreeMap,
    ops::{Add, AddAssign},
};

use chrono::{Days, NaiveDate};
use diesel::{ExpressionMethods as _, QueryDsl as _, dsl::count_star};
use door::{Cost, Done, Method, Problem, Read, Snapshot, Spec, Total};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, installations,
    outgoing::{Carried, carries},
    schema::plugin_requests,
    spent,
};

/// Days where nobody says how many, with the last, and the most.
const USUAL: u64 = 30;
const MOST: u64 = 92;

/// How often something left, and how much, in bytes.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
#[schemars(rename = "PluginAmountLeft")]
pub struct Amount {
    pub requests: i64,
    pub sent: i64,
    pub received: i64,
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let Self { requests, sent, received } = self;
        Self { requests: requests + other.requests, sent: sent + other.sent, received: received + other.received }
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginAmountOf")]
pub struct Of<K> {
    pub of: K,
    #[serde(flatten)]
    pub amount: Amount,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginLeft")]
pub struct Left {
    pub from: String,
    pub to: String,
    #[serde(flatten)]
    pub amount: Amount,
    /// Of the business, oldest first; those without any, too.
    pub days: Vec<Of<String>>,
    /// Where the most was sent first.
    pub hosts: Vec<Of<String>>,
    /// What may have been in it. A request with two labels counts for both.
    pub labels: Vec<Of<Carried>>,
    pub plugins: Vec<Of<InstallationId>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginLeftQuery")]
pub struct Wanted {
    #[serde(default)]
    pub plugin: Option<InstallationId>,
    #[serde(default)]
    pub host: Option<String>,
    #[serde(default)]
    pub label: Option<Carried>,
    /// Days of the business, such as `2026-11-22`: the first, and the last.
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub to: Option<String>,
}

pub struct Sum;

impl Read for Sum {
    const SPEC: Spec = Spec::new("plugins.sum-receipts", READ, "What left the business by its plugins, added up")
        .cost(Cost::Heavy)
        .at(Method::Get, "/plugin-receipts/sums");
    type Input = Wanted;
    type Output = Left;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Left> {
        let ids = match wanted.plugin {
            Some(id) => vec![installations::find(snapshot, id)?.id],
            // What left by one that was removed left all the same.
            None => installations::with_removed(snapshot)?.into_iter().map(|row| row.id).collect(),
        };
        let (first, last) = span(snapshot, wanted)?;
        let (mut sums, mut days) = (Sums::default(), Vec::new());
        for day in first.iter_days().take_while(|day| *day <= last) {
            let mut on = Amount::default();
            for cell in cells(snapshot, &ids, day, wanted)? {
                on += cell.amount;
                sums.add(cell);
            }
            days.push(Of { of: day.to_string(), amount: on });
        }
        let amount = days.iter().fold(Amount::default(), |sum, day| sum + day.amount);
        let (from, to) = (first.to_string(), last.to_string());
        let Sums { hosts, labels, plugins } = sums;
        Ok(Left { from, to, amount, days, hosts: largest(hosts), labels: largest(labels), plugins: largest(plugins) })
    }
}

/// The days that are asked for.
fn span(snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<(NaiveDate, NaiveDate)> {
    let last = match &wanted.to {
        Some(day) => spent::date(day, "/to")?,
        None => spent::date(&spent::today(snapshot)?.name, "/to")?,
    };
    let first = match &wanted.from {
        Some(day) => spent::date(day, "/from")?,
        None => last.checked_sub_days(Days::new(USUAL - 1)).unwrap_or(last),
    };
    let days = last.signed_duration_since(first).num_days();
    match u64::try_from(days) {
        Err(_) => Err(Problem::invalid("/to", "The last day is not before the first.").into()),
        Ok(days) if days >= MOST => Err(Problem::invalid("/from", format!("It is {MOST} days at most.")).into()),
        Ok(_) => Ok((first, last)),
    }
}

/// What left on one day by one plugin to one host with the same in it.
struct Cell {
    plugin: InstallationId,
    host: String,
    labels: String,
    amount: Amount,
}

type Row = (InstallationId, String, String, i64, Option<i64>, Option<i64>);

impl From<Row> for Cell {
    fn from((plugin, host, labels, requests, sent, received): Row) -> Self {
        let amount = Amount { requests, sent: sent.unwrap_or_default(), received: received.unwrap_or_default() };
        Self { plugin, host, labels, amount }
    }
}

fn cells(snapshot: &mut Snapshot<'_>, ids: &[InstallationId], day: NaiveDate, wanted: &Wanted) -> Done<Vec<Cell>> {
    use plugin_requests::{at, host, installation, labels, received, sent};
    let day = spent::bounds(snapshot, day)?;
    let mut query = plugin_requests::table
        .group_by((installation, host, labels))
        .select((installation, host, labels, count_star(), Total(sent), Total(received)))
        .into_boxed()
        .filter(installation.eq_any(ids.to_vec()))
        .filter(at.ge(day.begins_at))
        .filter(at.lt(day.ends_at));
    if let Some(wanted) = &wanted.host {
        query = query.filter(host.eq(wanted.clone()));
    }
    if let Some(label) = wanted.label {
        query = query.filter(carries(label));
    }
    Ok(snapshot.load::<_, Row>(query)?.into_iter().map(Cell::from).collect())
}

#[derive(Default)]
struct Sums {
    hosts: BTreeMap<String, Amount>,
    labels: BTreeMap<Carried, Amount>,
    plugins: BTreeMap<InstallationId, Amount>,
}

impl Sums {
    fn add(&mut self, cell: Cell) {
        for label in Carried::of(&cell.labels) {
            *self.labels.entry(label).or_default() += cell.amount;
        }
        *self.hosts.entry(cell.host).or_default() += cell.amount;
        *self.plugins.entry(cell.plugin).or_default() += cell.amount;
    }
}

fn largest<K: Ord>(sums: BTreeMap<K, Amount>) -> Vec<Of<K>> {
    let mut all: Vec<Of<K>> = sums.into_iter().map(|(of, amount)| Of { of, amount }).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.amount.sent));
    all
}
