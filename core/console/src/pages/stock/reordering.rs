//! What to order: what is at its reorder point or below, and how much is missing to what should be there.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Quantity;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Named, Names, Place, Tab, lines, lines::Looked, open_places, place_name, places, tabs};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{Listed, filled, with_query},
    scanned,
    toast::Toast,
    visit::{Inside, Visit},
};

const PAGE: usize = 50;
const HERE: &str = "/stock/reorders";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(HERE).get(reorders))
        .service(route::resource("/stock/reorder-points").get(points).post(set));
}

#[derive(Debug, Deserialize)]
struct Reorder {
    variant: String,
    location: String,
    available: Quantity,
    minimum: Quantity,
    target: Quantity,
    incoming: Quantity,
    suggested: Quantity,
}

struct Row {
    named: Named,
    place: String,
    location: String,
    available: String,
    minimum: String,
    target: String,
    incoming: String,
    suggested: String,
    /// As the door says it, for the address.
    suggested_plain: String,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    location: String,
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    variant: String,
}

#[derive(Template)]
#[template(path = "stock/reorders.html")]
struct ReordersPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    places: Vec<Place>,
    location: String,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    may_set: bool,
    may_receive: bool,
}

async fn reorders(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<ReordersPage, Problem> {
    let query = json!({ "location": filled(&wanted.location), "cursor": filled(&wanted.cursor), "limit": PAGE });
    let found: Listed<Reorder> = visit.ask("stock.list-reorders", &query).await?;
    let names = Names::of(visit, found.items.iter().map(|one| one.variant.as_str())).await?;
    let places = places(visit).await?;
    let said = |quantity: Quantity| visit.spoken().quantity(quantity.to_string());
    let row = |one: Reorder| Row {
        named: names.get(&one.variant),
        place: place_name(&places, &one.location).to_owned(),
        location: one.location,
        available: said(one.available),
        minimum: said(one.minimum),
        target: said(one.target),
        incoming: if one.incoming.is_zero() { String::new() } else { said(one.incoming) },
        suggested: said(one.suggested),
        suggested_plain: one.suggested.to_string(),
    };
    let rows = found.items.into_iter().map(row).collect();
    let location = wanted.location.as_str();
    Ok(ReordersPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("stock-reorders")).await?,
        tabs: tabs(visit).await,
        rows,
        first: filled(&wanted.cursor).map(|_| with_query(HERE, &[("location", location)])),
        next: found.next.map(|cursor| with_query(HERE, &[("location", location), ("cursor", cursor.as_str())])),
        location: location.to_owned(),
        places: places.into_iter().filter(Place::is_open).collect(),
        may_set: visit.may("stock.set-reorder-point").await,
        may_receive: visit.may("stock.receive").await,
    })
}

#[derive(Debug, Deserialize)]
struct Point {
    id: String,
    variant: String,
    location: String,
    minimum: Quantity,
    target: Quantity,
}

struct PointRow {
    id: String,
    named: Named,
    place: String,
    location: String,
    minimum: String,
    target: String,
}

#[derive(Template)]
#[template(path = "stock/reorder_points.html")]
struct PointsPage {
    frame: Frame,
    form: Form,
    /// What the form is about, once it is known.
    named: Option<Named>,
    choices: Vec<Named>,
    places: Vec<Place>,
    rows: Vec<PointRow>,
    first: Option<String>,
    next: Option<String>,
    may_set: bool,
}

async fn points(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    let mut form = Form::default();
    form.set("variant", wanted.variant.as_str());
    form.set("location", wanted.location.as_str());
    match all(&visit, form, &wanted.cursor, Vec::new()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn all(visit: &Visit, mut form: Form, cursor: &str, choices: Vec<Named>) -> Result<PointsPage, Problem> {
    let variant = form.said("variant").map(str::to_owned);
    let query = json!({ "cursor": filled(cursor), "limit": PAGE });
    let found: Listed<Point> = visit.ask("stock.list-reorder-points", &query).await?;
    // What is said already stands in the form.
    if let (Some(variant), Some(location), None) = (&variant, form.said("location"), form.said("minimum")) {
        let query = json!({ "variant": variant, "location": location });
        let own: Listed<Point> = visit.ask("stock.list-reorder-points", &query).await?;
        if let Some(own) = own.items.first() {
            form.set("minimum", visit.spoken().typed(own.minimum.to_string()));
            form.set("target", visit.spoken().typed(own.target.to_string()));
        }
    }
    let ids = found.items.iter().map(|one| one.variant.as_str()).chain(variant.as_deref());
    let names = Names::of(visit, ids).await?;
    let places = places(visit).await?;
    let said = |quantity: Quantity| visit.spoken().quantity(quantity.to_string());
    let row = |one: Point| PointRow {
        id: one.id,
        named: names.get(&one.variant),
        place: place_name(&places, &one.location).to_owned(),
        location: one.location,
        minimum: said(one.minimum),
        target: said(one.target),
    };
    let rows = found.items.into_iter().map(row).collect();
    Ok(PointsPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("reorder-points")).await?,
        named: variant.map(|id| names.get(&id)),
        form,
        choices,
        rows,
        first: filled(cursor).map(|_| "/stock/reorder-points".to_owned()),
        next: found.next.map(|cursor| with_query("/stock/reorder-points", &[("cursor", cursor.as_str())])),
        places: places.into_iter().filter(Place::is_open).collect(),
        may_set: visit.may("stock.set-reorder-point").await,
    })
}

async fn set(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match scanned::form(&visit, &request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match decide(&visit, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

async fn decide(visit: &Visit, mut form: Form) -> Result<HttpResponse, Problem> {
    let here = "/stock/reorder-points";
    if let Some(id) = form.value("do").strip_prefix("remove-").map(str::to_owned) {
        let removed: Result<Value, Problem> = visit.ask("stock.remove-reorder-point", &json!({ "id": id })).await;
        return removed.map(|_| visit.go_saying(here, &Toast::said(visit.words.say("reorder-removed"))));
    }
    if let Some(variant) = form.value("do").strip_prefix("add-").map(str::to_owned) {
        form.set("variant", variant);
        return Ok(show(&all(visit, form, "", Vec::new()).await?));
    }
    if form.said("variant").is_none() {
        let code = form.value("code").trim().to_owned();
        let looked = if code.is_empty() { Looked::Nothing } else { lines::look(visit, &code).await? };
        let mut choices = Vec::new();
        match looked {
            Looked::One(named) => form.set("variant", named.variant),
            Looked::Several(several) => choices = several,
            // Of a photograph without a code it is said already.
            Looked::Nothing if form.is_wrong("code") => {}
            Looked::Nothing => form.complain("code", visit.words.say_of("scan-unknown", &code)),
        }
        return Ok(show(&all(visit, form, "", choices).await?));
    }
    let read = |field: &str| visit.spoken().read(form.value(field));
    let places = open_places(visit).await?;
    let ids: Vec<&str> = places.iter().map(|place| place.id.as_str()).collect();
    let input = json!({
        "variant": form.value("variant"), "location": lines::or_only(form.value("location"), &ids),
        "minimum": read("minimum"), "target": read("target"),
    });
    let done: Result<Value, Problem> = visit.ask("stock.set-reorder-point", &input).await;
    match done {
        Ok(_) => Ok(visit.go_saying(here, &Toast::said(visit.words.say("reorder-set-done")))),
        Err(why) => Ok(again(&all(visit, form.refused(&why, &[]), "", Vec::new()).await?)),
    }
}
