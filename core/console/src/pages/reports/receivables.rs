//! What is owed now, by how long it is overdue.

use actix_web::{
    HttpResponse,
    web::{self as route, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Rate, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::{TABS, Tab, sheet, whole};
use crate::{
    chart::{Chart, Point},
    page::{Frame, problem, show},
    visit::{Inside, Visit},
};

const PATH: &str = "/reports/receivables";
const HEAD: [&str; 4] = ["Age", "Currency", "Invoices", "Open"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(PATH).get(receivables))
        .service(route::resource("/reports/receivables.csv").get(file));
}

#[derive(Debug, Deserialize)]
struct Found {
    at: Timestamp,
    items: Vec<Owed>,
    totals: Vec<Total>,
}

#[derive(Debug, Deserialize)]
struct Owed {
    age: String,
    currency: String,
    count: i64,
    amount: Rate,
}

#[derive(Debug, Deserialize)]
struct Total {
    currency: String,
    count: i64,
    amount: Rate,
}

struct Row {
    age: String,
    count: String,
    amount: String,
}

struct Sum {
    currency: String,
    count: String,
    amount: String,
    chart: Chart,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "reports/receivables.html")]
struct ReceivablesPage {
    frame: Frame,
    tabs: &'static [Tab],
    file: &'static str,
    sums: Vec<Sum>,
}

async fn receivables(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<ReceivablesPage, Problem> {
    let found = asked(visit).await?;
    let spoken = visit.spoken();
    let sum = |total: &Total| {
        let own = || found.items.iter().filter(|one| one.currency == total.currency);
        let age = |one: &Owed| visit.words.say(&format!("age-{}", one.age));
        let money = |amount: Rate| spoken.money(amount.to_string(), &total.currency);
        let point = |one: &Owed| {
            Point::new(age(one), whole(one.amount), spoken.round_money(one.amount.to_string(), &total.currency))
        };
        let points: Vec<Point> = own().map(point).collect();
        let said = |value: i64| spoken.round_money((value / super::MILLION).to_string(), &total.currency);
        let row = |one: &Owed| Row { age: age(one), count: spoken.number(one.count), amount: money(one.amount) };
        Sum {
            count: spoken.number(total.count),
            amount: money(total.amount),
            chart: Chart::bars(&visit.words.say("reports-receivables"), &points, said),
            rows: own().map(row).collect(),
            currency: total.currency.clone(),
        }
    };
    Ok(ReceivablesPage {
        frame: Frame::inside(visit, "/reports", visit.words.say("reports")).await?,
        tabs: &TABS,
        file: "/reports/receivables.csv",
        sums: found.totals.iter().map(sum).collect(),
    })
}

async fn asked(visit: &Visit) -> Result<Found, Problem> {
    visit.ask("sales.report-receivables", &json!({})).await
}

async fn file(Inside(visit): Inside) -> HttpResponse {
    let found = match asked(&visit).await {
        Ok(found) => found,
        Err(why) => return problem(&visit.words, &why),
    };
    let day = visit.spoken().today(found.at);
    let rows = found.items.into_iter().map(|one| {
        let amount = sheet::amount(one.amount, &one.currency);
        vec![one.age, one.currency, one.count.to_string(), amount]
    });
    sheet::file(&visit.words, &format!("receivables-{day}"), &HEAD, rows)
}
