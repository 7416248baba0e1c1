//! Numbers of papers. Each is given inside the commit of the paper that has it: one that is refused leaves no gap, and
//! writes come one after the other, so that none is given twice.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, Tx};

use crate::{
    records::{Count, PaperKind, Series, SeriesId},
    schema::{series, series_numbers},
};

const PREFIX_LIMIT: usize = 20;
const DIGITS_LIMIT: i64 = 12;
const USUAL_DIGITS: i64 = 5;
/// A new one each year, for all that is numbered, for a lifetime.
pub(crate) const SERIES_LIMIT: i64 = 500;
/// No business has ever written more.
pub(crate) const LAST: i64 = 1_000_000_000_000;

/// A number that was given.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub series: SeriesId,
    pub number: i64,
    /// As it is printed.
    pub name: String,
}

/// The next number of papers of this kind.
pub(crate) fn next(tx: &mut Tx<'_>, kind: PaperKind) -> Done<Given> {
    let series = match current(tx, kind)? {
        Some(series) => series,
        None => begin(tx, kind)?,
    };
    let count = series_numbers::table.filter(series_numbers::series.eq(series.id)).select(series_numbers::last);
    let number = tx.first::<_, i64>(count)?.unwrap_or_default() + 1;
    if number > LAST {
        return Err(Problem::refused("sales.series-full", "This series has no number left. Add another.").into());
    }
    tx.put(&Count { series: series.id, last: number })?;
    let digits = usize::try_from(series.digits).unwrap_or_default();
    Ok(Given { series: series.id, number, name: format!("{}{number:0digits$}", series.prefix) })
}

/// What papers of a kind may be called that have this number, in each series that there was.
pub(crate) fn of_figures(snapshot: &mut Snapshot<'_>, kind: PaperKind, figures: &str) -> Done<Vec<String>> {
    let Some(number) = figures.parse::<u64>().ok().filter(|_| figures.bytes().all(|byte| byte.is_ascii_digit())) else {
        return Ok(Vec::new());
    };
    let query = series::table.filter(series::kind.eq(kind)).order(series::id.desc()).limit(SERIES_LIMIT);
    let all: Vec<Series> = snapshot.load(query.select(Series::as_select()))?;
    let name = |series: &Series| {
        let digits = usize::try_from(series.digits).unwrap_or_default();
        format!("{}{number:0digits$}", series.prefix)
    };
    Ok(all.iter().map(name).collect())
}

/// Ends the series that was counted until now.
pub(crate) fn retire(tx: &mut Tx<'_>, kind: PaperKind) -> Done<()> {
    if let Some(before) = current(tx, kind)? {
        tx.update(&before, Series { archived_at: Some(tx.now()), ..before.clone() })?;
    }
    Ok(())
}

pub(crate) fn usual_digits() -> i64 {
    USUAL_DIGITS
}

pub(crate) fn digits(digits: i64) -> Result<i64, Problem> {
    if (1..=DIGITS_LIMIT).contains(&digits) {
        return Ok(digits);
    }
    Err(Problem::invalid("/digits", format!("A number has 1 to {DIGITS_LIMIT} digits.")))
}

pub(crate) fn prefix(text: &str) -> Result<String, Problem> {
    let is_of_prefix = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | '_');
    if text.len() <= PREFIX_LIMIT && text.chars().all(is_of_prefix) {
        return Ok(text.to_owned());
    }
    let detail = format!("A prefix has at most {PREFIX_LIMIT} letters, digits, dashes, dots and slashes.");
    Err(Problem::invalid("/prefix", detail))
}

/// The one that is counted now.
fn current(snapshot: &mut Snapshot<'_>, kind: PaperKind) -> Done<Option<Series>> {
    let query = series::table.filter(series::kind.eq(kind)).filter(series::archived_at.is_null());
    snapshot.first(query.order(series::id.desc()).select(Series::as_select()))
}

/// The first one of a business that has said nothing of its numbers.
fn begin(tx: &mut Tx<'_>, kind: PaperKind) -> Done<Series> {
    let prefix = match kind {
        PaperKind::Order => "O-",
        PaperKind::Invoice => "INV-",
        PaperKind::CreditNote => "CN-",
    };
    let (id, created_at) = (tx.new_id(), tx.now());
    let row =
        Series { id, version: 1, kind, prefix: prefix.to_owned(), digits: USUAL_DIGITS, created_at, archived_at: None };
    tx.insert(&row)?;
    Ok(row)
}
