//! What stock is worth, by location, by moving average and by first in, first out; now or at the end of a day.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Rate;
use serde::Deserialize;
use serde_json::json;

use super::{Tab, days, place_name, places, tabs};
use crate::{
    chart::{Chart, Point},
    page::{Frame, problem, show},
    pages::Listed,
    visit::{Inside, Visit},
};

const MILLION: i64 = 1_000_000;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/stock/value").get(value));
}

#[derive(Debug, Deserialize)]
struct Valued {
    location: String,
    currency: String,
    average: Rate,
    fifo: Rate,
}

struct Row {
    place: String,
    average: String,
    fifo: String,
    /// Of a hundred, of what the most valuable location has.
    share: i64,
}

/// All that is in one currency.
struct Sum {
    currency: String,
    /// What is where, where more than one location has something.
    chart: Option<Chart>,
    average: String,
    fifo: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    at: String,
}

#[derive(Template)]
#[template(path = "stock/value.html")]
struct ValuePage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    at: String,
    today: String,
    sums: Vec<Sum>,
    sees_history: bool,
}

async fn value(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<ValuePage, Problem> {
    let spoken = visit.spoken();
    let at = days::end_of(&wanted.at, spoken);
    let found: Listed<Valued> = visit.ask("stock.value", &json!({ "at": at })).await?;
    let places = places(visit).await?;
    let mut currencies: Vec<String> = found.items.iter().map(|one| one.currency.clone()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let sums = currencies.into_iter().map(|currency| {
        let mut own: Vec<&Valued> = found.items.iter().filter(|one| one.currency == currency).collect();
        own.sort_by_key(|one| std::cmp::Reverse(one.average.millionths()));
        let most = own.first().map_or(0, |one| i128::from(one.average.millionths())).max(1);
        let total = |of: fn(&Valued) -> Rate| {
            let sum = own.iter().try_fold(Rate::ZERO, |sum, one| sum.plus(of(one)));
            sum.map_or_else(|_| "—".to_owned(), |sum| spoken.money(sum.to_string(), &currency))
        };
        let row = |one: &&Valued| Row {
            place: place_name(&places, &one.location).to_owned(),
            average: spoken.money(one.average.to_string(), &currency),
            fifo: spoken.money(one.fifo.to_string(), &currency),
            share: i64::try_from(i128::from(one.average.millionths().max(0)) * 100 / most).unwrap_or(0),
        };
        let points: Vec<Point> = own.iter().map(|one| point(visit, place_name(&places, &one.location), one)).collect();
        let said = |value: i64| spoken.round_money((value / MILLION).to_string(), &currency);
        let chart = (points.len() > 1).then(|| Chart::bars(&visit.words.say("value-by-place"), &points, said));
        Sum {
            chart,
            average: total(|one| one.average),
            fifo: total(|one| one.fifo),
            rows: own.iter().map(row).collect(),
            currency,
        }
    });
    let sums = sums.collect();
    Ok(ValuePage {
        sees_history: at.is_none() && visit.may("stock.value-history").await,
        frame: Frame::inside(visit, "/stock", visit.words.say("stock-value")).await?,
        tabs: tabs(visit).await,
        at: at.map(|_| wanted.at.trim().to_owned()).unwrap_or_default(),
        today: spoken.today(visit.console.door.now()),
        sums,
    })
}

/// Whole units of money, so that the values at the side are round ones.
fn point(visit: &Visit, place: &str, one: &Valued) -> Point {
    let said = visit.spoken().round_money(one.average.to_string(), &one.currency);
    Point::new(place, one.average.millionths() / MILLION * MILLION, said)
}
