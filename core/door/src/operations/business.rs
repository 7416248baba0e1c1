//! What a business says about itself: what it is called and where it is, and what follows from that for every page
//! and paper: its money, its clock, its language, and whether its prices hold the tax.

use chrono_tz::Tz;
use declare::Record;
use diesel::{AsChangeset, Insertable, QueryDsl as _, Queryable, Selectable, SelectableHelper as _};
use model::{Actor, Country, Currency, Problem, card, prose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Record as _, Snapshot, Tx, event};

use crate::{Method, Nothing, Read, Spec, Write, access::Permission, schema::business};

pub const READ: Permission = Permission::new_static("business:read");
pub const WRITE: Permission = Permission::new_static("business:write");

/// As long as the name that it was founded with may be.
const NAME_LIMIT: usize = 200;
const ADDRESS_LIMIT: usize = 500;
const ADDRESS_LINES: usize = 8;

pub use noun::BusinessId;

/// What the ids name.
mod noun {
    model::nouns! {
        /// What a business says about itself.
        Business => BusinessId = "biz",
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize)]
#[diesel(table_name = business, treat_none_as_null = true)]
#[record(table = business, kind = "business")]
pub struct BusinessRow {
    pub id: BusinessId,
    pub version: i64,
    #[label(internal)]
    pub name: Option<String>,
    #[label(internal)]
    pub country: Option<Country>,
    #[label(internal)]
    pub currency: Option<Currency>,
    #[label(internal)]
    pub time_zone: String,
    #[label(internal)]
    pub locale: String,
    #[label(internal)]
    pub prices_include_tax: bool,
    #[label(internal)]
    pub address: String,
}

/// What a business says about itself; before it said anything, what can be assumed of any.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Business")]
pub struct Settings {
    /// Nought before anything was said.
    pub version: i64,
    /// What it trades as. Where it says nothing, the workspace's name does.
    pub name: Option<String>,
    pub country: Option<Country>,
    /// What its prices are in where nothing else is said.
    pub currency: Option<Currency>,
    /// When its day begins and ends: a name of the IANA's list.
    pub time_zone: String,
    /// How it writes: a language, and a region where that matters, such as `de-AT`.
    pub locale: String,
    /// Whether a new price is what is paid, or the tax comes on top.
    pub prices_include_tax: bool,
    /// As it stands on its papers, line by line; the country apart.
    pub address: String,
}

impl From<BusinessRow> for Settings {
    fn from(row: BusinessRow) -> Self {
        let BusinessRow { id: _, version, name, country, currency, time_zone, locale, prices_include_tax, address } =
            row;
        Self { version, name, country, currency, time_zone, locale, prices_include_tax, address }
    }
}

impl Settings {
    fn unsaid() -> Self {
        Self {
            version: 0,
            name: None,
            country: None,
            currency: None,
            time_zone: "UTC".to_owned(),
            locale: "en".to_owned(),
            prices_include_tax: true,
            address: String::new(),
        }
    }

    fn with(self, id: BusinessId) -> BusinessRow {
        let Self { version, name, country, currency, time_zone, locale, prices_include_tax, address } = self;
        BusinessRow { id, version, name, country, currency, time_zone, locale, prices_include_tax, address }
    }
}

/// What this business says about itself, for whoever needs to know.
pub fn settings(snapshot: &mut Snapshot<'_>) -> Done<Settings> {
    Ok(row(snapshot)?.map_or_else(Settings::unsaid, Settings::from))
}

fn row(snapshot: &mut Snapshot<'_>) -> Done<Option<BusinessRow>> {
    snapshot.first(business::table.order(business::id).select(BusinessRow::as_select()))
}

pub struct Get;

impl Read for Get {
    const SPEC: Spec = Spec::new("business.get", READ, "What the business says about itself")
        .versioned()
        .quick()
        .at(Method::Get, "/business");
    type Input = Nothing;
    type Output = Settings;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Settings> {
        settings(snapshot)
    }
}

pub struct Change;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BusinessChange")]
pub struct Changes {
    /// The version you saw.
    pub version: i64,
    /// What it trades as; an empty one is the workspace's again.
    #[serde(default)]
    pub name: Option<String>,
    /// Where it is. The first time, what you do not say of the rest follows from it.
    #[serde(default)]
    pub country: Option<Country>,
    #[serde(default)]
    pub currency: Option<Currency>,
    /// A name of the IANA's list, such as `Europe/Vienna`.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// A language, and a region where that matters: `en`, `de-AT`.
    #[serde(default)]
    pub locale: Option<String>,
    #[serde(default)]
    pub prices_include_tax: Option<bool>,
    /// Line by line; the country apart.
    #[serde(default)]
    pub address: Option<String>,
}

impl Write for Change {
    const SPEC: Spec =
        Spec::new("business.change", WRITE, "Say what the business is called, where it is, and how it counts")
            .versioned()
            .at(Method::Patch, "/business");
    type Input = Changes;
    type Output = Settings;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Changes) -> Done<Settings> {
        let there = row(tx)?;
        let is_new = there.is_none();
        let before = there.unwrap_or_else(|| Settings::unsaid().with(tx.new_id())).seen_at(input.version)?;
        let after = changed(&before, input)?;
        let row = match (is_new, after == before) {
            (true, _) => {
                let row = BusinessRow { version: 1, ..after };
                tx.insert(&row)?;
                row
            }
            (false, true) => return Ok(before.into()),
            (false, false) => tx.update(&before, after)?,
        };
        tx.emit(event::News::new("business.changed", row.id, &row));
        Ok(row.into())
    }
}

