//! Batches and pieces that are told apart: what is soon no longer good, where each is, and which are told apart.

use actix_web::{
    HttpResponse,
    web::{self as route, Path, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Quantity, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::{Named, Names, Tab, place_name, places, tabs};
use crate::{
    page::{Frame, problem, show},
    pages::{Listed, filled, with_query},
    visit::{Inside, Visit},
};

const PAGE: usize = 50;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/stock/lots").get(list)).service(route::resource("/stock/lots/{id}").get(one));
}

#[derive(Debug, Deserialize)]
struct There {
    lot: String,
    name: String,
    variant: String,
    location: String,
    on_hand: Quantity,
    expires_at: Option<Timestamp>,
}

struct Row {
    lot: String,
    name: String,
    named: Named,
    place: String,
    on_hand: String,
    expires: String,
    is_over: bool,
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    show: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "stock/lots.html")]
struct LotsPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    is_soon: bool,
    name: String,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

#[derive(Deserialize)]
struct Lot {
    id: String,
    name: String,
    variant: String,
    expires_at: Option<Timestamp>,
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<LotsPage, Problem> {
    let (is_soon, name) = (wanted.show == "soon", wanted.name.trim());
    let (places, spoken, now) = (places(visit).await?, visit.spoken(), visit.console.door.now());
    let day = |at: Option<Timestamp>| at.map(|at| spoken.date(at)).unwrap_or_default();
    let (rows, next) = if name.is_empty() {
        let operation = if is_soon { "stock.list-expiring" } else { "stock.list-lot-levels" };
        let query = json!({ "cursor": filled(&wanted.cursor), "limit": PAGE });
        let found: Listed<There> = visit.ask(operation, &query).await?;
        let names = Names::of(visit, found.items.iter().map(|one| one.variant.as_str())).await?;
        let row = |one: There| Row {
            named: names.get(&one.variant),
            place: place_name(&places, &one.location).to_owned(),
            on_hand: spoken.quantity(one.on_hand.to_string()),
            expires: day(one.expires_at),
            is_over: one.expires_at.is_some_and(|at| at <= now),
            lot: one.lot,
            name: one.name,
        };
        (found.items.into_iter().map(row).collect(), found.next)
    } else {
        let query = json!({ "name": name, "cursor": filled(&wanted.cursor), "limit": PAGE });
        let found: Listed<Lot> = visit.ask("stock.list-lots", &query).await?;
        let names = Names::of(visit, found.items.iter().map(|one| one.variant.as_str())).await?;
        let row = |one: Lot| Row {
            named: names.get(&one.variant),
            place: String::new(),
            on_hand: String::new(),
            expires: day(one.expires_at),
            is_over: one.expires_at.is_some_and(|at| at <= now),
            lot: one.id,
            name: one.name,
        };
        (found.items.into_iter().map(row).collect(), found.next)
    };
    let kept = [("show", wanted.show.as_str()), ("name", name)];
    Ok(LotsPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("stock-lots")).await?,
        tabs: tabs(visit).await,
        is_soon,
        name: name.to_owned(),
        rows,
        first: filled(&wanted.cursor).map(|_| with_query("/stock/lots", &kept)),
        next: next.map(|cursor| with_query("/stock/lots", &[&kept[..], &[("cursor", cursor.as_str())]].concat())),
    })
}

#[derive(Deserialize)]
struct Trace {
    lot: Lot,
    levels: Vec<AtPlace>,
    items: Vec<Moved>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct AtPlace {
    location: String,
    on_hand: Quantity,
}

#[derive(Deserialize)]
struct Moved {
    at: Timestamp,
    kind: String,
    location: String,
    on_hand: Quantity,
    #[serde(default)]
    reason: String,
    source: Option<String>,
}

struct MovedRow {
    when: String,
    kind: String,
    place: String,
    change: String,
    is_more: bool,
    why: String,
}

#[derive(Template)]
#[template(path = "stock/lot.html")]
struct LotPage {
    frame: Frame,
    name: String,
    named: Named,
    expires: String,
    is_over: bool,
    levels: Vec<(String, String)>,
    rows: Vec<MovedRow>,
    next: Option<String>,
}

async fn one(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    match trace(&visit, &id, &wanted.cursor).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn trace(visit: &Visit, id: &str, cursor: &str) -> Result<LotPage, Problem> {
    let query = json!({ "id": id, "cursor": filled(cursor), "limit": PAGE });
    let found: Trace = visit.ask("stock.trace-lot", &query).await?;
    let names = Names::of(visit, std::iter::once(found.lot.variant.as_str())).await?;
    let (places, spoken) = (places(visit).await?, visit.spoken());
    let said = |quantity: Quantity| spoken.quantity(quantity.to_string());
    let row = |one: Moved| MovedRow {
        when: spoken.moment(one.at),
        place: place_name(&places, &one.location).to_owned(),
        is_more: one.on_hand.is_positive(),
        change: if one.on_hand.is_positive() { format!("+{}", said(one.on_hand)) } else { said(one.on_hand) },
        why: if one.reason.is_empty() { one.source.unwrap_or_default() } else { one.reason },
        kind: one.kind,
    };
    let level = |one: AtPlace| (place_name(&places, &one.location).to_owned(), said(one.on_hand));
    Ok(LotPage {
        frame: Frame::inside(visit, "/stock", found.lot.name.clone()).await?,
        named: names.get(&found.lot.variant),
        expires: found.lot.expires_at.map(|at| spoken.date(at)).unwrap_or_default(),
        is_over: found.lot.expires_at.is_some_and(|at| at <= visit.console.door.now()),
        levels: found.levels.into_iter().map(level).collect(),
        rows: found.items.into_iter().map(row).collect(),
        next: found.next.map(|cursor| with_query(&format!("/stock/lots/{id}"), &[("cursor", cursor.as_str())])),
        name: found.lot.name,
    })
}
