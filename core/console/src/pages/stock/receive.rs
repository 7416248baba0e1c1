//! Goods that come in: several lines, with what they cost, and which lot they are of.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Place, days, lines, lines::Lines, open_places, place_name};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::filled,
    scanned,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/stock/receive").get(receive).post(received));
}

#[derive(Template)]
#[template(path = "stock/receive.html")]
struct ReceivePage {
    frame: Frame,
    form: Form,
    places: Vec<Place>,
    lines: Lines,
    may_add_location: bool,
}

#[derive(Deserialize)]
pub(super) struct Of {
    pub(super) product: Option<String>,
    pub(super) variant: Option<String>,
    pub(super) location: Option<String>,
    pub(super) quantity: Option<String>,
}

#[derive(Deserialize)]
struct Product {
    variants: Vec<WithId>,
}

#[derive(Deserialize)]
struct WithId {
    id: String,
}

async fn receive(Inside(visit): Inside, of: Query<Of>) -> HttpResponse {
    let begun = async {
        let form = begin(&visit, &of).await?;
        page(&visit, form, None).await
    };
    match begun.await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// A form with the lines that somebody came with: a product's, or those of a shop that has few.
pub(super) async fn begin(visit: &Visit, of: &Of) -> Result<Form, Problem> {
    let mut form = Form::default();
    let variants: Vec<String> = match (&of.product, &of.variant) {
        (_, Some(id)) => vec![id.clone()],
        (Some(id), None) => {
            let product: Product = visit.ask("catalog.get-product", &json!({ "id": id })).await?;
            product.variants.into_iter().map(|variant| variant.id).collect()
        }
        (None, None) => lines::few(visit).await?.into_iter().map(|named| named.variant).collect(),
    };
    lines::begin(&mut form, variants.iter().map(String::as_str));
    if let Some(quantity) = of.quantity.as_deref().and_then(filled) {
        form.set("quantity-0", visit.spoken().typed(quantity));
    }
    form.set("location", of.location.clone().unwrap_or_default());
    form.set("key", visit.fresh_key());
    Ok(form)
}

async fn page(visit: &Visit, mut form: Form, lines: Option<Lines>) -> Result<ReceivePage, Problem> {
    let lines = match lines {
        Some(lines) => lines,
        None => lines::read(visit, &mut form).await?,
    };
    Ok(ReceivePage {
        frame: Frame::inside(visit, "/stock/receive", visit.words.say("receive")).await?,
        places: open_places(visit).await?,
        form,
        lines: Lines { asks_cost: visit.may("stock.value").await, asks_expiry: true, ..lines },
        may_add_location: visit.may("stock.add-location").await,
    })
}

#[derive(Deserialize)]
struct Moved {
    movement: WithId,
}

async fn received(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match scanned::form(&visit, &request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match book(&visit, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

async fn book(visit: &Visit, mut form: Form) -> Result<HttpResponse, Problem> {
    let lines = lines::read(visit, &mut form).await?;
    if lines::is_editing(&form) {
        return Ok(show(&page(visit, form, Some(lines)).await?));
    }
    let places = open_places(visit).await?;
    let ids: Vec<&str> = places.iter().map(|place| place.id.as_str()).collect();
    let location = lines::or_only(form.value("location"), &ids).to_owned();
    let input = |line: &lines::Line| {
        let expires = form.said(&format!("expires-{}", line.at)).and_then(|day| days::end_of(day, visit.spoken()));
        json!({
            "variant": line.named.variant, "location": location, "source": form.said("source"),
            "quantity": lines::figure(visit, &form, "quantity", line),
            "unit_cost": lines::figure(visit, &form, "cost", line),
            "lot": lines::lot(&form, line), "expires_at": expires,
        })
    };
    let said = lines::said(&form, &lines, input);
    if !lines::check_any(visit, &mut form, &said) {
        return Ok(again(&page(visit, form, Some(lines)).await?));
    }
    let inputs: Vec<&Value> = said.iter().map(|(_, input)| input).collect();
    match visit.ask_all::<Moved>("stock.receive", &inputs, form.value("key")).await {
        Ok(moved) => {
            let movements: Vec<&str> = moved.iter().map(|one| one.movement.id.as_str()).collect();
            let count = movements.len().to_string();
            let text = visit.words.say_with("received", &[("of", &count), ("place", place_name(&places, &location))]);
            Ok(lines::moved(visit, "receive", &said, &movements, form.value("key"), text).await)
        }
        Err((at, why)) => {
            let form = lines::refused(form.clone(), &said, at, &why);
            drop(said);
            Ok(again(&page(visit, form, Some(lines)).await?))
        }
    }
}
