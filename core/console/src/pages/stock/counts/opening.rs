//! Begins a count: where, of everything or of some, and whether those who count are told what is expected.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::json;

use super::{Count, HERE};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::stock::{Place, lines, lines::Lines, open_places},
    scanned,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/stock/counts/new").get(new).post(open));
}

#[derive(Template)]
#[template(path = "stock/count_new.html")]
struct NewPage {
    frame: Frame,
    form: Form,
    places: Vec<(Place, bool)>,
    lines: Lines,
}

async fn new(Inside(visit): Inside) -> HttpResponse {
    let mut form = Form::default();
    form.set("key", visit.fresh_key());
    match page(&visit, form, Lines::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form, lines: Lines) -> Result<NewPage, Problem> {
    let places = open_places(visit).await?;
    let only = places.len() == 1;
    let ticked = |id: &str| only || form.each("locations").any(|ticked| ticked == id);
    let places = places
        .into_iter()
        .map(|place| {
            let is = ticked(&place.id);
            (place, is)
        })
        .collect();
    let frame = Frame::inside(visit, "/stock", visit.words.say("count-new")).await?;
    Ok(NewPage { frame, form, places, lines })
}

async fn open(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match scanned::form(&visit, &request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match opened(&visit, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

async fn opened(visit: &Visit, mut form: Form) -> Result<HttpResponse, Problem> {
    let lines = lines::read(visit, &mut form).await?;
    if lines::is_editing(&form) {
        return Ok(show(&page(visit, form, lines).await?));
    }
    let locations: Vec<&str> = form.each("locations").collect();
    let variants: Vec<&str> = lines.lines.iter().map(|line| line.named.variant.as_str()).collect();
    let input = json!({
        "locations": locations, "variants": variants, "blind": form.value("blind") == "yes", "note": form.said("note"),
    });
    let count: Result<Count, Problem> = visit.ask_once("stock.open-count", &input, form.value("key")).await;
    match count {
        Ok(count) => Ok(go(&format!("{HERE}/{}", count.id))),
        Err(why) => {
            let form = form.clone().refused(&why, &[("/locations", "locations"), ("/note", "note")]);
            Ok(again(&page(visit, form, lines).await?))
        }
    }
}
