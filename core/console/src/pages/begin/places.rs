//! Where things are kept.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Course;
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::Listed,
    visit::{Inside, Visit},
};

const PATH: &str = "/begin/places";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(add));
}

#[derive(Deserialize)]
struct Place {
    name: String,
}

#[derive(Template)]
#[template(path = "begin/places.html")]
struct PlacesPage {
    frame: Frame,
    course: Course,
    form: Form,
    places: Vec<Place>,
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<PlacesPage, Problem> {
    let found: Listed<Place> = visit.ask("stock.list-locations", &json!({})).await?;
    let (frame, course) = Course::at(visit, PATH, "begin-places-title").await?;
    Ok(PlacesPage { frame, course, form, places: found.items })
}

async fn add(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let added: Result<Value, Problem> = visit.ask("stock.add-location", &json!({ "name": form.value("name") })).await;
    let Err(why) = added else { return go(PATH) };
    match page(&visit, form.refused(&why, &[])).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}
