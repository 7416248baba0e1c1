//! What is kept for somebody: how much, what for and until when; handed out or given back.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Quantity, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Named, Names, Place, Tab, days, lines, lines::Looked, open_places, place_name, places, source, tabs};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{Listed, filled, with_query},
    people::People,
    scanned,
    toast::Toast,
    visit::{Inside, Visit},
};

const PAGE: usize = 50;
const STATES: [&str; 4] = ["active", "consumed", "released", "expired"];
const HERE: &str = "/stock/reservations";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(HERE).get(list))
        .service(route::resource("/stock/reservations/new").get(new).post(keep))
        .service(route::resource("/stock/reservations/{id}").post(end));
}

#[derive(Debug, Deserialize)]
struct Reservation {
    id: String,
    variant: String,
    location: String,
    quantity: Quantity,
    open: Quantity,
    state: String,
    source: Option<String>,
    #[serde(default)]
    reason: String,
    expires_at: Option<Timestamp>,
    created_at: Timestamp,
    created_by: String,
}

struct Row {
    id: String,
    named: Named,
    place: String,
    quantity: String,
    open: String,
    /// As it is typed.
    open_typed: String,
    state: String,
    is_active: bool,
    /// What it is kept for, and where that is seen.
    source: (String, String),
    reason: String,
    until: String,
    when: String,
    by: String,
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    location: String,
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    variant: String,
}

#[derive(Template)]
#[template(path = "stock/reservations.html")]
struct ReservationsPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    form: Form,
    states: [&'static str; 4],
    state: &'static str,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    may_move: bool,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted, form: Form) -> Result<ReservationsPage, Problem> {
    // What is still kept is what people look for.
    let state = match wanted.state.as_deref() {
        None => Some("active"),
        Some(state) => STATES.into_iter().find(|one| *one == state),
    };
    let query = json!({
        "state": state, "location": filled(&wanted.location), "cursor": filled(&wanted.cursor), "limit": PAGE,
    });
    let found: Listed<Reservation> = visit.ask("stock.list-reservations", &query).await?;
    let names = Names::of(visit, found.items.iter().map(|one| one.variant.as_str())).await?;
    let people = People::of(visit, found.items.iter().map(|one| one.created_by.as_str())).await;
    let (places, spoken) = (places(visit).await?, visit.spoken());
    let row = |one: Reservation| Row {
        named: names.get(&one.variant),
        place: place_name(&places, &one.location).to_owned(),
        quantity: spoken.quantity(one.quantity.to_string()),
        open: spoken.quantity(one.open.to_string()),
        open_typed: spoken.typed(one.open.to_string()),
        is_active: one.state == "active",
        source: source(&visit.words, &one.source.unwrap_or_default()),
        reason: one.reason,
        until: one.expires_at.map(|at| spoken.moment(at)).unwrap_or_default(),
        when: spoken.moment(one.created_at),
        by: people.named(&visit.words, &one.created_by),
        id: one.id,
        state: one.state,
    };
    let state = state.unwrap_or("all");
    Ok(ReservationsPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("stock-reservations")).await?,
        tabs: tabs(visit).await,
        form,
        states: STATES,
        state,
        rows: found.items.into_iter().map(row).collect(),
        first: filled(&wanted.cursor).map(|_| with_query(HERE, &[("state", state)])),
        next: found.next.map(|cursor| with_query(HERE, &[("state", state), ("cursor", cursor.as_str())])),
        may_move: visit.may("stock.reserve").await,
    })
}

/// Hands out or gives back some of it, or all.
async fn end(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, said) = match form.value("do") {
        "consume" => ("stock.consume-reservation", "reservation-consumed"),
        _ => ("stock.release-reservation", "reservation-released"),
    };
    let quantity = form.said("quantity").map(|typed| visit.spoken().read(typed));
    let input = json!({ "id": *id, "quantity": quantity, "lot": form.said("lot") });
    let ended: Result<Value, Problem> = visit.ask(operation, &input).await;
    match ended {
        Ok(_) => visit.go_saying(HERE, &Toast::said(visit.words.say(said))),
        Err(why) => {
            let mut form = form.refused(&why, &[]);
            if form.problem.is_empty() {
                form.problem = why.fields.first().map_or(&why.detail, |field| &field.detail).to_string();
            }
            form.set("reservation", id.as_str());
            match page(&visit, &Wanted::default(), form).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}

#[derive(Template)]
#[template(path = "stock/reservation_new.html")]
struct NewPage {
    frame: Frame,
    form: Form,
    named: Option<Named>,
    choices: Vec<Named>,
    places: Vec<Place>,
    /// No day before today.
    min: String,
}

async fn new(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    let mut form = Form::default();
    form.set("variant", wanted.variant.as_str());
    form.set("location", wanted.location.as_str());
    form.set("key", visit.fresh_key());
    match new_page(&visit, form, Vec::new()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn new_page(visit: &Visit, form: Form, choices: Vec<Named>) -> Result<NewPage, Problem> {
    let variant = form.said("variant").map(str::to_owned);
    let names = Names::of(visit, variant.as_deref().into_iter()).await?;
    Ok(NewPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("reservation-new")).await?,
        form,
        named: variant.map(|id| names.get(&id)),
        choices,
        places: open_places(visit).await?,
        min: format!("min={}", visit.spoken().today(visit.console.door.now())),
    })
}

async fn keep(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match scanned::form(&visit, &request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match kept(&visit, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

async fn kept(visit: &Visit, mut form: Form) -> Result<HttpResponse, Problem> {
    if let Some(variant) = form.value("do").strip_prefix("add-").map(str::to_owned) {
        form.set("variant", variant);
        return Ok(show(&new_page(visit, form, Vec::new()).await?));
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
        return Ok(show(&new_page(visit, form, choices).await?));
    }
    let until = form.said("until").and_then(|day| days::end_of(day, visit.spoken()));
    let input = json!({
        "variant": form.value("variant"), "location": form.value("location"), "source": form.said("source"),
        "quantity": visit.spoken().read(form.value("quantity")), "reason": form.said("reason"), "expires_at": until,
    });
    let done: Result<Value, Problem> = visit.ask_once("stock.reserve", &input, form.value("key")).await;
    match done {
        Ok(_) => Ok(visit.go_saying(HERE, &Toast::said(visit.words.say("reservation-kept")))),
        Err(why) => Ok(again(&new_page(visit, form.refused(&why, &[("/expires_at", "until")]), Vec::new()).await?)),
    }
}
