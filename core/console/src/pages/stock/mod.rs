//! What is where, and goods that come in.

use std::collections::HashMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Listed, with_query};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    visit::{Inside, Visit},
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/stock").get(levels))
        .service(route::resource("/stock/locations").post(add_location))
        .service(route::resource("/stock/receive").get(receive).post(received));
}

#[derive(Debug, Deserialize)]
struct Level {
    variant: String,
    location: String,
    on_hand: String,
    reserved: String,
    available: String,
}

#[derive(Debug, Deserialize)]
struct Location {
    id: String,
    name: String,
}

#[derive(Debug, Deserialize)]
struct Product {
    id: String,
    name: String,
    #[serde(default)]
    variants: Vec<Variant>,
}

#[derive(Debug, Deserialize)]
struct Variant {
    id: String,
    title: String,
}

/// A variant by the name that people know.
struct Choice {
    id: String,
    name: String,
}

struct Item {
    name: String,
    place: String,
    level: Level,
}

#[derive(Template)]
#[template(path = "stock/levels.html")]
struct StockPage {
    frame: Frame,
    items: Vec<Item>,
    next: Option<String>,
    locations: Vec<Location>,
    may_receive: bool,
    may_add_location: bool,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    cursor: String,
}

async fn levels(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted.cursor).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, cursor: &str) -> Result<StockPage, Problem> {
    let cursor = Some(cursor).filter(|cursor| !cursor.is_empty());
    let found: Listed<Level> = visit.ask("stock.list-levels", &json!({ "cursor": cursor })).await?;
    let locations = locations(visit).await?;
    let places: HashMap<&str, &str> =
        locations.iter().map(|location| (location.id.as_str(), location.name.as_str())).collect();
    let names: HashMap<String, String> =
        choices(visit).await?.into_iter().map(|choice| (choice.id, choice.name)).collect();
    let items = found
        .items
        .into_iter()
        .map(|level| Item {
            name: names.get(&level.variant).unwrap_or(&level.variant).clone(),
            place: (*places.get(level.location.as_str()).unwrap_or(&level.location.as_str())).to_owned(),
            level,
        })
        .collect();
    Ok(StockPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("stock")).await?,
        items,
        next: found.next.map(|cursor| with_query("/stock", &[("cursor", cursor.as_str())])),
        locations,
        may_receive: visit.may("stock.receive").await,
        may_add_location: visit.may("stock.add-location").await,
    })
}

async fn locations(visit: &Visit) -> Result<Vec<Location>, Problem> {
    let found: Listed<Location> = visit.ask("stock.list-locations", &json!({})).await?;
    Ok(found.items)
}

/// The variants of the first products by name.
async fn choices(visit: &Visit) -> Result<Vec<Choice>, Problem> {
    let found: Listed<Product> = visit.ask("catalog.list-products", &json!({ "limit": 200 })).await?;
    let mut choices = Vec::new();
    for product in found.items {
        let whole: Product = visit.ask("catalog.get-product", &json!({ "id": product.id })).await?;
        choices.extend(whole.variants.into_iter().map(|variant| Choice {
            name: match variant.title.as_str() {
                "" => whole.name.clone(),
                title => format!("{} · {title}", whole.name),
            },
            id: variant.id,
        }));
    }
    Ok(choices)
}

async fn add_location(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let added: Result<Value, Problem> = visit.ask("stock.add-location", &json!({ "name": form.value("name") })).await;
    match added {
        Ok(_) => go("/stock"),
        Err(why) => problem(&visit.words, &why),
    }
}

#[derive(Template)]
#[template(path = "stock/receive.html")]
struct ReceivePage {
    frame: Frame,
    form: Form,
    choices: Vec<Choice>,
    locations: Vec<Location>,
}

#[derive(Deserialize)]
struct Of {
    product: Option<String>,
}

async fn receive(Inside(visit): Inside, of: Query<Of>) -> HttpResponse {
    match receipt(&visit, Form::default(), of.product.as_deref()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn receipt(visit: &Visit, form: Form, of: Option<&str>) -> Result<ReceivePage, Problem> {
    let choices = match of {
        Some(id) => {
            let whole: Product = visit.ask("catalog.get-product", &json!({ "id": id })).await?;
            let named = |variant: Variant| Choice {
                name: format!("{} · {}", whole.name, variant.title).trim_end_matches([' ', '·']).to_owned(),
                id: variant.id,
            };
            whole.variants.into_iter().map(named).collect()
        }
        None => choices(visit).await?,
    };
    let frame = Frame::inside(visit, "/stock", visit.words.say("receive")).await?;
    Ok(ReceivePage { frame, form, choices, locations: locations(visit).await? })
}

async fn received(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({
        "variant": form.value("variant"), "location": form.value("location"), "quantity": form.value("quantity").trim(),
    });
    let moved: Result<Value, Problem> = visit.ask("stock.receive", &input).await;
    match moved {
        Ok(_) => go("/stock"),
        Err(why) => match receipt(&visit, form.refused(&why, &[]), None).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
