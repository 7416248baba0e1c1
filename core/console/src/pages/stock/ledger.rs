//! What moved, newest first: by what, where, why and by whom; and taking it back.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Quantity, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Named, Names, Place, Tab, days, place_name, places, source, tabs};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{Listed, with_query},
    people::{People, members},
    toast::Toast,
    visit::{Inside, Visit},
};

const PAGE: usize = 50;
const KINDS: [&str; 7] = ["receive", "adjust", "transfer-out", "transfer-in", "reserve", "release", "consume"];
/// What can be taken back by itself; the others are halves of something.
const REVERSIBLE: [&str; 3] = ["receive", "adjust", "consume"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/stock/movements").get(movements))
        .service(route::resource("/stock/movements/{id}/reversal").post(reverse));
}

#[derive(Debug, Deserialize)]
struct Movement {
    id: String,
    at: Timestamp,
    kind: String,
    variant: String,
    location: String,
    on_hand: Quantity,
    reserved: Quantity,
    on_hand_after: Quantity,
    reserved_after: Quantity,
    reason: String,
    source: Option<String>,
    currency: Option<String>,
    value_average: Option<Value>,
    unit_cost: Option<Value>,
    reverses: Option<String>,
    #[serde(default)]
    moved_by: String,
}

struct Row {
    id: String,
    at: Timestamp,
    when: String,
    kind: String,
    named: Named,
    place: String,
    change: String,
    is_more: bool,
    /// Only what is spoken for changed.
    is_kept: bool,
    after: String,
    /// What stock is worth more, or less.
    worth: String,
    reason: String,
    /// What it was for, and where that is seen.
    source: String,
    source_path: String,
    by: String,
    may_reverse: bool,
    takes_back: bool,
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    variant: String,
    #[serde(default)]
    location: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "stock/movements.html")]
struct LedgerPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    form: Form,
    places: Vec<Place>,
    people: Vec<(String, String)>,
    kinds: [&'static str; 7],
    named: Option<Named>,
    variant: String,
    location: String,
    kind: &'static str,
    by: String,
    from: String,
    until: String,
    here: String,
    rows: Vec<Row>,
    is_filtered: bool,
    first: Option<String>,
    next: Option<String>,
    sees_worth: bool,
}

async fn movements(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted, form: Form) -> Result<LedgerPage, Problem> {
    let spoken = visit.spoken();
    let kind = KINDS.into_iter().find(|kind| *kind == wanted.kind);
    let (from, until) = (days::start_of(&wanted.from, spoken), days::end_of(&wanted.until, spoken));
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let query = json!({
        "variant": some(&wanted.variant), "location": some(&wanted.location), "kind": kind,
        "moved_by": some(&wanted.by), "from": from, "until": until, "cursor": some(&wanted.cursor), "limit": PAGE,
    });
    let found: Listed<Movement> = visit.ask("stock.list-movements", &query).await?;
    let places = places(visit).await?;
    let ids = found.items.iter().map(|movement| movement.variant.as_str());
    let names = Names::of(visit, ids.chain(some(&wanted.variant).iter().map(String::as_str))).await?;
    let people = People::of(visit, found.items.iter().map(|movement| movement.moved_by.as_str())).await;
    let may_reverse = visit.may("stock.reverse").await;
    let items = found.items.into_iter();
    let rows = items.map(|movement| row(visit, movement, &names, &places, &people, may_reverse)).collect();
    let kept = [
        ("variant", wanted.variant.as_str()),
        ("location", wanted.location.as_str()),
        ("kind", kind.unwrap_or_default()),
        ("by", wanted.by.as_str()),
        ("from", wanted.from.as_str()),
        ("until", wanted.until.as_str()),
    ];
    let path = "/stock/movements";
    let here = with_query(path, &[&kept[..], &[("cursor", wanted.cursor.as_str())]].concat());
    Ok(LedgerPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("stock-movements")).await?,
        tabs: tabs(visit).await,
        form,
        people: members(visit).await,
        places,
        kinds: KINDS,
        named: some(&wanted.variant).map(|id| names.get(&id)),
        variant: wanted.variant.clone(),
        location: wanted.location.clone(),
        kind: kind.unwrap_or_default(),
        by: wanted.by.clone(),
        from: from.map(|_| wanted.from.clone()).unwrap_or_default(),
        until: until.map(|_| wanted.until.clone()).unwrap_or_default(),
        here,
        rows,
        is_filtered: kept.iter().any(|(_, value)| !value.is_empty()),
        first: some(&wanted.cursor).map(|_| with_query(path, &kept)),
        next: found.next.map(|cursor| with_query(path, &[&kept[..], &[("cursor", cursor.as_str())]].concat())),
        sees_worth: visit.may("stock.value").await,
    })
}

fn row(visit: &Visit, movement: Movement, names: &Names, places: &[Place], people: &People, may_reverse: bool) -> Row {
    let spoken = visit.spoken();
    let is_kept = movement.on_hand.is_zero() && !movement.reserved.is_zero();
    let (change, after) = match is_kept {
        true => (movement.reserved, movement.reserved_after),
        false => (movement.on_hand, movement.on_hand_after),
    };
    let said = spoken.quantity(change.to_string());
    let worth = match (&movement.value_average, &movement.unit_cost, &movement.currency) {
        (Some(Value::String(value)), _, Some(currency)) => spoken.money(value, currency),
        _ => String::new(),
    };
    let (source, source_path) = source(&visit.words, &movement.source.unwrap_or_default());
    Row {
        when: spoken.moment(movement.at),
        at: movement.at,
        named: names.get(&movement.variant),
        place: place_name(places, &movement.location).to_owned(),
        is_more: change.is_positive(),
        change: if change.is_positive() { format!("+{said}") } else { said },
        is_kept,
        after: spoken.quantity(after.to_string()),
        worth,
        reason: movement.reason,
        source,
        source_path,
        by: people.named(&visit.words, &movement.moved_by),
        may_reverse: may_reverse && movement.reverses.is_none() && REVERSIBLE.contains(&movement.kind.as_str()),
        takes_back: movement.reverses.is_some(),
        kind: movement.kind,
        id: movement.id,
    }
}

async fn reverse(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({ "id": *id, "reason": form.value("reason") });
    let reversed: Result<Value, Problem> = visit.ask("stock.reverse", &input).await;
    let here =
        Some(form.value("here")).filter(|here| here.starts_with("/stock/movements")).unwrap_or("/stock/movements");
    match reversed {
        Ok(_) => visit.go_saying(here, &Toast::said(visit.words.say("reversed"))),
        Err(why) => {
            let query = here.split_once('?').map_or("", |(_, query)| query);
            let wanted = Query::<Wanted>::from_query(query).map(Query::into_inner).unwrap_or_default();
            let mut form = form.refused(&why, &[]);
            form.set("movement", id.as_str());
            match page(&visit, &wanted, form).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}
