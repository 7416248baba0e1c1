//! Correcting what is there, with a reason that somebody can read later.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Place, lines,
    lines::Lines,
    open_places,
    receive::{Of, begin},
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    scanned,
    visit::{Inside, Visit},
};

/// What most often happened.
const REASONS: [&str; 6] =
    ["reason-broken", "reason-lost", "reason-found", "reason-expired", "reason-own-use", "reason-miscounted"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/stock/adjust").get(adjust).post(adjusted));
}

#[derive(Template)]
#[template(path = "stock/adjust.html")]
struct AdjustPage {
    frame: Frame,
    form: Form,
    places: Vec<Place>,
    lines: Lines,
    reasons: [&'static str; 6],
}

async fn adjust(Inside(visit): Inside, of: Query<Of>) -> HttpResponse {
    let begun = async {
        let form = begin(&visit, &of).await?;
        page(&visit, form, None).await
    };
    match begun.await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, mut form: Form, lines: Option<Lines>) -> Result<AdjustPage, Problem> {
    let lines = match lines {
        Some(lines) => lines,
        None => lines::read(visit, &mut form).await?,
    };
    Ok(AdjustPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("adjust")).await?,
        places: open_places(visit).await?,
        form,
        lines,
        reasons: REASONS,
    })
}

#[derive(Deserialize)]
struct Moved {
    movement: WithId,
}

#[derive(Deserialize)]
struct WithId {
    id: String,
}

async fn adjusted(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
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
    let is_less = form.value("way") == "less";
    let input = |line: &lines::Line| {
        let change =
            lines::figure(visit, &form, "quantity", line).map(|change| match (is_less, change.strip_prefix('-')) {
                (true, None) => format!("-{change}"),
                _ => change,
            });
        json!({
            "variant": line.named.variant, "location": location, "change": change, "reason": form.value("reason"),
            "lot": lines::lot(&form, line),
        })
    };
    let said = lines::said(&form, &lines, input);
    if !lines::check_any(visit, &mut form, &said) {
        return Ok(again(&page(visit, form, Some(lines)).await?));
    }
    let inputs: Vec<&Value> = said.iter().map(|(_, input)| input).collect();
    match visit.ask_all::<Moved>("stock.adjust", &inputs, form.value("key")).await {
        Ok(moved) => {
            let moved: Vec<&str> = moved.iter().map(|one| one.movement.id.as_str()).collect();
            let text = visit.words.say_of("adjusted", &moved.len().to_string());
            Ok(lines::moved(visit, "adjust", &said, &moved, form.value("key"), text).await)
        }
        Err((at, why)) => {
            let form = lines::refused(form.clone(), &said, at, &why);
            drop(said);
            Ok(again(&page(visit, form, Some(lines)).await?))
        }
    }
}
