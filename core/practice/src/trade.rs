//! How busy a day is, what somebody buys then, and what becomes of it.

use chrono::{Datelike as _, NaiveDate, Weekday};
use fastrand::Rng;
use serde::{Deserialize, Serialize};

use crate::{
    goods::{GOODS, Shelf},
    opening::Premises,
};

/// Sales on a usual day, in hundredths.
const USUAL: u32 = 210;
/// How many more it is a year later, of a hundred.
const GROWTH: u32 = 25;

/// How somebody buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Way {
    /// In the shop: paid and taken along.
    Counter,
    /// From home: paid at once, sent the next day.
    Web,
    /// A company, which pays when it has the invoice.
    Account,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Fate {
    Usual,
    /// Some of it comes back, and is paid back.
    ComesBack,
    /// It is called off before it leaves.
    CalledOff,
    /// It leaves in two parts.
    InParts,
    /// It is offered first, and then bought.
    Quoted,
    /// It is offered, and nobody says yes.
    QuotedInVain,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sale {
    pub way: Way,
    pub fate: Fate,
    /// Who buys, where they are known.
    pub contact: Option<String>,
    /// So many of what is in stock, by its number.
    pub lines: Vec<(usize, i64)>,
    /// The minute of the day.
    pub minute: i64,
}

/// What the time of the year does to a shop of tea.
pub(crate) struct Season;

impl Season {
    /// Of a hundred.
    const fn busy(month: u32) -> u32 {
        match month {
            12 => 210,
            11 => 150,
            10 => 115,
            1 => 85,
            6..=8 => 72,
            _ => 100,
        }
    }

    const fn of_week(day: Weekday) -> u32 {
        match day {
            Weekday::Mon | Weekday::Tue => 80,
            Weekday::Wed | Weekday::Thu => 95,
            Weekday::Fri => 125,
            Weekday::Sat => 175,
            Weekday::Sun => 45,
        }
    }

    /// With how many something is ordered again, and up to how many: less of what is packed large or costs much.
    pub const fn kept(shelf: Shelf, share: i64) -> (i64, i64) {
        match (shelf, share) {
            (Shelf::Ware, _) => (1, 5),
            (_, 101..) => (2, 8),
            (Shelf::Gift, _) => (3, 12),
            _ => (4, 16),
        }
    }
}

/// The sales of a day, as they come in.
pub(crate) fn sales(chance: &mut Rng, date: NaiveDate, years: i64, premises: &mut Premises) -> Vec<Sale> {
    let growth = 100 + GROWTH * u32::try_from(years).unwrap_or_default();
    let mean = USUAL * Season::busy(date.month()) / 100 * Season::of_week(date.weekday()) / 100 * growth / 100;
    let many = (mean * chance.u32(60..141) / 100 + chance.u32(0..100)) / 100;
    let mut sales: Vec<Sale> = (0..many).filter_map(|_| sale(chance, date.weekday(), premises)).collect();
    sales.sort_by_key(|sale| sale.minute);
    sales
}

fn sale(chance: &mut Rng, day: Weekday, premises: &mut Premises) -> Option<Sale> {
    let way = match chance.u32(0..100) {
        _ if day == Weekday::Sun => Way::Web,
        0..55 => Way::Counter,
        55..86 => Way::Web,
        _ => Way::Account,
    };
    let contact = match way {
        Way::Counter if chance.u32(0..100) < 65 => None,
        Way::Counter | Way::Web => pick(chance, &premises.people),
        Way::Account => pick(chance, &premises.companies),
    };
    let lines = basket(chance, way, premises);
    let minute = if way == Way::Counter { chance.i64(9 * 60..17 * 60) } else { chance.i64(8 * 60..19 * 60) };
    (!lines.is_empty()).then(|| Sale { way, fate: premises.fate(way), contact, lines, minute })
}

impl Premises {
    /// Of each kind there is some, however short the past is.
    fn fate(&mut self, way: Way) -> Fate {
        let turn = self.turns.entry(way).or_default();
        *turn += 1;
        match (way, *turn % 20) {
            (Way::Web, 5) => Fate::ComesBack,
            (Way::Counter, 9) if *turn % 40 == 9 => Fate::ComesBack,
            (Way::Web, 8) => Fate::CalledOff,
            (Way::Account, 1 | 6 | 11 | 16) => Fate::InParts,
            (Way::Account, 3 | 13) => Fate::Quoted,
            (Way::Account, 4 | 14) => Fate::QuotedInVain,
            _ => Fate::Usual,
        }
    }
}

fn pick(chance: &mut Rng, of: &[String]) -> Option<String> {
    // Some come often.
    let at = chance.usize(0..of.len().max(1)).min(chance.usize(0..of.len().max(1)));
    of.get(at).cloned()
}

/// What is on the shelves, and off them with that.
fn basket(chance: &mut Rng, way: Way, premises: &mut Premises) -> Vec<(usize, i64)> {
    let many = if way == Way::Account { chance.usize(2..6) } else { 1 + chance.usize(0..4) * chance.usize(0..2) };
    let mut lines: Vec<(usize, i64)> = Vec::new();
    for _ in 0..many {
        let Some(at) = wanted(chance, premises) else { continue };
        if lines.iter().any(|(there, _)| *there == at) {
            continue;
        }
        let Some(stocked) = premises.stock.get_mut(at) else { continue };
        let much = if way == Way::Account { chance.i64(2..7) } else { 1 + i64::from(chance.u32(0..100) < 18) };
        let much = much.min(stocked.on_hand);
        if much > 0 {
            stocked.on_hand -= much;
            lines.push((at, much));
        }
    }
    lines
}

fn wanted(chance: &mut Rng, premises: &Premises) -> Option<usize> {
    let mut drawn = chance.u32(0..100);
    let shelf = Shelf::ALL.into_iter().find(|shelf| {
        let is_this = drawn < shelf.share();
        drawn = drawn.saturating_sub(shelf.share());
        is_this
    })?;
    let of_shelf: Vec<usize> =
        (0..premises.stock.len()).filter(|at| GOODS[premises.stock[*at].good].shelf == shelf).collect();
    // What stands in front is sold most.
    let at = chance.usize(0..of_shelf.len().max(1)).min(chance.usize(0..of_shelf.len().max(1)));
    of_shelf.get(at).copied()
}
