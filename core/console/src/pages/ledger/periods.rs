//! Closed days: what is told of them later stands on the first day that is open. Closing is for whoever keeps the
//! books; opening again says why, and asks for a fresh proof.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tab, known, tabs};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::Listed,
    people::People,
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/ledger/periods";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(periods).post(done));
}

#[derive(Debug, Deserialize)]
struct Closing {
    id: String,
    through: String,
    closed_at: Timestamp,
    closed_by: String,
    reopened_at: Option<Timestamp>,
    reopened_by: Option<String>,
    reason: Option<String>,
}

struct Row {
    through: String,
    closed: String,
    closed_by: String,
    reopened: String,
    reopened_by: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "ledger/periods.html")]
struct PeriodsPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    form: Form,
    closed_through: Option<String>,
    /// The last day of the last month, which is what most people close.
    usual: String,
    /// The one that may be opened again.
    last: Option<String>,
    rows: Vec<Row>,
    may_close: bool,
    may_reopen: bool,
}

async fn periods(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<PeriodsPage, Problem> {
    let books = known::books(visit).await?;
    let found: Listed<Closing> = visit.ask("ledger.list-closings", &json!({})).await?;
    let actors = found.items.iter().flat_map(|one| [Some(one.closed_by.as_str()), one.reopened_by.as_deref()]);
    let people = People::of(visit, actors.flatten()).await;
    let spoken = visit.spoken();
    let last = found.items.iter().filter(|one| one.reopened_at.is_none()).max_by(|a, b| a.through.cmp(&b.through));
    let last = last.map(|one| one.id.clone());
    let row = |one: &Closing| Row {
        through: spoken.day(&one.through),
        closed: spoken.moment(one.closed_at),
        closed_by: people.named(&visit.words, &one.closed_by),
        reopened: one.reopened_at.map(|at| spoken.moment(at)).unwrap_or_default(),
        reopened_by: one.reopened_by.as_ref().map(|by| people.named(&visit.words, by)).unwrap_or_default(),
        reason: one.reason.clone().unwrap_or_default(),
    };
    let is_begun = books.begun_at.is_some();
    Ok(PeriodsPage {
        frame: Frame::inside(visit, "/ledger", visit.words.say("ledger")).await?,
        tabs: tabs(visit).await,
        usual: last_of_month(&spoken.today(visit.console.door.now())),
        rows: found.items.iter().map(row).collect(),
        may_close: is_begun && visit.may("ledger.close-period").await,
        may_reopen: last.is_some() && visit.may("ledger.reopen-period").await,
        closed_through: books.closed_through.map(|day| spoken.day(day)),
        last,
        form,
    })
}

/// The last day of the month before this day.
fn last_of_month(today: &str) -> String {
    let day = today.parse::<chrono::NaiveDate>().ok();
    let first = day.and_then(|day| chrono::Datelike::with_day(&day, 1));
    first.and_then(|first| first.pred_opt()).map(|day| day.to_string()).unwrap_or_default()
}

/// Closes days, or opens the last that were closed.
async fn done(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, input, said) = match form.value("do") {
        "reopen" => {
            let input = json!({ "id": form.value("id"), "reason": form.value("reason") });
            ("ledger.reopen-period", input, "period-reopened")
        }
        _ => ("ledger.close-period", json!({ "through": form.value("through") }), "period-closed"),
    };
    let done: Result<Value, Problem> = visit.ask(operation, &input).await;
    match done {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say(said))),
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
