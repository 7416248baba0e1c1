//! What all accounts come to: what they had, what was posted in a time, and what they have. Where no books are kept
//! yet, they are begun here.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Rate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tab, known, tabs};
use crate::{
    form::Form,
    page::{Frame, problem, show},
    pages::reports::{
        sheet,
        span::{Span, Usual, Wanted},
    },
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/ledger";
const HEAD: [&str; 8] = ["Account", "Account name", "Kind", "Currency", "Opening", "Debit", "Credit", "Closing"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(PATH).get(balances).post(begin))
        .service(route::resource("/ledger/balances.csv").get(file));
}

#[derive(Debug, Deserialize)]
struct Found {
    items: Vec<Balance>,
    totals: Vec<Total>,
    posted: Posted,
}

#[derive(Debug, Deserialize)]
struct Posted {
    waiting: bool,
}

#[derive(Debug, Deserialize)]
struct Balance {
    account: String,
    code: String,
    name: String,
    kind: String,
    currency: String,
    opening: Rate,
    debit: Rate,
    credit: Rate,
    closing: Rate,
}

#[derive(Debug, Deserialize)]
struct Total {
    currency: String,
    debit: Rate,
    credit: Rate,
    closing: Rate,
}

struct Row {
    path: String,
    code: String,
    name: String,
    kind: String,
    opening: String,
    debit: String,
    credit: String,
    closing: String,
}

/// All that is in one currency.
struct Sum {
    currency: String,
    rows: Vec<Row>,
    debit: String,
    credit: String,
    closing: String,
}

#[derive(Template)]
#[template(path = "ledger/balances.html")]
struct BalancesPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    is_begun: bool,
    may_begin: bool,
    span: Span,
    usual: Vec<Usual>,
    file: String,
    /// Whether something that happened is still to be posted.
    is_waiting: bool,
    sums: Vec<Sum>,
}

async fn balances(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<BalancesPage, Problem> {
    let span = Span::of(wanted, visit);
    let is_begun = known::books(visit).await?.begun_at.is_some();
    let found = asked(visit, span).await?;
    Ok(BalancesPage {
        frame: Frame::inside(visit, PATH, visit.words.say("ledger")).await?,
        tabs: tabs(visit).await,
        is_begun,
        may_begin: !is_begun && visit.may("ledger.begin").await,
        usual: span.usual(PATH, visit),
        file: span.query("/ledger/balances.csv"),
        is_waiting: is_begun && found.posted.waiting,
        sums: found.totals.iter().map(|total| sum(visit, span, total, &found.items)).collect(),
        span,
    })
}

async fn asked(visit: &Visit, span: Span) -> Result<Found, Problem> {
    visit.ask("ledger.trial-balance", &json!({ "from": span.from.to_string(), "until": span.until.to_string() })).await
}

fn sum(visit: &Visit, span: Span, total: &Total, items: &[Balance]) -> Sum {
    let currency = total.currency.as_str();
    let money = |amount: Rate| visit.spoken().money(amount.to_string(), currency);
    let row = |one: &Balance| Row {
        path: format!("{}&currency={currency}", span.query(&format!("/ledger/accounts/{}", one.account))),
        code: one.code.clone(),
        name: one.name.clone(),
        kind: visit.words.say(&format!("account-{}", one.kind)),
        opening: money(one.opening),
        debit: known::some(visit, one.debit, currency),
        credit: known::some(visit, one.credit, currency),
        closing: money(one.closing),
    };
    Sum {
        rows: items.iter().filter(|one| one.currency == currency).map(row).collect(),
        debit: money(total.debit),
        credit: money(total.credit),
        closing: money(total.closing),
        currency: currency.to_owned(),
    }
}

async fn begin(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    if let Err(fault) = Form::read(&request, payload).await {
        return problem(&visit.words, &fault.problem);
    }
    let begun: Result<Value, Problem> = visit.ask("ledger.begin", &json!({})).await;
    match begun {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say("ledger-begun"))),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn file(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    let span = Span::of(&wanted, &visit);
    let found = match asked(&visit, span).await {
        Ok(found) => found,
        Err(why) => return problem(&visit.words, &why),
    };
    let rows = found.items.into_iter().map(|one| {
        let money = |amount: Rate| sheet::amount(amount, &one.currency);
        let [opening, debit, credit, closing] = [one.opening, one.debit, one.credit, one.closing].map(money);
        let (code, name) = (sheet::said(&one.code), sheet::said(&one.name));
        vec![code, name, one.kind, one.currency.clone(), opening, debit, credit, closing]
    });
    sheet::file(&visit.words, &format!("balances-{}-{}", span.from, span.until), &HEAD, rows)
}
