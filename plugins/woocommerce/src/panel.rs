//! What is shown beside a connection: the orders of the last thirty days, what is to be decided, and what did not match.
//! It is all known here: the shop is not asked while somebody waits.

use std::{collections::BTreeMap, time::SystemTime};

use chrono::{DateTime, Days, Duration, NaiveDate};
use serde::{Deserialize, Serialize};
use stockade_sdk::{
    Call,
    api::records::Product,
    panel::{Chart, Kind, Table, record},
    prelude::*,
};

use crate::{
    beginning,
    deciding::{self, Refused, Undecided},
    orders::CHANNEL,
    plain,
};

/// With today.
const DAYS: u64 = 30;
/// So many orders are counted at the most: whoever looks waits for it.
const COUNTED: usize = 2_000;
const PAGE: u32 = 200;
/// So many are listed of what did not match, and counted.
const LISTED: usize = 20;
const MOST: u32 = 100;
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
    /// Which product and which variation of it; 0 where it is the product itself.
    #[serde(default)]
    place: (u64, u64),
}

impl Left {
    pub fn of(name: &str, sku: &str, place: (u64, u64)) -> Self {
        Self { name: plain::line(name).chars().take(100).collect(), sku: sku.chars().take(100).collect(), place }
    }

    pub fn place(&self) -> (u64, u64) {
        self.place
    }
}

