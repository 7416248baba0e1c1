//! Countries, and what follows from one: a business there most likely counts in this money, writes like this, and
//! shows its prices with the tax or without. It is a suggestion; whoever knows better says so.

mod table;

use std::{fmt, str::FromStr};

use crate::Currency;

/// Two letters of ISO 3166, such as `AT`.
#[derive(Clone, Copy)]
#[cfg_attr(
    feature = "rows",
    derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow),
    diesel(sql_type = diesel::sql_types::Text)
)]
pub struct Country(&'static Entry);

struct Entry {
    code: &'static str,
    english: &'static str,
    german: &'static str,
    currency: &'static str,
    time_zone: &'static str,
    locale: &'static str,
    prices_include_tax: bool,
}

impl Country {
    /// All of them, by their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        table::COUNTRIES.iter().map(Self)
    }

    pub fn as_str(&self) -> &'static str {
        self.0.code
    }

    pub fn english(self) -> &'static str {
        self.0.english
    }

    pub fn german(self) -> &'static str {
        self.0.german
    }

    /// What most people there pay with.
    pub fn currency(self) -> Currency {
        self.0.currency.parse().unwrap_or(Currency::EUR)
    }

    /// A name of the IANA's list; of several, the one where most people live.
    pub fn time_zone(self) -> &'static str {
        self.0.time_zone
    }

    /// How text, figures and dates are written there, such as `de-AT`; of several, one that many businesses use.
    pub fn locale(self) -> &'static str {
        self.0.locale
    }

    /// Whether the price on the shelf is what is paid.
    pub fn prices_include_tax(self) -> bool {
        self.0.prices_include_tax
    }
}

impl PartialEq for Country {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}
impl Eq for Country {}

/// Why a text is no country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACountry;

impl fmt::Display for NotACountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an ISO 3166 country code such as AT")
    }
}
impl std::error::Error for NotACountry {}

impl FromStr for Country {
    type Err = NotACountry;

    fn from_str(text: &str) -> Result<Self, NotACountry> {
        let at = table::COUNTRIES.binary_search_by(|entry| entry.code.cmp(text)).map_err(|_| NotACountry)?;
        table::COUNTRIES.get(at).map(Self).ok_or(NotACountry)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}
impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}
impl serde::Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code)
    }
}
impl<'de> serde::Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::deserialize(deserializer)
    }
}
impl schemars::JsonSchema for Country {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Country".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Z]{2}$", "description": "ISO 3166 country code" })
    }
}

#[cfg(feature = "rows")]
crate::text::text_rows!(impl[] for Country);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_found_and_complete() {
        let mut before = "";
        for country in Country::all() {
            assert!(before < country.as_str(), "{country:?} stands in its place");
            before = country.as_str();
            assert_eq!(country.as_str().parse(), Ok(country));
            assert_eq!(country.currency().as_str(), country.0.currency, "{country:?} has a currency that we know");
            let (language, region) = country.locale().split_once('-').unwrap();
            assert_eq!((language.len(), region), (2, country.as_str()), "{country:?}");
            assert!(!country.english().is_empty() && !country.german().is_empty() && !country.time_zone().is_empty());
        }
        assert_eq!(Country::all().count(), 249);
    }

    #[test]
    fn what_is_no_country_is_refused() {
        for text in ["", "at", "AUT", "XX", "ZZ", "A", "ÄT", " AT"] {
            assert_eq!(text.parse::<Country>(), Err(NotACountry), "{text:?}");
        }
    }
}
