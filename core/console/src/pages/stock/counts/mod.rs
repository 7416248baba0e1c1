//! Counting what is really there: begun, counted with a phone or a scanner, compared, and adjusted.

mod counting;
mod opening;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::{Outcome, Problem};
use model::{Quantity, Reason, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Named, Names, Place, Tab, place_name, places, tabs};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::{Listed, filled, with_query},
    people::People,
    toast::Toast,
    visit::{Inside, Visit},
};

const PAGE: usize = 50;
const STATES: [&str; 3] = ["open", "posted", "cancelled"];
const HERE: &str = "/stock/counts";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(HERE).get(list).post(limits))
        .configure(opening::configure)
        .configure(counting::configure)
        .service(route::resource("/stock/counts/{id}").get(one).post(step));
}

#[derive(Debug, Deserialize)]
struct Count {
    id: String,
    version: i64,
    state: String,
    blind: bool,
    #[serde(default)]
    note: String,
    locations: Vec<String>,
    variants: Vec<String>,
    tallies: i64,
    opened_at: Timestamp,
    opened_by: String,
    ended_at: Option<Timestamp>,
}

impl Count {
    fn is_open(&self) -> bool {
        self.state == "open"
    }

    /// The message for its state.
    fn word(&self) -> String {
        format!("count-{}", self.state)
    }

    /// Its note, else where it is.
    fn title(&self, places: &[Place]) -> String {
        if self.note.is_empty() { self.places(places) } else { self.note.clone() }
    }

    fn places(&self, places: &[Place]) -> String {
        self.locations.iter().map(|id| place_name(places, id)).collect::<Vec<_>>().join(", ")
    }
}

async fn count(visit: &Visit, id: &str) -> Result<Count, Problem> {
    visit.ask("stock.get-count", &json!({ "id": id })).await
}

struct Row {
    id: String,
    title: String,
    places: String,
    state: String,
    is_blind: bool,
    is_part: bool,
    tallies: String,
    when: String,
    by: String,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    state: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "stock/counts.html")]
struct CountsPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    form: Form,
    states: [&'static str; 3],
    state: &'static str,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    may_open: bool,
    may_limit: bool,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match all(&visit, &wanted.state, &wanted.cursor, None).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

#[derive(Deserialize)]
struct Policy {
    policy: Option<Limits>,
}

#[derive(Deserialize)]
struct Limits {
    approve_quantity: Option<String>,
    approve_value: Option<Value>,
}

async fn all(visit: &Visit, state: &str, cursor: &str, typed: Option<Form>) -> Result<CountsPage, Problem> {
    let state = STATES.into_iter().find(|one| *one == state);
    let query = json!({ "state": state, "cursor": filled(cursor), "limit": PAGE });
    let found: Listed<Count> = visit.ask("stock.list-counts", &query).await?;
    let people = People::of(visit, found.items.iter().map(|one| one.opened_by.as_str())).await;
    let places = places(visit).await?;
    let row = |one: Count| Row {
        title: one.title(&places),
        places: if one.note.is_empty() { String::new() } else { one.places(&places) },
        is_blind: one.blind,
        is_part: !one.variants.is_empty(),
        tallies: visit.spoken().number(one.tallies),
        when: visit.spoken().moment(one.ended_at.unwrap_or(one.opened_at)),
        by: people.named(&visit.words, &one.opened_by),
        id: one.id,
        state: one.state,
    };
    let may_limit = visit.may("stock.set-policy").await;
    let form = match typed {
        Some(form) => form,
        None => limits_now(visit).await?,
    };
    let state = state.unwrap_or_default();
    Ok(CountsPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("stock-counts")).await?,
        tabs: tabs(visit).await,
        form,
        states: STATES,
        state,
        rows: found.items.into_iter().map(row).collect(),
        first: filled(cursor).map(|_| with_query(HERE, &[("state", state)])),
        next: found.next.map(|cursor| with_query(HERE, &[("state", state), ("cursor", cursor.as_str())])),
        may_open: visit.may("stock.open-count").await,
        may_limit,
    })
}

async fn limits_now(visit: &Visit) -> Result<Form, Problem> {
    let found: Policy = visit.ask("stock.get-policy", &json!({})).await?;
    let mut form = Form::default();
    if let Some(limits) = found.policy {
        let typed = |amount: Option<&str>| amount.map(|amount| visit.spoken().typed(amount)).unwrap_or_default();
        form.set("approve_quantity", typed(limits.approve_quantity.as_deref()));
        form.set("approve_value", typed(limits.approve_value.as_ref().and_then(Value::as_str)));
    }
    Ok(form)
}