/// Of what did not match, what has this SKU there.
pub fn left_of(connection: &str, sku: &str) -> Result<Option<Left>, Problem> {
    kv::get(&key(UNMATCHED, connection, sku))
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

/// All that changed among the orders was seen just now.
pub fn looked(call: &Call) -> Result<(), Problem> {
    let now = clock::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    kv::put(&looked_key(&call.connection), &now.as_secs())
}

fn looked_key(connection: &str) -> String {
    format!("looked/{connection}")
}

/// Whether the shop tells what happens of its own accord.
pub fn hears(call: &Call, is_told: bool) -> Result<(), Problem> {
    let key = hears_key(&call.connection);
    if kv::get::<bool>(&key)? == Some(is_told) { Ok(()) } else { kv::put(&key, &is_told) }
}

fn hears_key(connection: &str) -> String {
    format!("hears/{connection}")
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
    let known = match Known::of(look) {
        Err(no) if no.code == "not-granted" => None,
        known => Some(known?),
    };
    if let Some(known) = &known {
        panel = panel
            .figure(say("To decide", "Zu entscheiden"), known.undecided.len())
            .figure(say("Products without a match", "Produkte ohne Gegenstück"), known.unmatched.len())
            .figure(say("SKUs that are there twice", "Doppelte Artikelnummern"), known.twice.len());
        if let Some(minutes) = known.minutes {
            panel = panel.figure(
                say("Minutes since orders were compared", "Minuten seit dem Abgleich der Bestellungen"),
                minutes,
            );
        }
        panel = known.standing(look, panel);
    }
    panel = panel.chart(chart);
    if counted == COUNTED {
        let words = say(
            "There are more: only the two thousand that came last are counted.",
            "Es gibt mehr: Nur die zweitausend, die zuletzt kamen, sind gezählt.",
        );
        panel = panel.notice(Tone::Info, words);
    }
    Ok(known.unwrap_or_default().shown(look, panel))
}

/// What is remembered that somebody should see.
#[derive(Default)]
struct Known {
    /// How long ago all that changed was seen.
    minutes: Option<u64>,
    hears: Option<bool>,
    /// Which step of how many bringing everything over is at.
    step: Option<(usize, usize)>,
    undecided: Vec<Undecided>,
    refused: Vec<Refused>,
    unmatched: Vec<Left>,
    twice: Vec<Left>,
}

impl Known {
    fn of(look: &Look) -> Result<Self, Problem> {
        let connection = look.connection();
        let now = clock::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let looked: Option<u64> = kv::get(&looked_key(connection))?;
        Ok(Self {
            minutes: looked.map(|looked| now.saturating_sub(looked) / 60),
            hears: kv::get(&hears_key(connection))?,
            step: beginning::place(connection)?,
            undecided: deciding::undecided(look.connection(), MOST)?,
            refused: deciding::not_taken(look.connection(), MOST)?,
            unmatched: left(look, UNMATCHED)?,
            twice: left(look, TWICE)?,
        })
    }

    /// What is under way, and what the shop does not do.
    fn standing(&self, look: &Look, mut panel: Panel) -> Panel {
        let say = |english: &str, german: &str| look.say(&[("en", english), ("de", german)]).to_owned();
        if let Some((step, of)) = self.step {
            let english = format!(
                "Everything is being brought over, step {step} of {of}. Until then the shop is not told how much there is. Where \
                 a sync stopped, go on with it under Syncs."
            );
            let german = format!(
                "Alles wird gerade herübergeholt, Schritt {step} von {of}. Bis dahin wird dem Shop nicht gesagt, wie viel da ist. \
                 Wo ein Abgleich stehen blieb, setzen Sie ihn unter Abgleich fort."
            );
            panel = panel.notice(Tone::Info, say(&english, &german));
        }
        if self.hears == Some(false) {
            panel = panel.notice(
                Tone::Warn,
                say(
                    "The shop does not tell what happens: it is asked every quarter of an hour. “Test the connection” says why.",
                    "Der Shop sagt nicht, was geschieht: Er wird jede Viertelstunde gefragt. „Verbindung testen“ sagt, warum.",
                ),
            );
        }
        panel
    }

    fn shown(self, look: &Look, mut panel: Panel) -> Panel {
        let say = |english, german| look.say(&[("en", english), ("de", german)]);
        if !self.undecided.is_empty() {
            let columns = [
                (say("Product", "Produkt"), Kind::Record),
                (say("What", "Was"), Kind::Text),
                (say("In the shop", "Im Shop"), Kind::Text),
                (say("Here", "Hier"), Kind::Text),
            ];
            let table = Table::new(columns).title(say("Changed on both sides", "Auf beiden Seiten geändert"));
            let rows = self.undecided.iter().flat_map(|one| one.open.iter().map(move |open| (one, open)));
            let table = rows.take(LISTED).fold(table, |table, (one, open)| {
                let product = record::<Product>(one.record.as_str(), one.name.as_str());
                table.row([
                    product,
                    said(look, &open.what).into(),
                    open.theirs.as_str().into(),
                    open.ours.as_str().into(),
                ])
            });
            panel = panel.table(table).action("decide");
        }
        let columns = [(say("Product", "Produkt"), Kind::Text), (say("SKU", "Artikelnummer"), Kind::Text)];
        let is_unmatched = !self.unmatched.is_empty();
        for (title, all) in [
            (say("In the shop and not here", "Im Shop und nicht hier"), self.unmatched),
            (
                say("Came without its SKU, which another one has", "Kam ohne die Artikelnummer, die ein anderes hat"),
                self.twice,
            ),
        ] {
            if !all.is_empty() {
                let table = Table::new(columns).title(title);
                let rows = all.into_iter().take(LISTED);
                panel = panel.table(rows.fold(table, |table, left| table.row([left.name.into(), left.sku.into()])));
            }
        }
        if is_unmatched {
            panel = panel.action("link");
        }
        if !self.refused.is_empty() {
            let columns = [
                (say("Number in the shop", "Nummer im Shop"), Kind::Text),
                (say("Price", "Preis"), Kind::Text),
                (say("Why", "Warum"), Kind::Text),
            ];
            let table =
                Table::new(columns).title(say("Prices that the shop did not take", "Preise, die der Shop nicht nahm"));
            let rows = self.refused.into_iter().take(LISTED);
            panel =
                panel.table(rows.fold(table, |table, one| {
                    table.row([one.id.to_string().into(), one.price.into(), one.why.into()])
                }));
        }
        panel
    }
}

/// What it is about, in the language of whoever looks: `price TEA-1`.
fn said(look: &Look, what: &str) -> String {
    let (word, of) = what.split_once(' ').unwrap_or((what, ""));
    let german = match word {
        "name" => "Name",
        "description" => "Beschreibung",
        "tags" => "Schlagwörter",
        "pictures" => "Bilder",
        _ => "Preis",
    };
    format!("{} {of}", look.say(&[("en", word), ("de", german)])).trim().to_owned()
}

fn left(look: &Look, of: &str) -> Result<Vec<Left>, Problem> {
    let all = kv::scan::<Left>(&key(of, look.connection(), ""), None, MOST)?;
    Ok(all.into_iter().map(|entry| entry.value).collect())
}
