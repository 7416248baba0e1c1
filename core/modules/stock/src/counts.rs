//! Somebody goes and looks. What they count is compared with what the ledger said at that moment, so that goods may
//! come and go meanwhile; posting a count adjusts by the differences.

use std::collections::BTreeMap;

use catalog::VariantId;
use declare::Record;
use diesel::{
    AsChangeset, BoolExpressionMethods as _, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, Selectable,
    SelectableHelper as _,
};
use door::{Done, Problem, Snapshot};
use model::{Quantity, Rate, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    ledger::level,
    lots::LotId,
    records::LocationId,
    schema::{counts, lot_levels, stock_policies, tallies},
    several::Several,
    worth,
};

pub use noun::{CountId, TallyId};

/// The most differences that one count posts: all of them are one transaction.
const POSTING_LIMIT: usize = 2_000;
/// Tallies read in one step.
const STEP: i64 = 2_000;

/// What the ids name.
mod noun {
    model::nouns! {
        /// A count of what is really there.
        Count => CountId = "cnt",
        /// What somebody counted once.
        Tally => TallyId = "tly",
    }
}

model::words! {
    /// How far a count has come.
    pub enum CountState {
        Open = "open",
        /// The differences are adjusted.
        Posted = "posted",
        Cancelled = "cancelled",
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = counts, treat_none_as_null = true)]
#[record(table = counts, kind = "count")]
pub struct Count {
    pub id: CountId,
    pub version: i64,
    #[label(internal)]
    pub state: CountState,
    /// Whoever counts is not told what is expected.
    #[label(internal)]
    pub blind: bool,
    #[label(internal)]
    pub note: String,
    /// Where is counted.
    #[label(internal)]
    pub locations: Several<LocationId>,
    /// What is counted; none for everything.
    #[label(internal)]
    pub variants: Several<VariantId>,
    /// How often something was counted.
    #[label(internal)]
    pub tallies: i64,
    #[label(internal)]
    pub opened_at: Timestamp,
    #[label(internal)]
    pub opened_by: String,
    #[label(internal)]
    pub ended_at: Option<Timestamp>,
    #[label(internal)]
    pub ended_by: Option<String>,
}

/// What somebody counted once. Counting the same again is another round, and the last is what counts.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = tallies, treat_none_as_null = true)]
#[record(table = tallies, kind = "tally")]
pub struct Tally {
    pub id: TallyId,
    pub version: i64,
    #[label(internal)]
    pub count: CountId,
    #[label(internal)]
    pub variant: VariantId,
    #[label(internal)]
    pub location: LocationId,
    #[label(internal)]
    pub lot: Option<LotId>,
    #[label(internal)]
    pub round: i64,
    #[label(internal)]
    pub counted: Quantity,
    /// What the ledger said at that moment.
    #[label(internal)]
    pub expected: Quantity,
    #[label(internal)]
    pub difference: Quantity,
    #[label(internal)]
    pub counted_at: Timestamp,
    #[label(internal)]
    pub counted_by: String,
}

/// A tally as it is shown: in a blind count without what is expected, until it is over.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CountedTally")]
pub struct Told {
    pub id: TallyId,
    pub variant: VariantId,
    pub location: LocationId,
    pub lot: Option<LotId>,
    /// 1 the first time it is counted.
    pub round: i64,
    pub counted: Quantity,
    /// Null while the count is blind.
    pub expected: Option<Quantity>,
    /// Null while the count is blind.
    pub difference: Option<Quantity>,
    pub counted_at: Timestamp,
    pub counted_by: String,
}

impl Told {
    pub fn of(count: &Count, tally: Tally) -> Self {
        let is_shown = count.shows_expected();
        Self {
            id: tally.id,
            variant: tally.variant,
            location: tally.location,
            lot: tally.lot,
            round: tally.round,
            counted: tally.counted,
            expected: is_shown.then_some(tally.expected),
            difference: is_shown.then_some(tally.difference),
            counted_at: tally.counted_at,
            counted_by: tally.counted_by,
        }
    }
}

impl Count {
    pub fn shows_expected(&self) -> bool {
        !self.blind || self.state != CountState::Open
    }

    /// Whether this is to be counted.
    pub fn covers(&self, variant: VariantId, location: LocationId) -> bool {
        let (variants, locations) = (self.variants.ids(), self.locations.ids());
        locations.contains(&location) && (variants.is_empty() || variants.contains(&variant))
    }
}

/// From what difference on a count needs another actor's yes. Its id is the workspace.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = stock_policies, treat_none_as_null = true)]
#[record(table = stock_policies, kind = "stock-policy")]
pub struct StockPolicy {
    pub id: WorkspaceId,
    pub version: i64,
    /// Above so many pieces over all lines, whichever way they differ; never where it is null.
    #[label(internal)]
    pub approve_quantity: Option<Quantity>,
    /// Above so much value over all lines, in whatever currency; never where it is null.
    #[label(internal)]
    pub approve_value: Option<Rate>,
}

pub fn count(snapshot: &mut Snapshot<'_>, id: CountId) -> Done<Count> {
    let found = snapshot.first(counts::table.filter(counts::id.eq(id)).select(Count::as_select()))?;
    found.ok_or_else(|| Problem::not_found("count", id).into())
}

pub fn check_open(count: &Count) -> Result<(), Problem> {
    if count.state == CountState::Open {
        return Ok(());
    }
    Err(Problem::refused("stock.count-over", format!("This count is {} already. Open another.", count.state)))
}

pub fn policy(snapshot: &mut Snapshot<'_>) -> Done<Option<StockPolicy>> {
    snapshot.first(stock_policies::table.select(StockPolicy::as_select()))
}

