//! How the value of all stock went, day by day, for a picture: the newest first worked out, then backwards by what
//! moved in between, so that it costs what moved in that time and not how long the ledger is.

use std::{collections::BTreeMap, time::Duration};

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Cost, Done, Method, Problem, Read, Snapshot, Spec, Total, operation::SEE_FINANCIAL};
use model::{Actor, Currency, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    moments::{ids_after, ids_from},
    records::LocationId,
    schema::{levels, movements},
    valuation::{Both, Two, places},
};

const LONGEST: u16 = 366;
/// More could not be told apart.
const POINTS: u16 = 32;
const DAY: u64 = 24 * 60 * 60;

pub struct ListHistory;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ValueHistoryQuery")]
pub struct Wanted {
    /// How many days back from now: up to a year.
    pub days: u16,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ValueMoment")]
pub struct Moment {
    pub at: Timestamp,
    pub currency: Currency,
    #[serde(flatten)]
    pub worth: Both,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ValueHistory")]
pub struct Found {
    /// In order of time; for each moment one for each currency. The last is now.
    pub items: Vec<Moment>,
}

type ByCurrency = BTreeMap<&'static str, (Currency, Both)>;

impl Read for ListHistory {
    const SPEC: Spec = Spec::new("stock.value-history", SEE_FINANCIAL, "How the value of all stock went, day by day")
        .cost(Cost::Heavy)
        .at(Method::Get, "/stock/value-history");
    type Input = Wanted;
    type Output = Found;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Found> {
        if wanted.days == 0 || wanted.days > LONGEST {
            return Err(Problem::invalid("/days", "Ask for 1 day at least and for 366 at most.").into());
        }
        let every = wanted.days.div_ceil(POINTS);
        let mut at = snapshot.now();
        let places = places(snapshot, None)?;
        let mut value = now(snapshot)?;
        let mut items = Vec::new();
        push(&mut items, at, &value);
        for _ in 0..wanted.days / every {
            let before = at.minus(Duration::from_secs(u64::from(every) * DAY));
            for (key, (_, moved)) in moved(snapshot, &places, before, at)? {
                if let Some((_, own)) = value.get_mut(key) {
                    *own = own.minus(moved)?;
                }
            }
            at = before;
            push(&mut items, at, &value);
        }
        items.reverse();
        Ok(Found { items })
    }
}

fn push(items: &mut Vec<Moment>, at: Timestamp, value: &ByCurrency) {
    items.extend(value.values().rev().map(|(currency, worth)| Moment { at, currency: *currency, worth: *worth }));
}

fn now(snapshot: &mut Snapshot<'_>) -> Done<ByCurrency> {
    let sums = levels::table
        .filter(levels::currency.is_not_null())
        .group_by(levels::currency)
        .select((levels::currency, (Total(levels::value_average), Total(levels::value_fifo))));
    known(snapshot.load(sums)?)
}

/// After the first moment, up to the second.
fn moved(snapshot: &mut Snapshot<'_>, places: &[LocationId], after: Timestamp, until: Timestamp) -> Done<ByCurrency> {
    let sums = movements::table
        // By location: then it is read from an index alone.
        .filter(movements::location.eq_any(places.to_vec()))
        .filter(movements::id.ge(ids_from(after)))
        .filter(movements::id.lt(ids_after(until)))
        .filter(movements::at.gt(after))
        .filter(movements::at.le(until))
        .filter(movements::currency.is_not_null())
        .group_by(movements::currency)
        .select((movements::currency, (Total(movements::value_average), Total(movements::value_fifo))));
    known(snapshot.load(sums)?)
}

fn known(rows: Vec<(Option<Currency>, Two)>) -> Done<ByCurrency> {
    let known = rows.into_iter().filter_map(|(currency, value)| {
        let currency = currency?;
        Some((currency.as_str(), (currency, Both::of(value))))
    });
    Ok(known.collect())
}
