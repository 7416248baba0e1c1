//! What is shown beside a connection: the orders of the last thirty days, and what did not match. It is all known here:
//! the shop is not asked while somebody waits.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Duration, NaiveDate};
use serde::{Deserialize, Serialize};
use stockade_sdk::{
    panel::{Chart, Kind, Table},
    prelude::*,
};

use crate::{orders::CHANNEL, plain};

/// With today.
const DAYS: u64 = 30;
/// So many orders are counted at the most: whoever looks waits for it.
const COUNTED: usize = 2_000;
const PAGE: u32 = 200;
/// So many are listed of what did not match, and counted.
const LISTED: usize = 20;
const MOST: u32 = 200;
/// How long it is remembered that something did not match.
const REMEMBERED: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 60 * 60);
/// Under which it is remembered what did not match: what the shop counts and nobody here has, and what it has twice.
const UNMATCHED: &str = "unmatched";
const TWICE: &str = "twice";

/// Something of the shop that is not here as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    name: String,
    sku: String,
}

impl Left {
    pub fn of(name: &str, sku: &str) -> Self {
        Self { name: plain::line(name).chars().take(100).collect(), sku: sku.chars().take(100).collect() }
    }
}

fn key(of: &str, connection: &str, what: &str) -> String {
    let what: String = what.chars().take(100).collect();
    format!("{of}/{connection}/{what}")
}

/// The shop counts what nobody here has, by its SKU; where it goes on to, this is said anew.
pub fn unmatched(connection: &str, left: &Left) -> Result<(), Problem> {
    let key = key(UNMATCHED, connection, &left.sku);
    if kv::get::<Left>(&key)?.as_ref() == Some(left) { Ok(()) } else { kv::put_for(&key, left, REMEMBERED) }
}

/// It is here by now.
pub fn matched(connection: &str, sku: &str) -> Result<(), Problem> {
    let key = key(UNMATCHED, connection, sku);
    if kv::get::<Left>(&key)?.is_some() { kv::remove(&key) } else { Ok(()) }
}

/// The shop has a SKU twice: one of both came without it.
pub fn twice(connection: &str, product: &str, left: &Left) -> Result<(), Problem> {
    kv::put_for(&key(TWICE, connection, product), left, REMEMBERED)
}

/// What is read of an order: when it was placed, and how far it is.
#[derive(Debug, Deserialize)]
struct Order {
    #[serde(default)]
    placed_at: Option<String>,
    #[serde(default)]
    state: Option<String>,
}

impl Record for Order {
    const KIND: &'static str = "order";
}

pub fn orders(look: &Look) -> Result<Panel, Failure> {
    let say = |english, german| look.say(&[("en", english), ("de", german)]);
    let today: NaiveDate =
        look.today().parse().map_err(|_| Failure::permanent("no-day", "Nobody said which day it is."))?;
    let first = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let ahead = Duration::minutes(look.minutes_ahead());
    let mut days: BTreeMap<NaiveDate, u64> = first.iter_days().take(DAYS as usize).map(|day| (day, 0)).collect();

    let (mut brought, mut open, mut counted) = (0_u64, 0_u64, 0);
    let from = first.and_time(chrono::NaiveTime::MIN).and_utc() - ahead;
    for order in records::list::<Order>().filter("channel", CHANNEL)?.filter("from", from.to_rfc3339())?.limit(PAGE) {
        if counted == COUNTED {
            break;
        }
        let order = order?;
        counted += 1;
        let placed = order.placed_at.as_deref().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        let day = placed.map(|at| (at.to_utc() + ahead).date_naive());
        if let Some(count) = day.and_then(|day| days.get_mut(&day)) {
            *count += 1;
            brought += 1;
            open += u64::from(order.state.as_deref() == Some("open"));
        }
    }
    let chart = Chart::bars(say("Orders by day", "Bestellungen nach Tagen"));
    let chart = days.iter().fold(chart, |chart, (day, count)| chart.point(day.to_string(), count));

    let mut panel = Panel::new()
        .title(say("Orders from the shop", "Bestellungen aus dem Shop"))
        .figure(say("In thirty days", "In dreißig Tagen"), brought)
        .figure(say("Of these open", "Davon offen"), open);
    // What is remembered may be of anything, and is not for everybody who looks.
    let left = match (left(look, UNMATCHED), left(look, TWICE)) {
        (Err(no), _) | (_, Err(no)) if no.code == "not-granted" => None,
        (unmatched, twice) => Some((unmatched?, twice?)),
    };
    if let Some((unmatched, twice)) = &left {
        panel = panel
            .figure(say("Products without a match", "Produkte ohne Gegenstück"), unmatched.len())
            .figure(say("SKUs that are there twice", "Doppelte Artikelnummern"), twice.len());
    }
    panel = panel.chart(chart);
    if counted == COUNTED {
        let words = say(
            "There are more: only the two thousand that came last are counted.",
            "Es gibt mehr: Nur die zweitausend, die zuletzt kamen, sind gezählt.",
        );
        panel = panel.notice(Tone::Info, words);
    }
    let (unmatched, twice) = left.unwrap_or_default();
    let columns = [(say("Product", "Produkt"), Kind::Text), (say("SKU", "Artikelnummer"), Kind::Text)];
    for (title, all) in [
        (say("In the shop and not here", "Im Shop und nicht hier"), unmatched),
        (say("Came without its SKU, which another one has", "Kam ohne die Artikelnummer, die ein anderes hat"), twice),
    ] {
        if !all.is_empty() {
            let table = Table::new(columns).title(title);
            let rows = all.into_iter().take(LISTED);
            panel = panel.table(rows.fold(table, |table, left| table.row([left.name.into(), left.sku.into()])));
        }
    }
    Ok(panel)
}

fn left(look: &Look, of: &str) -> Result<Vec<Left>, Problem> {
    let all = kv::scan::<Left>(&key(of, look.connection(), ""), None, MOST)?;
    Ok(all.into_iter().map(|entry| entry.value).collect())
}
