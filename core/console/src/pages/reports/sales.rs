//! What was sold, over time, by product and by channel; and what is left of it.

use actix_web::{
    HttpResponse,
    web::{self as route, Path, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Quantity, Rate};
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
    share,
    visit::{Inside, Visit},
    words::Words,
};

/// Bars of one chart.
const BARS: usize = 10;
/// Rows of one page; all of them are in the file.
const ROWS: usize = 200;
const HEAD: [&str; 9] = ["Key", "Name", "Currency", "Quantity", "Net", "Tax", "Gross", "Cost", "Margin"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/reports").get(over_time))
        .service(route::resource("/reports/products").get(by_product))
        .service(route::resource("/reports/channels").get(by_channel))
        .service(route::resource("/reports/sales/{by}.csv").get(file));
}

/// By what a page has its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Time,
    Product,
    Channel,
}

impl By {
    const fn path(self) -> &'static str {
        match self {
            Self::Time => "/reports",
            Self::Product => "/reports/products",
            Self::Channel => "/reports/channels",
        }
    }

    /// As the door calls it.
    fn word(self, span: Span) -> &'static str {
        match self {
            Self::Time if span.is_by_day() => "day",
            Self::Time => "month",
            Self::Product => "product",
            Self::Channel => "channel",
        }
    }
}

#[derive(Debug, Deserialize)]
struct Found {
    items: Vec<Sold>,
    totals: Vec<Sold>,
}

#[derive(Debug, Clone, Deserialize)]
struct Sold {
    key: String,
    name: Option<String>,
    currency: String,
    quantity: Option<Quantity>,
    net: Rate,
    tax: Rate,
    gross: Rate,
    cost: Option<Rate>,
    margin: Option<Rate>,
}

impl Sold {
    fn none(key: String, currency: &str) -> Self {
        let currency = currency.to_owned();
        let [net, tax, gross] = [Rate::ZERO; 3];
        Self { key, name: None, currency, quantity: None, net, tax, gross, cost: None, margin: None }
    }
}

/// As people read it; empty where they may not.
pub(crate) struct Row {
    name: String,
    path: String,
    quantity: String,
    net: String,
    tax: String,
    gross: String,
    cost: String,
    margin: String,
    /// Of the net.
    share: String,
}

/// All that is in one currency.
struct Sum {
    currency: String,
    total: Row,
    /// How much of the gross is tax, in words.
    taxed: String,
    charts: Vec<Chart>,
    /// Whether its chart is a round one, with its names beside it.
    is_round: bool,
    rows: Vec<Row>,
    more: usize,
}

#[derive(Template)]
#[template(path = "reports/sales.html")]
struct SalesPage {
    frame: Frame,
    tabs: &'static [Tab],
    by: By,
    span: Span,
    usual: Vec<Usual>,
    file: String,
    sees_costs: bool,
    sums: Vec<Sum>,
}

impl SalesPage {
    fn first_column(&self) -> &'static str {
        match self.by {
            By::Time if self.span.is_by_day() => "report-day",
            By::Time => "report-month",
            By::Product => "product",
            By::Channel => "report-channel",
        }
    }

    fn has_quantity(&self) -> bool {
        self.by == By::Product
    }
}

async fn over_time(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    answer(&visit, &wanted, By::Time).await
}

async fn by_product(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    answer(&visit, &wanted, By::Product).await
}

async fn by_channel(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    answer(&visit, &wanted, By::Channel).await
}

async fn answer(visit: &Visit, wanted: &Wanted, by: By) -> HttpResponse {
    match page(visit, wanted, by).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted, by: By) -> Result<SalesPage, Problem> {
    let span = Span::of(wanted, visit);
    let word = by.word(span);
    let found: Found = asked(visit, span, word).await?;
    Ok(SalesPage {
        frame: Frame::inside(visit, "/reports", visit.words.say("reports")).await?,
        tabs: &TABS,
        by,
        span,
        usual: span.usual(by.path(), visit),
        file: span.query(&format!("/reports/sales/{word}.csv")),
        sees_costs: found.totals.iter().any(|total| total.cost.is_some()),
        sums: found.totals.iter().map(|total| sum(visit, by, span, total, &found.items)).collect(),
    })
}

async fn asked(visit: &Visit, span: Span, by: &str) -> Result<Found, Problem> {
    let query = json!({ "from": span.from.to_string(), "until": span.until.to_string(), "by": by });
    visit.ask("sales.report-sales", &query).await
}

