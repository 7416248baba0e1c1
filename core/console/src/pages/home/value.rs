//! How the value of stock went in the last month, as a picture. It is asked for after the page, because a busy month
//! takes longer to add up than a page may.

use actix_web::{HttpResponse, web::Query};
use askama::Template;
use door::Problem;
use model::{Rate, Timestamp};
use serde::Deserialize;
use serde_json::json;

use crate::{
    chart::{Chart, Point},
    page::{Frame, problem, show},
    pages::Listed,
    visit::{Inside, Visit},
};

const DAYS: [u16; 3] = [30, 90, 365];
const MILLION: i64 = 1_000_000;

#[derive(Deserialize)]
pub(super) struct Wanted {
    days: Option<u16>,
}

#[derive(Deserialize)]
struct Moment {
    at: Timestamp,
    currency: String,
    average: Rate,
}

#[derive(Template)]
#[template(path = "home/value.html")]
struct ValuePage {
    frame: Frame,
    days: u16,
    spans: [u16; 3],
    /// What it is now, by its currency, and how that came to be.
    charts: Vec<(String, Chart)>,
}

pub(super) async fn value(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<ValuePage, Problem> {
    let days = wanted.days.filter(|days| DAYS.contains(days)).unwrap_or(DAYS[0]);
    let found: Listed<Moment> = visit.ask("stock.value-history", &json!({ "days": days })).await?;
    let mut currencies: Vec<&str> = found.items.iter().map(|moment| moment.currency.as_str()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let charts = currencies.into_iter().map(|currency| {
        let of_it = found.items.iter().filter(|moment| moment.currency == currency);
        let points: Vec<Point> = of_it.map(|moment| point(visit, moment)).collect();
        let now = points.last().map(|point| point.said.clone()).unwrap_or_default();
        let title = visit.words.say("value-title");
        let said = |value: i64| visit.spoken().round_money((value / MILLION).to_string(), currency);
        (now, Chart::line(&title, &points, said))
    });
    let charts = charts.collect();
    let frame = Frame::inside(visit, "/", visit.words.say("value-title")).await?;
    Ok(ValuePage { frame, days, spans: DAYS, charts })
}

fn point(visit: &Visit, moment: &Moment) -> Point {
    let day = visit.spoken().short_day(visit.spoken().today(moment.at));
    let said = visit.spoken().round_money(moment.average.to_string(), &moment.currency);
    // Whole units of money, so that the values at the side are round ones.
    Point::new(day, moment.average.millionths() / MILLION * MILLION, said)
}