/// What is there by the ledger: of the lot, where one is named.
pub fn expected(snapshot: &mut Snapshot<'_>, variant: VariantId, at: LocationId, lot: Option<LotId>) -> Done<Quantity> {
    match lot {
        None => Ok(level(snapshot, variant, at)?.on_hand),
        Some(lot) => {
            let here = lot_levels::table.filter(lot_levels::lot.eq(lot)).filter(lot_levels::location.eq(at));
            Ok(snapshot.first(here.select(lot_levels::on_hand))?.unwrap_or_default())
        }
    }
}

/// The last time the same was counted.
pub fn last_round(
    snapshot: &mut Snapshot<'_>,
    count: CountId,
    variant: VariantId,
    location: LocationId,
    lot: Option<LotId>,
) -> Done<Option<Tally>> {
    let mut query = tallies::table
        .filter(tallies::count.eq(count))
        .filter(tallies::variant.eq(variant))
        .filter(tallies::location.eq(location))
        .select(Tally::as_select())
        .into_boxed();
    query = match lot {
        None => query.filter(tallies::lot.is_null()),
        Some(lot) => query.filter(tallies::lot.eq(lot)),
    };
    snapshot.first(query.order(tallies::round.desc()))
}

/// What the last rounds differ by, where they do.
pub fn differences(snapshot: &mut Snapshot<'_>, count: CountId) -> Done<Vec<Tally>> {
    let mut found = Vec::new();
    // Of the variant and location that is being read, by lot.
    let mut here: BTreeMap<Option<LotId>, Tally> = BTreeMap::new();
    let mut last: Option<Tally> = None;
    loop {
        let mut query = tallies::table.filter(tallies::count.eq(count)).select(Tally::as_select()).into_boxed();
        if let Some(last) = &last {
            let (variant, location, round, id) = (last.variant, last.location, last.round, last.id);
            let later = tallies::round.gt(round).or(tallies::round.eq(round).and(tallies::id.gt(id)));
            let here = tallies::location.gt(location).or(tallies::location.eq(location).and(later));
            query = query.filter(tallies::variant.gt(variant).or(tallies::variant.eq(variant).and(here)));
        }
        let order = (tallies::variant, tallies::location, tallies::round, tallies::id);
        let rows: Vec<Tally> = snapshot.load(query.order(order).limit(STEP))?;
        let is_end = rows.is_empty();
        for row in rows {
            if last.as_ref().is_some_and(|last| (last.variant, last.location) != (row.variant, row.location)) {
                found.extend(std::mem::take(&mut here).into_values().filter(|tally| !tally.difference.is_zero()));
            }
            last = Some(row.clone());
            here.insert(row.lot, row);
        }
        if is_end {
            found.extend(std::mem::take(&mut here).into_values().filter(|tally| !tally.difference.is_zero()));
        }
        if found.len() > POSTING_LIMIT {
            let detail = format!(
                "This count has more than {POSTING_LIMIT} differences, which cannot be posted at once. Count by \
                 location, or fewer variants at a time."
            );
            return Err(Problem::refused("stock.too-many-differences", detail).into());
        }
        if is_end {
            return Ok(found);
        }
    }
}

/// One more that differs could not be posted with the others: said when it is counted, and not when all is.
pub fn check_room(snapshot: &mut Snapshot<'_>, count: &Count) -> Done<()> {
    if usize::try_from(count.tallies).is_ok_and(|tallies| tallies < POSTING_LIMIT) {
        return Ok(());
    }
    let of = tallies::table.filter(tallies::count.eq(count.id)).filter(tallies::difference.ne(Quantity::ZERO));
    let differing: i64 = snapshot.first(of.count())?.unwrap_or_default();
    // Some of them were counted again since.
    let is_full = usize::try_from(differing).is_ok_and(|differing| differing >= POSTING_LIMIT)
        && differences(snapshot, count.id)?.len() >= POSTING_LIMIT;
    if !is_full {
        return Ok(());
    }
    let detail = format!(
        "This count has found {POSTING_LIMIT} differences, as many as are posted at once. Post it, and open another \
         one for the rest."
    );
    Err(Problem::refused("stock.too-many-differences", detail).into())
}

/// How far a count is from what was expected, whichever way.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Variance {
    pub quantity: i128,
    /// The currency with the most.
    pub value: i128,
}

pub fn variance(snapshot: &mut Snapshot<'_>, differences: &[Tally]) -> Done<Variance> {
    let (mut quantity, mut values) = (0, BTreeMap::new());
    for tally in differences {
        let level = level(snapshot, tally.variant, tally.location)?;
        let by = tally.difference.millionths().unsigned_abs();
        quantity += i128::from(by);
        let value: &mut i128 = values.entry(level.currency.map(|currency| currency.as_str())).or_default();
        *value += worth::estimate(&level.books(), by);
    }
    Ok(Variance { quantity, value: values.into_values().max().unwrap_or(0) })
}

/// Why another actor should look at this, if so.
pub fn wants_approval(policy: Option<&StockPolicy>, variance: &Variance) -> Option<String> {
    let policy = policy?;
    let above = |limit: Option<i64>, is: i128| limit.is_some_and(|limit| is > i128::from(limit));
    if above(policy.approve_quantity.map(Quantity::millionths), variance.quantity) {
        return Some(format!("The count differs by {} pieces.", shown(variance.quantity)));
    }
    above(policy.approve_value.map(Rate::millionths), variance.value)
        .then(|| format!("The count differs by a value of {}.", shown(variance.value)))
}

fn shown(millionths: i128) -> Quantity {
    Quantity::from_millionths(millionths.try_into().unwrap_or(i64::MAX))
}