fn sum(visit: &Visit, by: By, span: Span, total: &Sold, items: &[Sold]) -> Sum {
    let currency = total.currency.as_str();
    let own = || items.iter().filter(|one| one.currency == currency);
    let named: Vec<(String, &Sold)> = own().map(|one| (name(visit, by, one), one)).collect();
    let said = |value: i64| visit.spoken().round_money((value / super::MILLION).to_string(), currency);
    let point = |name: &str, amount: Rate| {
        Point::new(name, whole(amount), visit.spoken().round_money(amount.to_string(), currency))
    };
    let charts = match by {
        By::Time => {
            let known =
                |part: String| own().find(|one| one.key == part).cloned().unwrap_or_else(|| Sold::none(part, currency));
            let keys = || own().map(|one| one.key.as_str());
            let (first, last) = (keys().min().unwrap_or_default(), keys().max().unwrap_or_default());
            let parts: Vec<Sold> = span.parts(first, last).into_iter().map(known).collect();
            let drawn = |of: fn(&Sold) -> Rate| {
                parts.iter().map(|one| point(&short(visit, span, &one.key), of(one))).collect::<Vec<_>>()
            };
            let net = Chart::bars(&visit.words.say("report-net"), &drawn(|one| one.net), said);
            let margin = total.margin.map(|_| {
                let points = drawn(|one| one.margin.unwrap_or_default());
                Chart::line(&visit.words.say("report-margin"), &points, said)
            });
            [Some(net), margin].into_iter().flatten().collect()
        }
        By::Product => {
            let points: Vec<Point> = named.iter().take(BARS).map(|(name, one)| point(name, one.net)).collect();
            vec![Chart::rows(&visit.words.say("report-net"), &points)]
        }
        By::Channel => {
            let points: Vec<Point> = named.iter().map(|(name, one)| point(name, one.net)).collect();
            vec![Chart::donut(&visit.words.say("report-net"), &points)]
        }
    };
    let rows: Vec<Row> = named.into_iter().take(ROWS).map(|(name, one)| row(visit, name, one)).collect();
    Sum {
        taxed: visit.words.say_of("report-tax-in-it", &visit.spoken().money(total.tax.to_string(), currency)),
        total: row(visit, visit.words.say("report-total"), total),
        charts,
        is_round: by == By::Channel,
        more: own().count() - rows.len(),
        rows,
        currency: currency.to_owned(),
    }
}

fn row(visit: &Visit, name: String, one: &Sold) -> Row {
    let spoken = visit.spoken();
    let money = |amount: Rate| spoken.money(amount.to_string(), &one.currency);
    let path = one.key.starts_with("prd_").then(|| format!("/products/{}", one.key));
    Row {
        name,
        path: path.unwrap_or_default(),
        quantity: one.quantity.map(|quantity| spoken.quantity(quantity.to_string())).unwrap_or_default(),
        net: money(one.net),
        tax: money(one.tax),
        gross: money(one.gross),
        cost: one.cost.map(money).unwrap_or_default(),
        margin: one.margin.map(money).unwrap_or_default(),
        share: one
            .margin
            .and_then(|margin| of_hundred(margin, one.net))
            .map(|part| share::shown(spoken, part))
            .unwrap_or_default(),
    }
}

/// What part of the net it is, to a tenth of a percent.
fn of_hundred(margin: Rate, net: Rate) -> Option<Rate> {
    let part = i128::from(margin.millionths()).checked_mul(1_000)?.checked_div(i128::from(net.millionths()))?;
    i64::try_from(part).ok()?.checked_mul(1_000).map(Rate::from_millionths)
}

fn name(visit: &Visit, by: By, one: &Sold) -> String {
    let Words { spoken, .. } = &*visit.words;
    match by {
        By::Time if one.key.len() == "2026-11".len() => spoken.month(&one.key),
        By::Time => spoken.day(&one.key),
        By::Channel if one.key.is_empty() => visit.words.say("report-no-channel"),
        By::Channel => {
            visit.words.known(&format!("order-channel-{}", one.key), None).unwrap_or_else(|| one.key.clone())
        }
        By::Product => one.name.clone().unwrap_or_else(|| visit.words.say(&format!("report-as-{}", one.key))),
    }
}

/// For an axis.
fn short(visit: &Visit, span: Span, part: &str) -> String {
    if span.is_by_day() { visit.spoken().short_day(part) } else { visit.spoken().month(part) }
}

async fn file(Inside(visit): Inside, by: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    let span = Span::of(&wanted, &visit);
    let found = match asked(&visit, span, &by).await {
        Ok(found) => found,
        Err(why) => return problem(&visit.words, &why),
    };
    let rows = found.items.into_iter().map(|one| {
        let money = |amount: Rate| sheet::amount(amount, &one.currency);
        vec![
            sheet::said(&one.key),
            sheet::said(one.name.as_deref().unwrap_or_default()),
            one.currency.clone(),
            one.quantity.map(|quantity| quantity.to_string()).unwrap_or_default(),
            money(one.net),
            money(one.tax),
            money(one.gross),
            one.cost.map(money).unwrap_or_default(),
            one.margin.map(money).unwrap_or_default(),
        ]
    });
    sheet::file(&visit.words, &format!("sales-by-{by}-{}-{}", span.from, span.until), &HEAD, rows)
}