/// From what difference on another has to agree.
async fn limits(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let read = |field: &str| form.said(field).map(|typed| visit.spoken().read(typed));
    let input = json!({ "approve_quantity": read("approve_quantity"), "approve_value": read("approve_value") });
    let set: Result<Value, Problem> = visit.ask("stock.set-policy", &input).await;
    match set {
        Ok(_) => visit.go_saying(HERE, &Toast::said(visit.words.say("count-limits-set"))),
        Err(why) => match all(&visit, "", "", Some(form.refused(&why, &[]))).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

#[derive(Deserialize)]
struct SheetLine {
    variant: String,
    location: String,
    counted: bool,
    expected: Option<Quantity>,
}

#[derive(Deserialize)]
struct Differences {
    items: Vec<Tally>,
    quantity: Quantity,
    approval: Option<String>,
}

#[derive(Deserialize)]
struct Tally {
    variant: String,
    location: String,
    #[serde(default)]
    round: i64,
    counted: Quantity,
    expected: Option<Quantity>,
    difference: Option<Quantity>,
    counted_at: Timestamp,
    counted_by: String,
}

struct LineRow {
    named: Named,
    place: String,
    location: String,
    is_counted: bool,
    expected: String,
}

pub(super) struct TallyRow {
    named: Named,
    place: String,
    location: String,
    counted: String,
    expected: String,
    difference: String,
    is_more: bool,
    is_again: bool,
    when: String,
    by: String,
}

#[derive(Template)]
#[template(path = "stock/count.html")]
struct CountPage {
    frame: Frame,
    form: Form,
    count: Count,
    title: String,
    where_: String,
    opened: String,
    ended: String,
    by: String,
    sheet: Vec<LineRow>,
    next: Option<String>,
    first: Option<String>,
    latest: Vec<TallyRow>,
    /// `None` for those who only count.
    differences: Option<Vec<TallyRow>>,
    differs_by: String,
    approval: String,
    may_count: bool,
    may_post: bool,
}

#[derive(Default, Deserialize)]
struct Paging {
    #[serde(default)]
    cursor: String,
}

async fn one(Inside(visit): Inside, id: Path<String>, paging: Query<Paging>) -> HttpResponse {
    match whole(&visit, &id, &paging.cursor, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn whole(visit: &Visit, id: &str, cursor: &str, form: Form) -> Result<CountPage, Problem> {
    let count = count(visit, id).await?;
    let (places, spoken) = (places(visit).await?, visit.spoken());
    let query = json!({ "id": id, "cursor": filled(cursor), "limit": PAGE });
    let sheet: Listed<SheetLine> = match count.is_open() {
        true => visit.ask("stock.count-sheet", &query).await?,
        false => Listed { items: Vec::new(), next: None },
    };
    let latest: Listed<Tally> = visit.ask("stock.list-tallies", &json!({ "id": id, "limit": 10 })).await?;
    let differences: Option<Differences> = match visit.may("stock.count-differences").await {
        true => Some(visit.ask("stock.count-differences", &json!({ "id": id })).await?),
        false => None,
    };
    let differing = || differences.iter().flat_map(|found| &found.items);
    let ids = sheet.items.iter().map(|line| line.variant.as_str());
    let ids = ids.chain(latest.items.iter().chain(differing()).map(|tally| tally.variant.as_str()));
    let names = Names::of(visit, ids).await?;
    let counted_by = latest.items.iter().chain(differing()).map(|tally| tally.counted_by.as_str());
    let people = People::of(visit, counted_by.chain([count.opened_by.as_str()])).await;
    let tally = |one: &Tally| tally_row(visit, one, &names, &places, &people);
    let line = |one: SheetLine| LineRow {
        named: names.get(&one.variant),
        place: place_name(&places, &one.location).to_owned(),
        location: one.location,
        is_counted: one.counted,
        expected: one.expected.map(|quantity| spoken.quantity(quantity.to_string())).unwrap_or_default(),
    };
    let path = format!("{HERE}/{id}");
    Ok(CountPage {
        frame: Frame::inside(visit, "/stock", count.title(&places)).await?,
        form,
        title: count.title(&places),
        where_: count.places(&places),
        opened: spoken.moment(count.opened_at),
        ended: count.ended_at.map(|at| spoken.moment(at)).unwrap_or_default(),
        by: people.named(&visit.words, &count.opened_by),
        sheet: sheet.items.into_iter().map(line).collect(),
        first: filled(cursor).map(|_| path.clone()),
        next: sheet.next.map(|cursor| with_query(&path, &[("cursor", cursor.as_str())])),
        latest: latest.items.iter().map(tally).collect(),
        differs_by: differences.as_ref().map(|found| spoken.quantity(found.quantity.to_string())).unwrap_or_default(),
        approval: differences.as_ref().and_then(|found| found.approval.clone()).unwrap_or_default(),
        differences: differences.as_ref().map(|found| found.items.iter().map(tally).collect()),
        may_count: visit.may("stock.tally").await,
        may_post: visit.may("stock.post-count").await,
        count,
    })
}

fn tally_row(visit: &Visit, one: &Tally, names: &Names, places: &[Place], people: &People) -> TallyRow {
    let said = |quantity: Quantity| visit.spoken().quantity(quantity.to_string());
    TallyRow {
        named: names.get(&one.variant),
        place: place_name(places, &one.location).to_owned(),
        location: one.location.clone(),
        counted: said(one.counted),
        expected: one.expected.map(said).unwrap_or_default(),
        is_more: one.difference.is_some_and(Quantity::is_positive),
        difference: match one.difference {
            Some(by) if by.is_positive() => format!("+{}", said(by)),
            Some(by) => said(by),
            None => String::new(),
        },
        is_again: one.round > 1,
        when: visit.spoken().hour(one.counted_at),
        by: people.named(&visit.words, &one.counted_by),
    }
}

/// Finishes a count, or gives it up.
async fn step(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version = form.value("version").parse::<i64>().unwrap_or_default();
    let input = json!({ "id": *id, "version": version });
    let path = format!("{HERE}/{id}");
    let done = match form.value("do") {
        "post" => visit.ask_outcome("stock.post-count", &input).await.map(|outcome| match outcome {
            Outcome::Proposed => "count-proposed",
            Outcome::Done | Outcome::Replayed => "count-posted-done",
        }),
        "cancel" => visit.ask_outcome("stock.cancel-count", &input).await.map(|_| "count-cancelled-done"),
        _ => return go(&path),
    };
    match done {
        Ok(said) => visit.go_saying(&path, &Toast::said(visit.words.say(said))),
        Err(why) => {
            let mut form = form.refused(&why, &[]);
            if why.reason == Reason::Conflict {
                form.problem = visit.words.say("count-changed");
            }
            match whole(&visit, &id, "", form).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}
