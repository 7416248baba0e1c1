//! Money, quantities, numbers, days and hours as people of a country write them, in the language they read; and
//! what they type, as the door wants it.
//!
//! - [`Business`]: where the shop is, what it counts in and which clock it keeps
//! - [`Spoken`]: how all of it is written for one visitor
//! - `reading`: what was typed, as an exact decimal
//!
//! Which country writes what how is known to [`model::manner`].

mod reading;

use std::{borrow::Borrow, sync::Arc};

use chrono_tz::Tz;
pub(crate) use model::manner::Figures;
use model::{
    Timestamp,
    manner::{self, calendar},
};
use serde::Deserialize;
use serde_json::json;

use self::reading::{Manner, Read};
use crate::visit::Visit;

/// What the workspace says about itself. What it does not say is taken from the browser.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Business {
    pub(crate) country: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) time_zone: Option<String>,
    pub(crate) language: Option<String>,
    /// Whether nothing in it is real.
    #[serde(skip)]
    pub(crate) practises: bool,
}

impl Business {
    /// What may not be read is not needed: then everything is written as the browser asks for it.
    pub(crate) async fn of(visit: &Visit) -> Self {
        if !visit.is_inside() || visit.console.door.registry().spec("business.get").is_none() {
            return Self::default();
        }
        let settings: Self = visit.ask("business.get", &json!({})).await.unwrap_or_default();
        Self { practises: visit.console.door.practises(&visit.actor).await.unwrap_or(false), ..settings }
    }
}

/// How figures and days are written for one visitor.
#[derive(Debug, Clone)]
pub(crate) struct Spoken {
    /// The country whose manner it is; empty when nobody said.
    country: String,
    language: &'static str,
    pub(crate) currency: String,
    pub(crate) zone: Tz,
    figures: Figures,
    manner: Manner,
}

impl Spoken {
    /// `region` is what the browser says after its language, such as `AT` in `de-AT`.
    pub(crate) fn new(language: &'static str, region: &str, business: &Business) -> Arc<Self> {
        let country = business.country.as_deref().filter(|country| !country.is_empty()).unwrap_or(region);
        let zone = business.time_zone.as_deref().and_then(|zone| zone.parse().ok()).unwrap_or(Tz::UTC);
        let currency = business.currency.as_deref().filter(|currency| !currency.is_empty()).unwrap_or("EUR");
        Arc::new(Self {
            figures: Figures::of(language, country),
            manner: Manner::of(language, country),
            country: country.to_owned(),
            language,
            currency: currency.to_owned(),
            zone,
        })
    }

    pub(crate) fn country(&self) -> &str {
        &self.country
    }

    /// An amount as the door gives it, with as many digits as its currency has coins for, and more where it has more.
    pub(crate) fn money(&self, amount: impl AsRef<str>, currency: impl AsRef<str>) -> String {
        self.figures.money(amount.as_ref(), currency.as_ref(), &self.country)
    }

    /// As [`Self::money`] without its coins, for a tile or an axis.
    pub(crate) fn round_money(&self, amount: impl AsRef<str>, currency: impl AsRef<str>) -> String {
        self.figures.round_money(amount.as_ref(), currency.as_ref(), &self.country)
    }

