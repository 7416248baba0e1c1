//! Counting itself, with one hand: something is scanned or found by name, and how many there are is said. With a
//! script it goes on while the network is away; what was counted is then sent later, and once.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Quantity, Reason};
use serde::Deserialize;
use serde_json::json;
use web::Fault;

use super::{Count, Tally, TallyRow, count, tally_row};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::{
        Listed, filled,
        stock::{Named, Names, Place, lines, lines::Looked, places},
    },
    people::People,
    scanned,
    visit::{Inside, Visit},
};

/// What was counted last, below the field.
const LATEST: usize = 12;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/stock/counts/{id}/count").get(counting).post(counted))
        .service(route::resource("/stock/counts/{id}/tallies").post(told));
}

#[derive(Template)]
#[template(path = "stock/counting.html")]
struct CountingPage {
    frame: Frame,
    form: Form,
    count: Count,
    title: String,
    back: String,
    places: Vec<Place>,
    location: String,
    /// What is being counted, once it was found.
    named: Option<Named>,
    choices: Vec<Named>,
    latest: Vec<TallyRow>,
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    location: String,
    #[serde(default)]
    variant: String,
}

async fn counting(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    let mut form = Form::default();
    form.set("location", wanted.location.as_str());
    form.set("variant", wanted.variant.as_str());
    form.set("key", visit.fresh_key());
    match page(&visit, &id, form, Vec::new()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, form: Form, choices: Vec<Named>) -> Result<CountingPage, Problem> {
    let count = count(visit, id).await?;
    let all = places(visit).await?;
    let latest: Listed<Tally> = visit.ask("stock.list-tallies", &json!({ "id": id, "limit": LATEST })).await?;
    let variant = form.said("variant").map(str::to_owned);
    let ids = latest.items.iter().map(|tally| tally.variant.as_str()).chain(variant.as_deref());
    let names = Names::of(visit, ids).await?;
    let people = People::of(visit, latest.items.iter().map(|tally| tally.counted_by.as_str())).await;
    let latest = latest.items.iter().map(|one| tally_row(visit, one, &names, &all, &people)).collect();
    let title = count.title(&all);
    let places: Vec<Place> = all.into_iter().filter(|place| count.locations.contains(&place.id)).collect();
    let location = filled(form.value("location")).map(str::to_owned);
    let location = location.or_else(|| places.first().map(|place| place.id.clone())).unwrap_or_default();
    Ok(CountingPage {
        frame: Frame::inside(visit, "/stock", title.clone()).await?,
        named: variant.map(|id| names.get(&id)),
        form,
        count,
        back: format!("/stock/counts/{id}"),
        title,
        places,
        location,
        choices,
        latest,
    })
}

/// Without a script: what was scanned is found first, then its number is asked.
async fn counted(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match scanned::form(&visit, &request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match go_on(&visit, &id, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

async fn go_on(visit: &Visit, id: &str, mut form: Form) -> Result<HttpResponse, Problem> {
    let path = crate::pages::with_query(&format!("/stock/counts/{id}/count"), &[("location", form.value("location"))]);
    if let Some(variant) = form.value("do").strip_prefix("add-").map(str::to_owned) {
        form.set("variant", variant);
        return Ok(show(&page(visit, id, form, Vec::new()).await?));
    }
    if form.said("variant").is_some() {
        return match tally(visit, id, &form).await {
            Ok(_) => Ok(go(&path)),
            Err(why) => Ok(again(&page(visit, id, form.refused(&why, &[]), Vec::new()).await?)),
        };
    }
    let code = form.value("code").trim().to_owned();
    let mut choices = Vec::new();
    if !code.is_empty() {
        match lines::look(visit, &code).await? {
            Looked::One(named) => form.set("variant", named.variant),
            Looked::Several(several) => choices = several,
            Looked::Nothing => form.complain("code", visit.words.say_of("scan-unknown", &code)),
        }
    }
    Ok(show(&page(visit, id, form, choices).await?))
}

#[derive(Deserialize)]
struct Told {
    variant: String,
    counted: Quantity,
    expected: Option<Quantity>,
    difference: Option<Quantity>,
    round: i64,
}

async fn tally(visit: &Visit, id: &str, form: &Form) -> Result<Told, Problem> {
    let adds = form.value("adds") == "yes";
    // One question with one key, so that what is sent again is never one more.
    let input = json!({
        "id": id, "variant": form.value("variant"), "location": form.value("location"), "lot": form.said("lot"),
        "quantity": visit.spoken().read(form.value("quantity")), "adds": adds, "begins": adds,
    });
    visit.ask_once("stock.tally", &input, form.value("key")).await
}

/// With a script: found and counted in one step, answered as JSON. A code of which several are like is a question.
async fn told(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let mut form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return fault.answer(&visit.actor.origin.request),
    };
    if let Some(code) = form.said("code").map(str::to_owned).filter(|_| form.said("variant").is_none()) {
        match lines::look(&visit, &code).await {
            Ok(Looked::One(named)) => form.set("variant", named.variant),
            Ok(_) => {
                let detail = visit.words.say_of("scan-unknown", &code);
                return refused(&visit, Problem::new(Reason::NotFound, "record.not-found", detail));
            }
            Err(why) => return refused(&visit, why),
        }
    }
    let told = match tally(&visit, &id, &form).await {
        Ok(told) => told,
        Err(why) => return refused(&visit, why),
    };
    let names = Names::of(&visit, std::iter::once(told.variant.as_str())).await.unwrap_or_default();
    let named = names.get(&told.variant);
    let said = |quantity: Quantity| visit.spoken().quantity(quantity.to_string());
    HttpResponse::Ok().json(json!({
        "name": named.name, "detail": named.detail(), "counted": said(told.counted), "round": told.round,
        "expected": told.expected.map(said), "difference": told.difference.filter(|by| !by.is_zero()).map(said),
    }))
}

/// What is wrong with what was counted, in one sentence.
fn refused(visit: &Visit, mut why: Problem) -> HttpResponse {
    if let Some(field) = why.fields.first() {
        why.detail = field.detail.clone();
    }
    Fault::from(why).answer(&visit.actor.origin.request)
}
