//! Instants: UTC, to the microsecond, because that is what both databases keep.
//!
//! There is no `now` here. Time comes from the transaction's clock.

use std::{fmt, str::FromStr, time::Duration};

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, SecondsFormat, Utc};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "rows",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow),
    diesel(sql_type = diesel::sql_types::Timestamp)
)]
pub struct Timestamp(NaiveDateTime);

impl Timestamp {
    /// Microseconds since 1970; `None` beyond what a calendar can hold.
    pub fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(|at| Self(at.naive_utc()))
    }

    pub fn micros(self) -> i64 {
        self.0.and_utc().timestamp_micros()
    }

    pub fn utc(self) -> DateTime<Utc> {
        self.0.and_utc()
    }

    /// Seconds and nanoseconds since 1970, never before it.
    pub(crate) fn unix(self) -> (u64, u32) {
        let at = self.0.and_utc();
        (at.timestamp().try_into().unwrap_or(0), at.timestamp_subsec_nanos())
    }

    /// Stops at the end of the calendar instead of wrapping.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.micros().saturating_add(micros)).unwrap_or(self)
    }

    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.micros().saturating_sub(micros)).unwrap_or(self)
    }

    /// When the year is over that comes so many years after this one.
    #[must_use]
    pub fn end_of_year_after(self, years: u16) -> Self {
        let year = self.0.year().saturating_add(i32::from(years)).saturating_add(1);
        let end = NaiveDate::from_ymd_opt(year, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
        end.map_or(self, |end| end.and_utc().into())
    }

    /// How long before `self` the other instant was; zero if it was not.
    pub fn since(self, earlier: Self) -> Duration {
        let micros = self.micros().saturating_sub(earlier.micros());
        Duration::from_micros(micros.try_into().unwrap_or(0))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self::from_micros(at.timestamp_micros()).unwrap_or(Self(at.naive_utc()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl FromStr for Timestamp {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Without its offset it may lie in a year of five digits, which comes before all others to SQLite.
        let at = DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|at| at.with_timezone(&Utc))
            .filter(|at| (0..=9_999).contains(&at.year()));
        at.map(Self::from).ok_or_else(|| format!("`{text}` is not an instant; write it like 2026-11-20T09:30:00Z"))
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::deserialize(deserializer)
    }
}

impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(feature = "rows")]
mod rows {
    use diesel::{backend::Backend, deserialize, serialize, sql_types};

    use super::{NaiveDateTime, Timestamp};

    impl<DB: Backend> serialize::ToSql<sql_types::Timestamp, DB> for Timestamp
    where
        NaiveDateTime: serialize::ToSql<sql_types::Timestamp, DB>,
    {
        fn to_sql<'b>(&'b self, out: &mut serialize::Output<'b, '_, DB>) -> serialize::Result {
            self.0.to_sql(out)
        }
    }

    impl<DB: Backend> deserialize::FromSql<sql_types::Timestamp, DB> for Timestamp
    where
        NaiveDateTime: deserialize::FromSql<sql_types::Timestamp, DB>,
    {
        fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
            NaiveDateTime::from_sql(bytes).map(Self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let at = Timestamp::from_micros(1_763_631_000_000_001).unwrap();
        assert_eq!(at.to_string(), "2025-11-20T09:30:00.000001Z");
        assert_eq!(at.to_string().parse::<Timestamp>().unwrap(), at);
        for bad in ["yesterday", "9999-12-31T23:59:59-14:00", "0000-01-01T00:00:00+14:00", "+10000-01-01T00:00:00Z"] {
            assert!(bad.parse::<Timestamp>().is_err(), "{bad}");
        }
    }

    #[test]
    fn years_end_with_their_last_day() {
        for (at, years, end) in [
            ("2026-11-21T23:00:00Z", 10, "2037-01-01T00:00:00Z"),
            ("2026-01-01T00:00:00Z", 10, "2037-01-01T00:00:00Z"),
            ("2026-12-31T23:59:59.999999Z", 0, "2027-01-01T00:00:00Z"),
            ("2024-02-29T12:00:00Z", 1, "2026-01-01T00:00:00Z"),
        ] {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(at.end_of_year_after(years), end.parse().unwrap(), "{at} {years}");
        }
    }

    #[test]
    fn the_ends_of_time_do_not_wrap() {
        let late = Timestamp::from_micros(8_000_000_000_000_000_000).unwrap();
        assert_eq!(late.plus(Duration::MAX), late);
        let early = Timestamp::from_micros(0).unwrap();
        assert_eq!(early.since(late), Duration::ZERO);
    }
}