    /// The sign that stands beside a field for money.
    pub(crate) fn sign<'a>(&self, currency: &'a str) -> &'a str {
        manner::sign(currency, &self.country)
    }

    /// A decimal as the door gives it.
    pub(crate) fn quantity(&self, quantity: impl AsRef<str>) -> String {
        self.figures.decimal(quantity.as_ref(), 0)
    }

    pub(crate) fn number(&self, number: impl TryInto<i64>) -> String {
        self.figures.decimal(&number.try_into().unwrap_or(i64::MAX).to_string(), 0)
    }

    /// A part of a whole, both whole numbers, as a whole percentage.
    pub(crate) fn percent(&self, part: i64, whole: i64) -> String {
        let percent = i128::from(part).saturating_mul(100).checked_div(i128::from(whole)).unwrap_or(0);
        format!("{percent}\u{a0}%")
    }

    /// A decimal for a field: as it is written here, without anything between its thousands.
    pub(crate) fn typed(&self, decimal: impl AsRef<str>) -> String {
        self.certain(decimal.as_ref(), 0)
    }

    /// As [`Self::typed`], with the digits of its currency.
    pub(crate) fn typed_money(&self, amount: impl AsRef<str>, currency: impl AsRef<str>) -> String {
        self.certain(amount.as_ref(), manner::coins(currency.as_ref()))
    }

    /// With one more zero where it could be read as thousands by whoever writes otherwise at home.
    fn certain(&self, decimal: &str, digits: usize) -> String {
        let written = self.figures.plain(decimal, digits);
        if reading::is_either(&written, self.manner) { format!("{written}0") } else { written }
    }

    /// What somebody typed, as the door wants it. What is no number is given on as it is, so that the door says so;
    /// what could be two is given on as none.
    pub(crate) fn read(&self, typed: &str) -> String {
        match reading::number(typed, self.manner) {
            Read::Number(number) => number,
            Read::Either { .. } => format!("{}?", typed.trim()),
            Read::Nothing => typed.trim().to_owned(),
        }
    }

    /// Both numbers that something typed could be, each as it is certain; nothing where it is one or none.
    pub(crate) fn either(&self, typed: &str) -> Option<(String, String)> {
        let Read::Either { many, few } = reading::number(typed, self.manner) else { return None };
        let few = few.trim_end_matches('0').trim_end_matches('.');
        Some((self.typed(many), self.typed(few)))
    }

    /// `21 Nov 2026`
    pub(crate) fn date(&self, at: impl Borrow<Timestamp>) -> String {
        calendar::date(self.local(at).date(), self.language, &self.country)
    }

    /// `21 Nov 2026, 14:05`
    pub(crate) fn moment(&self, at: impl Borrow<Timestamp>) -> String {
        let local = self.local(at);
        let day = calendar::date(local.date(), self.language, &self.country);
        format!("{day}, {}", calendar::hour(local.time(), self.language, &self.country))
    }

    /// `14:05`
    pub(crate) fn hour(&self, at: impl Borrow<Timestamp>) -> String {
        calendar::hour(self.local(at).time(), self.language, &self.country)
    }

    /// A day without an hour, as the door gives it (`2026-11-21`). What is none is shown as it is.
    pub(crate) fn day(&self, day: impl AsRef<str>) -> String {
        let day = day.as_ref();
        day.parse().map_or_else(|_| day.to_owned(), |day| calendar::date(day, self.language, &self.country))
    }

    /// `21 Nov`, for an axis.
    pub(crate) fn short_day(&self, day: impl AsRef<str>) -> String {
        let day = day.as_ref();
        day.parse().map_or_else(|_| day.to_owned(), |day| calendar::short_date(day, self.language, &self.country))
    }

    /// `Nov 2026` for `2026-11`. What is none is shown as it is.
    pub(crate) fn month(&self, month: impl AsRef<str>) -> String {
        let month = month.as_ref();
        let first = format!("{month}-01").parse();
        first.map_or_else(|_| month.to_owned(), |day| calendar::month_of_year(day, self.language))
    }

    /// The day that it is there and then, as a field for a day wants it (`2026-11-21`).
    pub(crate) fn today(&self, now: impl Borrow<Timestamp>) -> String {
        self.local(now).date().to_string()
    }

    fn local(&self, at: impl Borrow<Timestamp>) -> chrono::NaiveDateTime {
        at.borrow().utc().with_timezone(&self.zone).naive_local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(language: &'static str, country: &str) -> Arc<Spoken> {
        Spoken::new(language, country, &Business::default())
    }

    #[test]
    fn money_is_written_as_where_the_shop_is() {
        for (language, country, amount, currency, written) in [
            ("en", "US", "1234567.5", "USD", "$1,234,567.50"),
            ("en", "GB", "4.5", "EUR", "€4.50"),
            ("en", "CA", "4.5", "USD", "US$4.50"),
            ("en", "DE", "1234.5", "EUR", "1.234,50\u{a0}€"),
            ("en", "IN", "12345678", "INR", "₹1,23,45,678.00"),
            ("en", "", "-4.5", "EUR", "\u{2212}€4.50"),
            ("en", "CH", "1234.5", "CHF", "CHF\u{a0}1’234.50"),
            ("de", "DE", "-1234.5", "EUR", "\u{2212}1.234,50\u{a0}€"),
            ("de", "AT", "1234.5", "EUR", "€\u{a0}1\u{a0}234,50"),
            ("de", "", "0.125", "EUR", "0,125\u{a0}€"),
            ("de", "", "700", "JPY", "700\u{a0}¥"),
            ("en", "GB", "3", "KWD", "KWD\u{a0}3.000"),
        ] {
            assert_eq!(at(language, country).money(amount, currency), written, "{language}-{country}");
        }
        assert_eq!(at("en", "US").round_money("1234567.89", "USD"), "$1,234,568");
        assert_eq!(at("de", "DE").round_money("-0.4", "EUR"), "0\u{a0}€");
    }

    #[test]
    fn days_and_hours_are_those_of_the_shop() {
        let at_six: Timestamp = "2026-11-20T22:05:59Z".parse().unwrap();
        let business = |zone: &str, country: &str| Business {
            time_zone: Some(zone.to_owned()),
            country: Some(country.to_owned()),
            ..Business::default()
        };
        let here = Spoken::new("de", "", &business("Europe/Berlin", "DE"));
        assert_eq!(here.moment(at_six), "20.11.2026, 23:05");
        let there = Spoken::new("en", "", &business("Asia/Karachi", "PK"));
        assert_eq!(there.moment(at_six), "21 Nov 2026, 3:05\u{a0}am");
        assert_eq!(there.today(at_six), "2026-11-21");
        let states = Spoken::new("en", "", &business("America/New_York", "US"));
        assert_eq!(states.moment(at_six), "Nov 20, 2026, 5:05\u{a0}pm");
        assert_eq!(states.day("2026-03-01"), "Mar 1, 2026");
        assert_eq!(here.short_day("2026-03-01"), "1. März");
        assert_eq!((here.month("2026-03").as_str(), states.month("2026-11").as_str()), ("März 2026", "Nov 2026"));
        assert_eq!((here.day("no day"), here.month("never")), ("no day".to_owned(), "never".to_owned()));
        assert_eq!(Spoken::new("en", "", &business("Nowhere/At_All", "GB")).moment(at_six), "20 Nov 2026, 22:05");
    }

    #[test]
    fn a_field_holds_what_can_be_read_again() {
        let here = at("de", "DE");
        assert_eq!((here.typed("1234.5").as_str(), here.typed_money("1234.5", "EUR").as_str()), ("1234,5", "1234,50"));
        assert_eq!(here.read(&here.money("-1234567.891", "EUR")), "-1234567.891");
        assert_eq!(here.read(" a dozen "), "a dozen");
    }
}
