//! Days. A bookkeeper writes a day and no moment; which day a moment is in depends on where the business is.

use std::{fmt, str::FromStr, time::Duration};

use chrono_tz::Tz;
use door::{Done, Snapshot, operations::business};
use model::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const LENGTH: usize = 10;
const MONTH: usize = 7;
const YEAR: usize = 4;
const ONE: Duration = Duration::from_secs(24 * 3600);
/// Nobody keeps books of other years; and so there is always a day before, and one after.
const YEARS: std::ops::RangeInclusive<&str> = "1900"..="9998";

/// A day of the calendar: `2026-11-21`. Days sort as their texts do.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(try_from = "String", into = "String")]
pub struct Day(String);

model::text_rows!(impl[] for Day);

impl Day {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day of a moment, in a time zone.
    pub fn of(at: Timestamp, zone: Tz) -> Self {
        Self(at.utc().with_timezone(&zone).format("%Y-%m-%d").to_string())
    }

    /// No day is after it.
    pub fn last() -> Self {
        Self("9999-12-31".to_owned())
    }

    /// `2026-11`.
    pub fn month(&self) -> &str {
        self.0.get(..MONTH).unwrap_or(&self.0)
    }

    pub fn first_of_month(&self) -> Self {
        Self(format!("{}-01", self.month()))
    }

    pub fn next(&self) -> Self {
        self.moved(|at| at.plus(ONE))
    }

    pub fn before(&self) -> Self {
        self.moved(|at| at.minus(ONE))
    }

    fn moved(&self, by: impl Fn(Timestamp) -> Timestamp) -> Self {
        // It was a day when it was read, so it is one here.
        midnight(&self.0).map_or_else(|_| self.clone(), |at| Self::of(by(at), Tz::UTC))
    }
}

/// How days are told where this business is.
pub fn zone(snapshot: &mut Snapshot<'_>) -> Done<Tz> {
    Ok(business::settings(snapshot)?.time_zone.parse().unwrap_or(Tz::UTC))
}

pub fn today(snapshot: &mut Snapshot<'_>) -> Done<Day> {
    let now = snapshot.now();
    day(snapshot, now)
}

/// The day of a moment where this business is.
pub fn day(snapshot: &mut Snapshot<'_>, at: Timestamp) -> Done<Day> {
    Ok(Day::of(at, zone(snapshot)?))
}

/// The moment with which a day begins where this business is.
pub fn begins(snapshot: &mut Snapshot<'_>, day: &Day) -> Done<Timestamp> {
    let (zone, at) = (zone(snapshot)?, day.as_str());
    // Where the clock is put forward at midnight, the day begins an hour later.
    let first = (0..3).filter_map(|hour| {
        let local = format!("{at}T0{hour}:00:00").parse::<chrono::NaiveDateTime>().ok()?;
        local.and_local_timezone(zone).earliest()
    });
    let first = first.map(|moment| moment.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)).next();
    Ok(first.and_then(|text| text.parse().ok()).unwrap_or_else(|| snapshot.now()))
}

fn midnight(text: &str) -> Result<Timestamp, String> {
    format!("{text}T00:00:00Z").parse()
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_of_books = text.get(..YEAR).is_some_and(|year| YEARS.contains(&year));
        let is_day = text.len() == LENGTH && is_of_books && midnight(text).is_ok();
        is_day.then(|| Self(text.to_owned())).ok_or_else(|| format!("`{text}` is not a day; write it like 2026-11-21"))
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for text in ["2026-02-28", "2024-02-29", "1900-01-01", "9998-12-31"] {
            assert_eq!(day(text).to_string(), text);
        }
        for text in [
            "2026-02-29",
            "2026-13-01",
            "26-1-1",
            "",
            "2026-11-21T",
            "2026-11-2é",
            "tomorrow…",
            "1899-12-31",
            "9999-01-01",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_follow_each_other_across_months_and_years() {
        assert_eq!((day("2026-12-31").next(), day("2027-01-01").before()), (day("2027-01-01"), day("2026-12-31")));
        assert_eq!((day("2024-03-01").before().as_str(), day("2024-03-15").month()), ("2024-02-29", "2024-03"));
        assert_eq!(day("2024-03-15").first_of_month().as_str(), "2024-03-01");
        assert_eq!(
            (day("9998-12-31").next().as_str(), day("1900-01-01").before().as_str()),
            ("9999-01-01", "1899-12-31")
        );
    }

    #[test]
    fn late_in_the_evening_it_is_tomorrow_elsewhere() {
        let at: Timestamp = "2026-12-31T23:30:00Z".parse().unwrap();
        assert_eq!(Day::of(at, Tz::UTC), day("2026-12-31"));
        assert_eq!(Day::of(at, Tz::Europe__Vienna), day("2027-01-01"));
        assert_eq!(Day::of(at, Tz::America__New_York), day("2026-12-31"));
    }
}
