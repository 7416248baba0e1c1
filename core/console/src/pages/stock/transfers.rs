//! Goods that go from one location to another: written down, sent, on their way, received, and what became of
//! what did not arrive.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Quantity, Reason, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Named, Names, Place, Tab, lines,
    lines::Lines,
    open_places, place_name, places,
    receive::{Of, begin},
    tabs,
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::{Listed, filled, with_query},
    people::People,
    scanned,
    toast::Toast,
    visit::{Inside, Visit},
};

const PAGE: usize = 50;
const STATES: [&str; 4] = ["draft", "sent", "closed", "cancelled"];
const HERE: &str = "/stock/transfers";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(HERE).get(list))
        .service(route::resource("/stock/transfers/new").get(new).post(written))
        .service(route::resource("/stock/transfers/{id}").get(one).post(step));
}

#[derive(Debug, Deserialize)]
struct Transfer {
    id: String,
    version: i64,
    from: String,
    to: String,
    state: String,
    #[serde(default)]
    note: String,
    created_at: Timestamp,
    created_by: String,
    sent_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    #[serde(default)]
    lines: Vec<Gone>,
}

#[derive(Debug, Deserialize)]
struct Gone {
    id: String,
    variant: String,
    quantity: Quantity,
    received: Quantity,
    missing: Quantity,
    returned: Quantity,
    #[serde(default)]
    reason: String,
}

