//! Where things are kept: added, renamed, archived.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{Place, Tab, places, tabs};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::conflict::{Meanwhile, beside, is_stale, plainly},
    toast::Toast,
    visit::{Inside, Visit},
};

const HERE: &str = "/stock/locations";
/// The fields of the form, each with its label.
const FIELDS: [(&str, &str); 2] = [("name", "field-name"), ("allows_negative", "location-negative")];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(HERE).get(list).post(add))
        .service(route::resource("/stock/locations/{id}").get(one).post(change));
}

#[derive(Template)]
#[template(path = "stock/locations.html")]
struct PlacesPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    form: Form,
    places: Vec<Place>,
    may_change: bool,
}

async fn list(Inside(visit): Inside) -> HttpResponse {
    match all(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn all(visit: &Visit, form: Form) -> Result<PlacesPage, Problem> {
    let mut places = places(visit).await?;
    places.sort_by_key(|place| (!place.is_open(), !place.is_place(), place.name.to_lowercase()));
    Ok(PlacesPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("stock-locations")).await?,
        tabs: tabs(visit).await,
        form,
        places,
        may_change: visit.may("stock.change-location").await,
    })
}

async fn add(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "name": form.value("name"), "allows_negative": form.value("allows_negative") == "yes" });
    let added: Result<Value, Problem> = visit.ask("stock.add-location", &input).await;
    match added {
        Ok(_) => visit
            .go_saying(onward(&form), &Toast::said(visit.words.say_of("location-added", form.value("name").trim()))),
        Err(why) => match all(&visit, refused(form, &why)).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

/// Who wanted to receive goods and had nowhere to put them goes on with that.
fn onward(form: &Form) -> &'static str {
    if form.value("then") == "receive" { "/stock/receive" } else { HERE }
}

/// A name that is taken is said beside the name.
fn refused(form: Form, why: &Problem) -> Form {
    let mut form = form.refused(why, &[]);
    if why.code == "stock.name-taken" {
        let what = std::mem::take(&mut form.problem);
        form.complain("name", what);
    }
    form
}

#[derive(Template)]
#[template(path = "stock/location.html")]
struct PlacePage {
    frame: Frame,
    form: Form,
    place: Place,
    /// What somebody else made of it while this was typed.
    meanwhile: Vec<Meanwhile>,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match place(&visit, &id, None).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn place(visit: &Visit, id: &str, typed: Option<Form>) -> Result<PlacePage, Problem> {
    let found = places(visit).await?.into_iter().find(|place| place.id == id);
    let place = found.ok_or_else(|| Problem::not_found("location", id))?;
    let form = typed.unwrap_or_else(|| filled(&place));
    let frame = Frame::inside(visit, "/stock", place.name.clone()).await?;
    Ok(PlacePage { frame, form, place, meanwhile: Vec::new() })
}

fn filled(place: &Place) -> Form {
    let negative = if place.allows_negative { "yes" } else { "" };
    Form::with([
        ("name", place.name.as_str()),
        ("allows_negative", negative),
        ("version", place.version.to_string().as_str()),
    ])
}

/// What was typed, with what is there now beside it: whoever saves again has seen it.
async fn both(visit: &Visit, id: &str, typed: Form) -> Result<PlacePage, Problem> {
    let page = place(visit, id, Some(typed)).await?;
    let shown = |field: &str, value: &str| plainly(&visit.words, &["allows_negative"], field, value);
    let (form, meanwhile) = beside(&visit.words, &FIELDS, &filled(&page.place), page.form, shown);
    Ok(PlacePage { form, meanwhile, ..page })
}

async fn change(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version = form.value("version").parse::<i64>().unwrap_or_default();
    let (input, said) = match form.value("do") {
        "archive" => (json!({ "id": *id, "version": version, "archived": true }), "location-archived"),
        "restore" => (json!({ "id": *id, "version": version, "archived": false }), "location-restored"),
        _ => {
            let negative = form.value("allows_negative") == "yes";
            (
                json!({ "id": *id, "version": version, "name": form.value("name"), "allows_negative": negative }),
                "stock-saved",
            )
        }
    };
    let changed: Result<Value, Problem> = visit.ask("stock.change-location", &input).await;
    match changed {
        Ok(changed) => {
            let name = changed["name"].as_str().unwrap_or_default();
            visit.go_saying(HERE, &Toast::said(visit.words.say_of(said, name)))
        }
        Err(why) => {
            let shown = match is_stale(&why) {
                true => both(&visit, &id, form).await,
                false => place(&visit, &id, Some(refused(form, &why))).await,
            };
            match shown {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}
