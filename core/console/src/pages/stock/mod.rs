//! The stock's pages: what is where, what came in and went out, counts, and what to order.
//!
//! - [`levels`]: what is where; [`ledger`]: what moved, and taking it back
//! - [`receive`], [`adjust`], [`transfers`]: goods that come, change and go, line by line ([`lines`])
//! - [`reservations`]: what is kept for somebody
//! - [`counts`]: counting what is really there; [`reordering`]: what to order
//! - [`lots`]: batches and pieces; [`value`]: what it is all worth; [`places`]: where things are kept

mod adjust;
mod counts;
pub(super) mod days;
mod ledger;
mod levels;
pub(super) mod lines;
mod lots;
mod places;
mod receive;
mod reordering;
mod reservations;
mod transfers;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::ServiceConfig;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::Listed;
use crate::{visit::Visit, words::Words};

/// Names that one question asks for.
const NAMES: usize = 500;

pub(crate) fn configure(config: &mut ServiceConfig) {
    for part in [
        levels::configure,
        ledger::configure,
        receive::configure,
        adjust::configure,
        transfers::configure,
        reservations::configure,
        counts::configure,
        reordering::configure,
        lots::configure,
        value::configure,
        places::configure,
    ] {
        config.configure(part);
    }
}

/// One of the pages that belong together.
pub(crate) struct Tab {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
}

/// Each with the operation without which it shows nothing.
const TABS: [(Tab, &str); 9] = [
    (Tab { path: "/stock", name: "stock-levels" }, "stock.list-products"),
    (Tab { path: "/stock/movements", name: "stock-movements" }, "stock.list-movements"),
    (Tab { path: "/stock/transfers", name: "stock-transfers" }, "stock.list-transfers"),
    (Tab { path: "/stock/counts", name: "stock-counts" }, "stock.list-counts"),
    (Tab { path: "/stock/reorders", name: "stock-reorders" }, "stock.list-reorders"),
    (Tab { path: "/stock/reservations", name: "stock-reservations" }, "stock.list-reservations"),
    (Tab { path: "/stock/lots", name: "stock-lots" }, "stock.list-lots"),
    (Tab { path: "/stock/value", name: "stock-value" }, "stock.value"),
    (Tab { path: "/stock/locations", name: "stock-locations" }, "stock.list-locations"),
];

/// Those that this visitor may see.
pub(crate) async fn tabs(visit: &Visit) -> Vec<&'static Tab> {
    let mut tabs = Vec::with_capacity(TABS.len());
    for (tab, operation) in &TABS {
        if visit.may(operation).await {
            tabs.push(tab);
        }
    }
    tabs
}

/// Somewhere that holds stock.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Place {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) name: String,
    kind: String,
    pub(crate) allows_negative: bool,
    pub(crate) archived_at: Option<Timestamp>,
}

impl Place {
    /// One can bring something there.
    pub(crate) fn is_open(&self) -> bool {
        self.is_place() && self.archived_at.is_none()
    }

    pub(crate) fn is_place(&self) -> bool {
        self.kind == "place"
    }
}

pub(super) async fn places(visit: &Visit) -> Result<Vec<Place>, Problem> {
    let found: Listed<Place> = visit.ask("stock.list-locations", &json!({})).await?;
    Ok(found.items)
}

pub(super) async fn open_places(visit: &Visit) -> Result<Vec<Place>, Problem> {
    Ok(places(visit).await?.into_iter().filter(Place::is_open).collect())
}

/// What a location is called; its id where nobody knows it.
pub(super) fn place_name<'a>(places: &'a [Place], id: &'a str) -> &'a str {
    places.iter().find(|place| place.id == id).map_or(id, |place| place.name.as_str())
}

/// A variant as people know it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Named {
    pub(crate) variant: String,
    pub(crate) product: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) sku: Option<String>,
    pub(crate) barcode: Option<String>,
    pub(crate) archived: bool,
    mode: String,
    pub(crate) expires: bool,
}

impl Named {
    /// The product and what tells this one from its others.
    pub(crate) fn whole(&self) -> String {
        if self.title.is_empty() { self.name.clone() } else { format!("{} · {}", self.name, self.title) }
    }

    /// What tells it apart, and the code on it.
    pub(crate) fn detail(&self) -> String {
        let code = self.sku.as_deref().or(self.barcode.as_deref()).unwrap_or_default();
        let both = [self.title.as_str(), code].into_iter().filter(|text| !text.is_empty());
        both.collect::<Vec<_>>().join(" · ")
    }

    /// Whether one has to say which of them.
    pub(crate) fn is_told_apart(&self) -> bool {
        self.mode != "none"
    }

    /// What tells its pieces apart is called so.
    pub(crate) fn lot_word(&self) -> &'static str {
        if self.mode == "serial" { "serial" } else { "lot" }
    }
}

/// What variants are called, by their ids.
#[derive(Default)]
struct Names {
    all: BTreeMap<String, Named>,
}

impl Names {
    /// One question for a page, however many it names.
    async fn of<'a>(visit: &Visit, ids: impl Iterator<Item = &'a str>) -> Result<Self, Problem> {
        let ids: Vec<&str> = ids.collect::<BTreeSet<_>>().into_iter().collect();
        let mut all = BTreeMap::new();
        for some in ids.chunks(NAMES) {
            let found: Listed<Named> = visit.ask("stock.list-variants", &json!({ "ids": some })).await?;
            all.extend(found.items.into_iter().map(|named| (named.variant.clone(), named)));
        }
        Ok(Self { all })
    }

    fn get(&self, id: &str) -> Named {
        let unknown =
            || Named { variant: id.to_owned(), name: id.to_owned(), mode: "none".to_owned(), ..Named::default() };
        self.all.get(id).cloned().unwrap_or_else(unknown)
    }
}

/// What goods moved or are kept for, by its name, and where that is shown: an id says nothing to people. What is none of
/// ours stays as it was typed.
pub(super) fn source(words: &Words, source: &str) -> (String, String) {
    let known = [
        ("cnt_", "of-count", "/stock/counts/"),
        ("trf_", "of-transfer", "/stock/transfers/"),
        ("ord_", "order", "/orders/"),
    ];
    match known.into_iter().find(|(prefix, ..)| source.starts_with(prefix)) {
        Some((_, name, path)) => (words.say(name), format!("{path}{source}")),
        None if source.starts_with("mov_") => (String::new(), String::new()),
        None => (source.to_owned(), String::new()),
    }
}