fn changed(before: &BusinessRow, input: &Changes) -> Result<BusinessRow, Problem> {
    let mut after = before.clone();
    if let Some(country) = input.country {
        after.country = Some(country);
        if before.country.is_none() {
            after.currency = after.currency.or(Some(country.currency()));
            country.time_zone().clone_into(&mut after.time_zone);
            country.locale().clone_into(&mut after.locale);
            after.prices_include_tax = country.prices_include_tax();
        }
    }
    if let Some(name) = &input.name {
        after.name = self::name(name)?;
    }
    after.currency = input.currency.or(after.currency);
    if let Some(zone) = &input.time_zone {
        after.time_zone = time_zone(zone)?;
    }
    if let Some(text) = &input.locale {
        after.locale = locale(text)?;
    }
    after.prices_include_tax = input.prices_include_tax.unwrap_or(after.prices_include_tax);
    if let Some(text) = &input.address {
        after.address = address(text)?;
    }
    Ok(after)
}

fn name(text: &str) -> Result<Option<String>, Problem> {
    let text = text.trim();
    if text.chars().count() > NAME_LIMIT || text.chars().any(prose::misleads) {
        let detail = format!("A business has a name of at most {NAME_LIMIT} characters, on one line.");
        return Err(Problem::invalid("/name", detail));
    }
    card::refuse("/name", text)?;
    Ok(Some(text.to_owned()).filter(|name| !prose::is_blank(name)))
}

fn time_zone(text: &str) -> Result<String, Problem> {
    let zone: Tz = text.trim().parse().map_err(|_| {
        Problem::invalid("/time_zone", format!("There is no time zone {text:?}. Write it like Europe/Vienna or UTC."))
    })?;
    Ok(zone.name().to_owned())
}

/// A language of two or three letters, perhaps a script of four, perhaps a region of two letters or three digits.
fn locale(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let mut parts = text.split('-').peekable();
    let is_language = parts
        .next()
        .is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_lowercase()));
    let is_script = |part: &str| {
        part.len() == 4
            && part.bytes().enumerate().all(|(at, letter)| match at {
                0 => letter.is_ascii_uppercase(),
                _ => letter.is_ascii_lowercase(),
            })
    };
    let is_region = |part: &str| {
        (part.len() == 2 && part.bytes().all(|letter| letter.is_ascii_uppercase()))
            || (part.len() == 3 && part.bytes().all(|digit| digit.is_ascii_digit()))
    };
    parts.next_if(|part| is_script(part));
    parts.next_if(|part| is_region(part));
    if is_language && parts.next().is_none() {
        Ok(text.to_owned())
    } else {
        Err(Problem::invalid("/locale", format!("{text:?} is no language. Write it like en, en-GB or de-AT.")))
    }
}

fn address(text: &str) -> Result<String, Problem> {
    let text = prose::read("/address", "An address", text, 0, ADDRESS_LIMIT)?;
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > ADDRESS_LINES {
        let detail = format!("An address has at most {ADDRESS_LINES} lines; this has {}.", lines.len());
        return Err(Problem::invalid("/address", detail));
    }
    Ok(lines.join("\n"))
}

/// Every time zone that a business may name, by name.
pub fn time_zones() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
}

pub struct ListCountries;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Countries")]
pub struct Countries {
    pub items: Vec<Preset>,
}

/// A country, and what a business there most likely uses.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CountryPreset")]
pub struct Preset {
    pub code: Country,
    pub english: &'static str,
    pub german: &'static str,
    pub currency: Currency,
    pub time_zone: &'static str,
    pub locale: &'static str,
    pub prices_include_tax: bool,
}

impl From<Country> for Preset {
    fn from(country: Country) -> Self {
        Self {
            code: country,
            english: country.english(),
            german: country.german(),
            currency: country.currency(),
            time_zone: country.time_zone(),
            locale: country.locale(),
            prices_include_tax: country.prices_include_tax(),
        }
    }
}

impl Read for ListCountries {
    const SPEC: Spec =
        Spec::new("business.list-countries", READ, "Countries, and what a business there most likely uses")
            .at(Method::Get, "/countries");
    type Input = Nothing;
    type Output = Countries;

    fn run(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Nothing) -> Done<Countries> {
        Ok(Countries { items: Country::all().map(Preset::from).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_country_suggests_may_be_said() {
        for country in Country::all() {
            assert_eq!(time_zone(country.time_zone()), Ok(country.time_zone().to_owned()), "{country}");
            assert_eq!(locale(country.locale()), Ok(country.locale().to_owned()), "{country}");
        }
        assert!(time_zones().count() > 300);
    }

    #[test]
    fn a_locale_is_a_language_and_perhaps_more() {
        for right in ["en", "de-AT", "zh-Hant-TW", "es-419", "fil", "sr-Latn"] {
            assert_eq!(locale(right).as_deref(), Ok(right));
        }
        for wrong in ["", "e", "EN", "de_AT", "de-at", "de-AT-x", "de-", "-AT", "de-AT-Latn", "german", "dé"] {
            assert!(locale(wrong).is_err(), "{wrong:?}");
        }
    }
}
