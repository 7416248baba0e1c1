//! What taxes came to, rate by rate.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Rate;
use serde::Deserialize;
use serde_json::json;

use super::{
    TABS, Tab, sheet,
    span::{Span, Usual, Wanted},
    whole,
};
use crate::{
    chart::{Chart, Point},
    page::{Frame, problem, show},
    pages::Listed,
    share,
    visit::{Inside, Visit},
};

const PATH: &str = "/reports/taxes";
const HEAD: [&str; 6] = ["Regime", "Tax", "Rate", "Currency", "Net", "Amount"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(taxes)).service(route::resource("/reports/taxes.csv").get(file));
}

#[derive(Debug, Deserialize)]
struct Taxed {
    regime: String,
    name: String,
    rate: Option<Rate>,
    currency: String,
    net: Rate,
    amount: Rate,
}

struct Row {
    name: String,
    regime: String,
    net: String,
    amount: String,
}

struct Sum {
    currency: String,
    amount: String,
    chart: Chart,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "reports/taxes.html")]
struct TaxesPage {
    frame: Frame,
    tabs: &'static [Tab],
    span: Span,
    usual: Vec<Usual>,
    file: String,
    sums: Vec<Sum>,
}

async fn taxes(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<TaxesPage, Problem> {
    let span = Span::of(wanted, visit);
    let found = asked(visit, span).await?;
    let mut currencies: Vec<String> = found.iter().map(|one| one.currency.clone()).collect();
    currencies.dedup();
    Ok(TaxesPage {
        frame: Frame::inside(visit, "/reports", visit.words.say("reports")).await?,
        tabs: &TABS,
        span,
        usual: span.usual(PATH, visit),
        file: span.query("/reports/taxes.csv"),
        sums: currencies.into_iter().map(|currency| sum(visit, currency, &found)).collect(),
    })
}

/// In the order of their currencies.
async fn asked(visit: &Visit, span: Span) -> Result<Vec<Taxed>, Problem> {
    let query = json!({ "from": span.from.to_string(), "until": span.until.to_string() });
    let found: Listed<Taxed> = visit.ask("sales.report-taxes", &query).await?;
    Ok(found.items)
}

fn sum(visit: &Visit, currency: String, found: &[Taxed]) -> Sum {
    let spoken = visit.spoken();
    let own: Vec<&Taxed> = found.iter().filter(|one| one.currency == currency).collect();
    let money = |amount: Rate| spoken.money(amount.to_string(), &currency);
    let row = |one: &&Taxed| Row {
        name: name(visit, one),
        // What is taxed at home needs no reason.
        regime: visit.words.known(&format!("regime-{}", one.regime), None).unwrap_or_default(),
        net: money(one.net),
        amount: money(one.amount),
    };
    let point = |one: &&Taxed| {
        Point::new(name(visit, one), whole(one.amount), spoken.round_money(one.amount.to_string(), &currency))
    };
    let points: Vec<Point> = own.iter().filter(|one| !one.amount.is_zero()).map(point).collect();
    let said = |value: i64| spoken.round_money((value / super::MILLION).to_string(), &currency);
    let total = own.iter().try_fold(Rate::ZERO, |sum, one| sum.plus(one.amount)).unwrap_or_default();
    Sum {
        amount: money(total),
        chart: Chart::bars(&visit.words.say("reports-taxes"), &points, said),
        rows: own.iter().map(row).collect(),
        currency: currency.clone(),
    }
}

fn name(visit: &Visit, one: &Taxed) -> String {
    match one.rate {
        _ if one.name.is_empty() => visit.words.say("report-untaxed"),
        Some(rate) => format!("{} {}", one.name, share::shown(visit.spoken(), rate)),
        None => one.name.clone(),
    }
}

async fn file(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    let span = Span::of(&wanted, &visit);
    let found = match asked(&visit, span).await {
        Ok(found) => found,
        Err(why) => return problem(&visit.words, &why),
    };
    let rows = found.into_iter().map(|one| {
        let money = |amount: Rate| sheet::amount(amount, &one.currency);
        let rate = one.rate.map(|rate| rate.to_string()).unwrap_or_default();
        let (net, amount) = (money(one.net), money(one.amount));
        vec![one.regime, sheet::said(&one.name), rate, one.currency.clone(), net, amount]
    });
    sheet::file(&visit.words, &format!("taxes-{}-{}", span.from, span.until), &HEAD, rows)
}