struct Row {
    id: String,
    from: String,
    to: String,
    state: String,
    note: String,
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
#[template(path = "stock/transfers.html")]
struct TransfersPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    states: [&'static str; 4],
    state: &'static str,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    may_draft: bool,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<TransfersPage, Problem> {
    let state = STATES.into_iter().find(|state| *state == wanted.state);
    let query = json!({ "state": state, "cursor": filled(&wanted.cursor), "limit": PAGE });
    let found: Listed<Transfer> = visit.ask("stock.list-transfers", &query).await?;
    let people = People::of(visit, found.items.iter().map(|one| one.created_by.as_str())).await;
    let places = places(visit).await?;
    let row = |one: Transfer| Row {
        from: place_name(&places, &one.from).to_owned(),
        to: place_name(&places, &one.to).to_owned(),
        when: visit.spoken().moment(one.ended_at.or(one.sent_at).unwrap_or(one.created_at)),
        by: people.named(&visit.words, &one.created_by),
        id: one.id,
        state: one.state,
        note: one.note,
    };
    let state = state.unwrap_or_default();
    Ok(TransfersPage {
        frame: Frame::inside(visit, "/stock", visit.words.say("stock-transfers")).await?,
        tabs: tabs(visit).await,
        states: STATES,
        state,
        rows: found.items.into_iter().map(row).collect(),
        first: filled(&wanted.cursor).map(|_| with_query(HERE, &[("state", state)])),
        next: found.next.map(|cursor| with_query(HERE, &[("state", state), ("cursor", cursor.as_str())])),
        may_draft: visit.may("stock.draft-transfer").await,
    })
}

#[derive(Template)]
#[template(path = "stock/transfer_new.html")]
struct NewPage {
    frame: Frame,
    form: Form,
    places: Vec<Place>,
    lines: Lines,
}

async fn new(Inside(visit): Inside, of: Query<Of>) -> HttpResponse {
    let begun = async {
        let mut form = begin(&visit, &of).await?;
        let places = open_places(&visit).await?;
        // With two places there is one way to think of first.
        if let ([from, to, ..], true) = (places.as_slice(), form.value("location").is_empty()) {
            form.set("from", from.id.as_str());
            form.set("to", to.id.as_str());
        }
        new_page(&visit, form, None).await
    };
    match begun.await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn new_page(visit: &Visit, mut form: Form, lines: Option<Lines>) -> Result<NewPage, Problem> {
    let lines = match lines {
        Some(lines) => lines,
        None => lines::read(visit, &mut form).await?,
    };
    let frame = Frame::inside(visit, "/stock", visit.words.say("transfer-new")).await?;
    Ok(NewPage { frame, form, places: open_places(visit).await?, lines })
}

async fn written(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match scanned::form(&visit, &request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match write(&visit, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

async fn write(visit: &Visit, mut form: Form) -> Result<HttpResponse, Problem> {
    let lines = lines::read(visit, &mut form).await?;
    if lines::is_editing(&form) {
        return Ok(show(&new_page(visit, form, Some(lines)).await?));
    }
    let input = |line: &lines::Line| {
        let quantity = lines::figure(visit, &form, "quantity", line);
        json!({ "variant": line.named.variant, "quantity": quantity, "lot": lines::lot(&form, line) })
    };
    let said = lines::said(&form, &lines, input);
    if !lines::check_any(visit, &mut form, &said) {
        return Ok(again(&new_page(visit, form, Some(lines)).await?));
    }
    let (from, to, note) = (form.value("from"), form.value("to"), form.said("note"));
    let key = form.value("key").to_owned();
    let all: Vec<&Value> = said.iter().map(|(_, input)| input).collect();
    let drafted = json!({ "from": from, "to": to, "note": note, "lines": all });
    let drafted: Result<Transfer, Problem> = visit.ask_once("stock.draft-transfer", &drafted, &key).await;
    let transfer = match drafted {
        Ok(transfer) => transfer,
        Err(why) => {
            let at = why.fields.iter().find_map(|field| line_of(&field.at));
            let names = [("/from", "from"), ("/to", "to")];
            let form = match at.and_then(|at| said.get(at)) {
                Some((line, _)) => {
                    let mut form = form.clone();
                    let detail = why.fields.first().map_or(&why.detail, |field| &field.detail);
                    form.complain(&format!("quantity-{}", line.at), detail.to_string());
                    form
                }
                None => form.clone().refused(&why, &names),
            };
            drop(said);
            return Ok(again(&new_page(visit, form, Some(lines)).await?));
        }
    };
    let path = format!("{HERE}/{}", transfer.id);
    if form.value("do") != "send" {
        return Ok(visit.go_saying(&path, &Toast::said(visit.words.say("transfer-kept"))));
    }
    let sending = json!({ "id": transfer.id, "version": transfer.version });
    let sent: Result<Value, Problem> = visit.ask_once("stock.send-transfer", &sending, &format!("{key}-sent")).await;
    match sent {
        Ok(_) => Ok(visit.go_saying(&path, &Toast::said(visit.words.say("transfer-left")))),
        // It is written down; why it cannot leave stands above it.
        Err(why) => {
            let mut form = Form::default();
            form.problem = why.detail.to_string();
            Ok(again(&whole(visit, &transfer.id, form).await?))
        }
    }
}

/// `/lines/3/quantity` is about the line 3.
fn line_of(at: &str) -> Option<usize> {
    at.strip_prefix("/lines/")?.split('/').next()?.parse().ok()
}

struct LineRow {
    id: String,
    named: Named,
    quantity: String,
    received: String,
    outstanding: String,
    /// As it is typed.
    outstanding_typed: String,
    is_outstanding: bool,
    lost: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "stock/transfer.html")]
struct TransferPage {
    frame: Frame,
    form: Form,
    id: String,
    version: i64,
    state: String,
    note: String,
    from: String,
    to: String,
    created: String,
    sent: String,
    ended: String,
    by: String,
    lines: Vec<LineRow>,
    may_move: bool,
    may_close: bool,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match whole(&visit, &id, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn whole(visit: &Visit, id: &str, form: Form) -> Result<TransferPage, Problem> {
    let one: Transfer = visit.ask("stock.get-transfer", &json!({ "id": id })).await?;
    let names = Names::of(visit, one.lines.iter().map(|line| line.variant.as_str())).await?;
    let people = People::of(visit, [one.created_by.as_str()]).await;
    let (places, spoken) = (places(visit).await?, visit.spoken());
    let said = |quantity: Quantity| spoken.quantity(quantity.to_string());
    let line = |line: &Gone| {
        let gone = line.received.plus(line.missing).and_then(|gone| gone.plus(line.returned));
        let outstanding = gone.and_then(|gone| line.quantity.minus(gone)).unwrap_or_default();
        let lost: Vec<String> = [("transfer-missing", line.missing), ("transfer-returned", line.returned)]
            .into_iter()
            .filter(|(_, quantity)| quantity.is_positive())
            .map(|(name, quantity)| visit.words.say_of(name, &said(quantity)))
            .collect();
        LineRow {
            id: line.id.clone(),
            named: names.get(&line.variant),
            quantity: said(line.quantity),
            received: said(line.received),
            outstanding: said(outstanding),
            outstanding_typed: spoken.typed(outstanding.to_string()),
            is_outstanding: outstanding.is_positive(),
            lost: lost.join(", "),
            reason: line.reason.clone(),
        }
    };
    let (from, to) = (place_name(&places, &one.from).to_owned(), place_name(&places, &one.to).to_owned());
    let title = format!("{from} → {to}");
    let when = |at: Option<Timestamp>| at.map(|at| spoken.moment(at)).unwrap_or_default();
    Ok(TransferPage {
        frame: Frame::inside(visit, "/stock", title).await?,
        form,
        version: one.version,
        created: spoken.moment(one.created_at),
        sent: when(one.sent_at),
        ended: when(one.ended_at),
        by: people.named(&visit.words, &one.created_by),
        lines: one.lines.iter().map(line).collect(),
        may_move: visit.may("stock.send-transfer").await,
        may_close: visit.may("stock.close-transfer").await,
        id: one.id,
        state: one.state,
        note: one.note,
        from,
        to,
    })
}

/// Sends it, receives of it, closes it or gives it up.
async fn step(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version = form.value("version").parse::<i64>().unwrap_or_default();
    let of_line =
        |field: &str, line: &str| form.said(&format!("{field}-{line}")).map(|typed| visit.spoken().read(typed));
    let (operation, input, said) = match form.value("do") {
        "send" => ("stock.send-transfer", json!({ "id": *id, "version": version }), "transfer-left"),
        "cancel" => ("stock.cancel-transfer", json!({ "id": *id, "version": version }), "transfer-given-up"),
        "receive" => {
            let arrived: Vec<Value> = form
                .each("line")
                .filter_map(|line| Some(json!({ "line": line, "quantity": of_line("arrived", line)? })))
                .filter(|line| line["quantity"] != "0")
                .collect();
            ("stock.receive-transfer", json!({ "id": *id, "lines": arrived }), "transfer-received")
        }
        "close" => {
            let differences: Vec<Value> = form
                .each("line")
                .map(|line| {
                    let (missing, returned) = (of_line("missing", line), of_line("returned", line));
                    json!({
                        "line": line, "missing": missing.unwrap_or_else(|| "0".to_owned()),
                        "returned": returned.unwrap_or_else(|| "0".to_owned()), "reason": form.value("reason"),
                    })
                })
                .collect();
            (
                "stock.close-transfer",
                json!({ "id": *id, "version": version, "differences": differences }),
                "transfer-closed-done",
            )
        }
        _ => return go(&format!("{HERE}/{id}")),
    };
    let done: Result<Value, Problem> = visit.ask(operation, &input).await;
    match done {
        Ok(_) => visit.go_saying(&format!("{HERE}/{id}"), &Toast::said(visit.words.say(said))),
        Err(why) => {
            let mut form = form.refused(&why, &[]);
            if why.reason == Reason::Conflict {
                form.problem = visit.words.say("transfer-changed");
            }
            match whole(&visit, &id, form).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}
