//! Where things are kept: added, renamed, archived.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Reason;
use serde_json::{Value, json};

use super::{Place, Tab, places, tabs};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
};

const HERE: &str = "/stock/locations";

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
    /// Somebody else changed it meanwhile: this is what it is now.
    is_stale: bool,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match place(&visit, &id, None, false).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn place(visit: &Visit, id: &str, typed: Option<Form>, is_stale: bool) -> Result<PlacePage, Problem> {
    let found = places(visit).await?.into_iter().find(|place| place.id == id);
    let place = found.ok_or_else(|| Problem::not_found("location", id))?;
    let version = place.version.to_string();
    let mut form = typed.unwrap_or_else(|| {
        let negative = if place.allows_negative { "yes" } else { "" };
        Form::with([("name", place.name.as_str()), ("allows_negative", negative), ("version", version.as_str())])
    });
    // Once the difference was seen, saving again means it.
    if is_stale {
        form.set("version", version);
        form.problem = String::new();
    }
    let frame = Frame::inside(visit, "/stock", place.name.clone()).await?;
    Ok(PlacePage { frame, form, place, is_stale })
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
            let is_stale = why.reason == Reason::Conflict && why.code != "stock.name-taken";
            match place(&visit, &id, Some(refused(form, &why)), is_stale).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}
