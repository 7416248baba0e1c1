//! What is set once and holds everywhere: the business, on which terms it sells, what is counted and taxed how, the
//! storefront, who needs a second factor, how long people stay signed in. Each in a sentence, and found by a word of it.

mod business;
mod factors;
mod practice;
mod selling;
mod storefront;
mod timeouts;

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::{Problem, operations};
use model::{Country, Currency};
use serde::Deserialize;

use crate::{
    page::{Frame, problem, show},
    visit::{Inside, Visit},
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/settings").get(list));
    for part in [
        business::configure,
        selling::configure,
        storefront::configure,
        factors::configure,
        timeouts::configure,
        practice::configure,
    ] {
        config.configure(part);
    }
}

/// What the business says about itself.
#[derive(Debug, Deserialize)]
pub(crate) struct Said {
    pub(crate) version: i64,
    pub(crate) name: Option<String>,
    pub(crate) country: Option<Country>,
    pub(crate) currency: Option<Currency>,
    pub(crate) time_zone: String,
    pub(crate) locale: String,
    pub(crate) prices_include_tax: bool,
    pub(crate) address: String,
}

/// One of a list to choose from.
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) name: &'static str,
}

/// Every country by its name in this language.
pub(crate) fn countries(tag: &str) -> Vec<Choice> {
    let named = |country: Country| if tag == "de" { country.german() } else { country.english() };
    let choice = |country: Country| Choice { value: country.as_str(), name: named(country) };
    let mut all: Vec<_> = Country::all().map(choice).collect();
    all.sort_by_cached_key(|choice| folded(choice.name));
    all
}

/// So that Österreich stands between Oman and Pakistan.
fn folded(name: &str) -> String {
    let plain = |letter: char| match letter {
        'ä' | 'å' | 'á' => 'a',
        'ö' | 'ó' | 'ô' => 'o',
        'ü' => 'u',
        'é' => 'e',
        'ç' => 'c',
        other => other,
    };
    name.to_lowercase().chars().map(plain).collect()
}

/// Every time zone that is named after a place, and the one that is set.
pub(crate) fn time_zones(set: &str) -> Vec<&'static str> {
    const PARTS: [&str; 9] =
        ["Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/"];
    let is_place = |zone: &&str| {
        *zone == set
            || *zone == "UTC"
            || zone.starts_with("Pacific/")
            || PARTS.iter().any(|part| zone.starts_with(part))
    };
    operations::business::time_zones().filter(is_place).collect()
}

/// A place where something is set.
pub(super) struct Setting {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
}

/// Each with the operation without which it shows nothing. What it is for is the message of its name with `-why`.
const SETTINGS: [(&str, &[(Setting, &str)]); 4] = [
    (
        "settings-business",
        &[
            (Setting { name: "set-business", path: "/settings/business" }, "business.get"),
            (Setting { name: "set-places", path: "/stock/locations" }, "stock.list-locations"),
            (Setting { name: "set-storefront", path: "/settings/storefront" }, "catalog.set-storefront"),
            (Setting { name: "set-practice", path: "/settings/practice" }, "business.change"),
        ],
    ),
    (
        "settings-goods",
        &[
            (Setting { name: "set-units", path: "/products/shelves/units" }, "catalog.list-units"),
            (Setting { name: "conversions", path: "/products/conversions" }, "catalog.list-conversions"),
            (Setting { name: "set-taxes", path: "/products/shelves/tax-classes" }, "catalog.list-tax-classes"),
            (Setting { name: "price-lists", path: "/products/shelves/price-lists" }, "catalog.list-price-lists"),
            (Setting { name: "categories", path: "/products/shelves/categories" }, "catalog.list-categories"),
        ],
    ),
    (
        "settings-selling",
        &[
            (Setting { name: "set-selling", path: "/settings/selling" }, "sales.get-policy"),
            (Setting { name: "set-tax-rates", path: "/settings/tax-rates" }, "sales.list-tax-jurisdictions"),
            (Setting { name: "set-numbers", path: "/settings/numbers" }, "sales.list-series"),
        ],
    ),
    (
        "settings-people",
        &[
            (Setting { name: "set-people", path: "/members" }, "members.list"),
            (Setting { name: "set-sso", path: "/settings/sso" }, "sso.list-providers"),
            (Setting { name: "set-factors", path: "/settings/second-factor" }, "factors.require"),
            (Setting { name: "set-timeouts", path: "/settings/timeouts" }, "timeouts.list"),
            (Setting { name: "set-security", path: "/account/security" }, "identity.list-factors"),
            (Setting { name: "set-sessions", path: "/account/sessions" }, "sessions.list"),
            (Setting { name: "set-tokens", path: "/tokens" }, "tokens.list-own"),
            (Setting { name: "set-audit", path: "/audit" }, "audit.list"),
        ],
    ),
];

/// Those that this visitor may look at.
pub(super) async fn open_to(visit: &Visit) -> Vec<&'static Setting> {
    let mut open = Vec::new();
    for (setting, operation) in SETTINGS.iter().flat_map(|(_, settings)| *settings) {
        if visit.may(operation).await {
            open.push(setting);
        }
    }
    open
}

struct Group {
    name: &'static str,
    settings: Vec<Shown>,
}

struct Shown {
    name: String,
    why: String,
    path: &'static str,
}

#[derive(Template)]
#[template(path = "settings/list.html")]
struct SettingsPage {
    frame: Frame,
    groups: Vec<Group>,
    search: String,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    search: String,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, wanted.into_inner().search).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, search: String) -> Result<SettingsPage, Problem> {
    let frame = Frame::inside(visit, "/settings", visit.words.say("settings")).await?;
    let words: Vec<String> = search.split_whitespace().map(folded).collect();
    let mut groups = Vec::with_capacity(SETTINGS.len());
    for (name, settings) in &SETTINGS {
        let mut shown = Vec::with_capacity(settings.len());
        for (setting, operation) in *settings {
            if !visit.may(operation).await {
                continue;
            }
            let (said, why) = (frame.say(setting.name), frame.say(&format!("{}-why", setting.name)));
            let text = folded(&format!("{said} {why}"));
            if words.iter().all(|word| text.contains(word.as_str())) {
                shown.push(Shown { name: said, why, path: setting.path });
            }
        }
        if !shown.is_empty() {
            groups.push(Group { name, settings: shown });
        }
    }
    Ok(SettingsPage { frame, groups, search })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_stand_where_people_look_for_them() {
        let names: Vec<_> = countries("de").into_iter().map(|choice| choice.name).collect();
        let at = |name: &str| names.iter().position(|known| *known == name).unwrap();
        assert!(at("Oman") < at("Österreich") && at("Österreich") < at("Pakistan"));
        assert!(at("Ägypten") < at("Algerien") && names.len() == 249);
    }

    #[test]
    fn a_time_zone_that_is_set_can_be_chosen() {
        assert!(time_zones("Etc/GMT+3").contains(&"Etc/GMT+3"));
        let usual = time_zones("UTC");
        assert!(usual.contains(&"Europe/Vienna") && usual.contains(&"Pacific/Auckland") && !usual.contains(&"EST"));
    }
}
