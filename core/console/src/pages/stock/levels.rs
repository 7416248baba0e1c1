//! What is where: variants down, locations across, now or as it was at the end of a day.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Quantity;
use serde::Deserialize;
use serde_json::json;

use super::{Named, Place, Tab, days, places, tabs};
use crate::{
    page::{Frame, problem, show},
    pages::{Listed, filled, with_query},
    visit::{Inside, Visit},
};

/// Products on a page: each may have many variants.
const PAGE: usize = 40;
const ONLY: [&str; 4] = ["there", "low", "negative", "expiring"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/stock").get(levels));
}

#[derive(Debug, Deserialize)]
struct OfProduct {
    variants: Vec<OfVariant>,
}

#[derive(Debug, Deserialize)]
struct OfVariant {
    #[serde(flatten)]
    named: Named,
    levels: Vec<Here>,
}

#[derive(Debug, Clone, Deserialize)]
struct Here {
    location: String,
    on_hand: Quantity,
    reserved: Quantity,
    available: Quantity,
    is_low: bool,
}

/// One variant at one location, or at all of them.
struct Cell {
    name: String,
    on_hand: String,
    reserved: String,
    available: String,
    /// Nothing was ever there.
    is_blank: bool,
    is_low: bool,
    is_negative: bool,
}

impl Cell {
    /// What of it is spoken for, and what is left.
    fn note(&self, frame: &Frame) -> String {
        frame.say_with("of-which-reserved", &[("of", &self.reserved), ("left", &self.available)])
    }
}

struct Row {
    named: Named,
    /// The same product as the row above.
    is_next: bool,
    cells: Vec<Cell>,
    total: Cell,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    search: String,
    #[serde(default)]
    location: String,
    #[serde(default)]
    only: String,
    /// A day.
    #[serde(default)]
    at: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "stock/levels.html")]
struct LevelsPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    places: Vec<Place>,
    /// Those with a column.
    across: Vec<Place>,
    search: String,
    location: String,
    only: &'static str,
    all_only: [&'static str; 4],
    at: String,
    today: String,
    rows: Vec<Row>,
    is_filtered: bool,
    is_first: bool,
    first: Option<String>,
    next: Option<String>,
    may_receive: bool,
    may_adjust: bool,
    may_transfer: bool,
    may_add_product: bool,
}

async fn levels(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<LevelsPage, Problem> {
    let spoken = visit.spoken();
    let only = ONLY.into_iter().find(|only| *only == wanted.only);
    let at = days::end_of(&wanted.at, spoken);
    let places = places(visit).await?;
    let location = places.iter().find(|place| place.id == wanted.location).map(|place| place.id.clone());
    let query = json!({
        "search": filled(&wanted.search), "location": location, "only": only, "at": at,
        "cursor": filled(&wanted.cursor), "limit": PAGE,
    });
    let found: Listed<OfProduct> = visit.ask("stock.list-products", &query).await?;
    let (search, location, only) =
        (wanted.search.trim().to_owned(), location.unwrap_or_default(), only.unwrap_or_default());
    // What is on its way has a column where something is, an archived location too.
    let is_used = |place: &Place| {
        let mut all = found.items.iter().flat_map(|item| &item.variants).flat_map(|variant| &variant.levels);
        all.any(|level| level.location == place.id && !(level.on_hand.is_zero() && level.reserved.is_zero()))
    };
    let shown =
        |place: &&Place| if location.is_empty() { place.is_open() || is_used(place) } else { place.id == location };
    let across: Vec<Place> = places.iter().filter(shown).cloned().collect();
    let mut rows: Vec<Row> = Vec::new();
    for variant in found.items.into_iter().flat_map(|item| item.variants) {
        let cells = across.iter().map(|place| cell(visit, &place.name, &variant.levels, Some(&place.id))).collect();
        let total = cell(visit, "", &variant.levels, None);
        let is_next = rows.last().is_some_and(|row| row.named.product == variant.named.product);
        rows.push(Row { named: variant.named, is_next, cells, total });
    }
    let kept = [("search", search.as_str()), ("location", &location), ("only", only), ("at", wanted.at.trim())];
    let next = found.next.map(|cursor| with_query("/stock", &[&kept[..], &[("cursor", cursor.as_str())]].concat()));
    Ok(LevelsPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("stock")).await?,
        tabs: tabs(visit).await,
        is_filtered: kept.iter().any(|(_, value)| !value.is_empty()),
        is_first: wanted.cursor.is_empty(),
        first: filled(&wanted.cursor).map(|_| with_query("/stock", &kept)),
        places: places.into_iter().filter(|place| place.is_open() || place.id == location).collect(),
        across,
        search,
        location,
        only,
        all_only: ONLY,
        at: at.map(|_| wanted.at.trim().to_owned()).unwrap_or_default(),
        today: spoken.today(visit.console.door.now()),
        rows,
        next,
        may_receive: visit.may("stock.receive").await,
        may_adjust: visit.may("stock.adjust").await,
        may_transfer: visit.may("stock.draft-transfer").await,
        may_add_product: visit.may("catalog.add-product").await,
    })
}

/// What is there; all of it where no location is said.
fn cell(visit: &Visit, name: &str, levels: &[Here], location: Option<&str>) -> Cell {
    let here = || levels.iter().filter(|level| location.is_none_or(|id| level.location == id));
    let sum = |of: fn(&Here) -> Quantity| here().try_fold(Quantity::ZERO, |sum, level| sum.plus(of(level)));
    let (on_hand, reserved, available) = (sum(|one| one.on_hand), sum(|one| one.reserved), sum(|one| one.available));
    let said =
        |sum: Result<Quantity, _>| sum.map_or_else(|_| "—".to_owned(), |sum| visit.spoken().quantity(sum.to_string()));
    Cell {
        name: name.to_owned(),
        is_blank: here().next().is_none(),
        is_low: here().any(|level| level.is_low),
        is_negative: here().any(|level| level.available.is_negative()),
        on_hand: said(on_hand),
        reserved: if reserved.is_ok_and(Quantity::is_zero) { String::new() } else { said(reserved) },
        available: said(available),
    }
}
