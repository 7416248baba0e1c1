//! Products that are likely the same, two by two: looked at, and one of them archived.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::known::Product;
use crate::{
    page::{Frame, problem, show},
    pages::{Listed, filled, with_query},
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/duplicates").get(duplicates));
}

#[derive(Debug, Deserialize)]
struct Pair {
    product: Product,
    other: Product,
    reason: String,
    shared: String,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "products/duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    pairs: Vec<Pair>,
    next: Option<String>,
    may_change: bool,
}

async fn duplicates(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted.cursor).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, cursor: &str) -> Result<DuplicatesPage, Problem> {
    let found: Listed<Pair> = visit.ask("catalog.find-duplicates", &json!({ "cursor": filled(cursor) })).await?;
    Ok(DuplicatesPage {
        frame: Frame::inside(visit, "/products", visit.words.say("duplicates")).await?,
        pairs: found.items,
        next: found.next.map(|cursor| with_query("/products/duplicates", &[("cursor", cursor.as_str())])),
        may_change: visit.may("catalog.archive-product").await,
    })
}
