//! What stock is worth, and what became of the value: sums over the ledger, by location and currency.

use std::collections::BTreeMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Total};
use model::{Currency, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    moments::{ids_after, ids_from},
    records::{Kind, LocationId, Movement},
    schema::{levels, locations, movements},
};

/// A value by both methods, in the currency beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "Worth")]
pub struct Both {
    /// By moving average.
    pub average: Rate,
    /// By first in, first out.
    pub fifo: Rate,
}

impl Both {
    pub fn plus(self, other: Self) -> Done<Self> {
        Ok(Self { average: self.average.plus(other.average)?, fifo: self.fifo.plus(other.fifo)? })
    }

    pub fn minus(self, other: Self) -> Done<Self> {
        Ok(Self { average: self.average.minus(other.average)?, fifo: self.fifo.minus(other.fifo)? })
    }

    pub(crate) fn of((average, fifo): Two) -> Self {
        Self { average: Rate::from_millionths(average.unwrap_or(0)), fifo: Rate::from_millionths(fifo.unwrap_or(0)) }
    }
}

/// Two sums as a database gives them: of no rows, none.
pub(crate) type Two = (Option<i64>, Option<i64>);

/// By location and currency.
pub type ByPlace = BTreeMap<(LocationId, &'static str), (Currency, Both)>;

/// Which movements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    After(Timestamp),
    UpTo(Timestamp),
    /// From the first moment to the second, both with it.
    Between(Timestamp, Timestamp),
}

/// The sums of the movements of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Sum {
    pub kind: Kind,
    pub currency: Currency,
    pub value: Both,
    pub late: Both,
}

/// The locations to look at: one, or all.
pub fn places(snapshot: &mut Snapshot<'_>, only: Option<LocationId>) -> Done<Vec<LocationId>> {
    match only {
        Some(id) => Ok(vec![crate::ledger::location(snapshot, id)?.id]),
        None => snapshot.load(locations::table.order(locations::id).select(locations::id)),
    }
}

pub fn now(snapshot: &mut Snapshot<'_>, places: &[LocationId]) -> Done<ByPlace> {
    let sums = levels::table
        .filter(levels::location.eq_any(places.to_vec()))
        .filter(levels::currency.is_not_null())
        .group_by((levels::location, levels::currency))
        .select((levels::location, levels::currency, (Total(levels::value_average), Total(levels::value_fifo))));
    let rows: Vec<(LocationId, Option<Currency>, Two)> = snapshot.load(sums)?;
    let known = rows.into_iter().filter_map(|(location, currency, value)| {
        let currency = currency?;
        Some(((location, currency.as_str()), (currency, Both::of(value))))
    });
    Ok(known.collect())
}

/// As it was: what it is now without what came after, or what came until then, whichever is less to add up.
pub fn at(snapshot: &mut Snapshot<'_>, places: &[LocationId], at: Timestamp) -> Done<ByPlace> {
    let first: Option<Movement> =
        snapshot.first(movements::table.order(movements::id).select(Movement::as_select()))?;
    let Some(first) = first else { return Ok(ByPlace::new()) };
    if at.since(first.at) < snapshot.now().since(at) {
        return moved(snapshot, places, Span::UpTo(at));
    }
    let mut value = now(snapshot, places)?;
    for (key, (_, more)) in moved(snapshot, places, Span::After(at))? {
        if let Some((_, value)) = value.get_mut(&key) {
            *value = value.minus(more)?;
        }
    }
    Ok(value)
}

fn moved(snapshot: &mut Snapshot<'_>, places: &[LocationId], span: Span) -> Done<ByPlace> {
    let mut value = ByPlace::new();
    for place in places {
        for sum in sums(snapshot, *place, span)? {
            let (_, own) = value.entry((*place, sum.currency.as_str())).or_insert((sum.currency, Both::default()));
            *own = own.plus(sum.value)?;
        }
    }
    Ok(value)
}

/// What the movements of a location came to, by kind: read from an index alone.
pub fn sums(snapshot: &mut Snapshot<'_>, place: LocationId, span: Span) -> Done<Vec<Sum>> {
    let (from, until) = match span {
        Span::After(at) => (Some((at, false)), None),
        Span::UpTo(at) => (None, Some(at)),
        Span::Between(from, until) => (Some((from, true)), Some(until)),
    };
    let mut query = movements::table
        .filter(movements::location.eq(place))
        .filter(movements::currency.is_not_null())
        .group_by((movements::kind, movements::currency))
        .select((
            movements::kind,
            movements::currency,
            (Total(movements::value_average), Total(movements::value_fifo)),
            (Total(movements::late_average), Total(movements::late_fifo)),
        ))
        .into_boxed();
    if let Some((at, with)) = from {
        query = query.filter(movements::id.ge(ids_from(at)));
        query = if with { query.filter(movements::at.ge(at)) } else { query.filter(movements::at.gt(at)) };
    }
    if let Some(at) = until {
        query = query.filter(movements::id.lt(ids_after(at))).filter(movements::at.le(at));
    }
    let rows: Vec<(Kind, Option<Currency>, Two, Two)> = snapshot.load(query)?;
    let known = rows.into_iter().filter_map(|(kind, currency, value, late)| {
        Some(Sum { kind, currency: currency?, value: Both::of(value), late: Both::of(late) })
    });
    Ok(known.collect())
}
