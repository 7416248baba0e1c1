//! The time that a report is of, from one day to another.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::Deserialize;

use crate::{pages::with_query, visit::Visit};

/// Up to here each day is drawn; what is longer is drawn by months.
const DAYS_DRAWN: i64 = 62;
/// Of more months, those before anything was sold and after the last that was are left out.
const MONTHS_SHOWN: usize = 36;
/// More are not drawn one by one, so that nobody waits for a thousand years.
const MONTHS_DRAWN: usize = 600;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

/// Its first day and its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: NaiveDate,
    pub(crate) until: NaiveDate,
}

/// A time that people ask for often, by its message.
pub(crate) struct Usual {
    pub(crate) name: &'static str,
    pub(crate) path: String,
    pub(crate) is_here: bool,
}

impl Span {
    /// What the address says; this month, where it says nothing that is a time.
    pub(crate) fn of(wanted: &Wanted, visit: &Visit) -> Self {
        let today = today(visit);
        let until = wanted.until.trim().parse().unwrap_or(today);
        let from = wanted.from.trim().parse().unwrap_or_else(|_| first(until));
        if from <= until { Self { from, until } } else { Self { from: until, until: from } }
    }

    pub(crate) fn usual(self, path: &str, visit: &Visit) -> Vec<Usual> {
        let all = usual(today(visit)).into_iter();
        let of = |(name, span): (&'static str, Self)| Usual { name, path: span.query(path), is_here: span == self };
        all.map(of).collect()
    }

    pub(crate) fn query(self, path: &str) -> String {
        with_query(path, &[("from", &self.from.to_string()), ("until", &self.until.to_string())])
    }

    pub(super) fn is_by_day(self) -> bool {
        (self.until - self.from).num_days() < DAYS_DRAWN
    }

    /// All its days, or the months that it touches, as the door names them: those without sales are shown too, unless
    /// they are many before the first that has some, or after the last.
    pub(super) fn parts(self, first_sold: &str, last_sold: &str) -> Vec<String> {
        if self.is_by_day() {
            return self.from.iter_days().take_while(|day| *day <= self.until).map(|day| day.to_string()).collect();
        }
        let months = std::iter::successors(Some(first(self.from)), |day| day.checked_add_months(Months::new(1)));
        let months = months.take_while(|day| *day <= self.until).map(|day| day.format("%Y-%m").to_string());
        if months.clone().nth(MONTHS_SHOWN).is_none() {
            return months.collect();
        }
        let sold =
            months.skip_while(|month| month.as_str() < first_sold).take_while(|month| month.as_str() <= last_sold);
        sold.take(MONTHS_DRAWN).collect()
    }
}

fn usual(today: NaiveDate) -> [(&'static str, Span); 6] {
    let (month, year) = (first(today), first(today).with_month(1).unwrap_or(today));
    let back = |day: NaiveDate, months| day.checked_sub_months(Months::new(months)).unwrap_or(day);
    let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(day);
    [
        ("span-today", Span { from: today, until: today }),
        ("span-month", Span { from: month, until: today }),
        ("span-last-month", Span { from: back(month, 1), until: before(month) }),
        ("span-quarter", Span { from: back(month, 2), until: today }),
        ("span-year", Span { from: year, until: today }),
        ("span-last-year", Span { from: back(year, 12), until: before(year) }),
    ]
}

fn first(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn today(visit: &Visit) -> NaiveDate {
    visit.spoken().today(visit.console.door.now()).parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, until: &str) -> Span {
        Span { from: from.parse().unwrap(), until: until.parse().unwrap() }
    }

    #[test]
    fn usual_times_begin_and_end_with_their_months() {
        let all = usual("2026-01-31".parse().unwrap());
        let wanted = [
            span("2026-01-31", "2026-01-31"),
            span("2026-01-01", "2026-01-31"),
            span("2025-12-01", "2025-12-31"),
            span("2025-11-01", "2026-01-31"),
            span("2026-01-01", "2026-01-31"),
            span("2025-01-01", "2025-12-31"),
        ];
        assert_eq!(all.map(|(_, span)| span), wanted);
    }

    #[test]
    fn nothing_is_left_out_of_what_is_drawn() {
        let month = span("2026-02-27", "2026-03-02").parts("2026-03-01", "2026-03-01");
        assert_eq!(month, ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]);
        let year = span("2025-11-15", "2026-02-01");
        assert!(!year.is_by_day());
        assert_eq!(year.parts("2025-12", "2025-12"), ["2025-11", "2025-12", "2026-01", "2026-02"]);
    }

    #[test]
    fn of_a_thousand_years_those_are_drawn_in_which_something_was_sold() {
        let always = span("1900-01-01", "9998-01-01");
        assert_eq!(always.parts("2025-12", "2026-02"), ["2025-12", "2026-01", "2026-02"]);
        assert_eq!(always.parts("1900-01", "9998-01").len(), MONTHS_DRAWN);
    }
}
