//! What is wished for, and the clock of a shop whose days are over.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use model::{Country, Currency, Timestamp};
use serde::Deserialize;

/// How a practice shop is to be. What is not said follows from its country.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wishes {
    pub country: Country,
    #[serde(default)]
    pub currency: Option<Currency>,
    #[serde(default)]
    pub time_zone: Option<String>,
    #[serde(default)]
    pub locale: Option<String>,
    #[serde(default)]
    pub prices_include_tax: Option<bool>,
    /// How many days it has been open.
    pub days: i64,
    pub seed: u64,
    /// When it was wished for: its last day.
    pub until: Timestamp,
}

impl Wishes {
    pub fn currency(&self) -> Currency {
        self.currency.unwrap_or_else(|| self.country.currency())
    }

    pub fn locale(&self) -> &str {
        self.locale.as_deref().unwrap_or_else(|| self.country.locale())
    }

    pub fn is_german(&self) -> bool {
        self.locale().starts_with("de")
    }

    /// In the language of the shop.
    pub fn said<'a>(&self, english: &'a str, german: &'a str) -> &'a str {
        if self.is_german() { german } else { english }
    }

    fn zone(&self) -> Tz {
        let named = self.time_zone.as_deref().unwrap_or_else(|| self.country.time_zone());
        named.parse().unwrap_or(Tz::UTC)
    }

    /// The day that is so many days after the first.
    pub fn date(&self, day: i64) -> NaiveDate {
        let last = self.until.utc().with_timezone(&self.zone()).date_naive();
        let before = u64::try_from(self.days - day).unwrap_or_default();
        last.checked_sub_days(Days::new(before)).unwrap_or(last)
    }

    /// A minute of that day, on the clock in the shop.
    pub fn at(&self, day: i64, minute: i64) -> Timestamp {
        let local = self.date(day).and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
        // Where a clock is put forward, that minute is missing: then it is as in winter.
        let moment = self.zone().from_local_datetime(&local).earliest().map(|at| at.to_utc());
        moment.unwrap_or_else(|| local.and_utc()).into()
    }

    /// An amount in minor units, as it is written.
    pub fn amount(&self, minor: i64) -> String {
        let places = self.currency().exponent();
        let one = 10_i64.pow(places);
        match places {
            0 => minor.to_string(),
            _ => format!("{}.{:0width$}", minor / one, minor % one, width = places as usize),
        }
    }
}
