//! How orders, invoices and credit notes are numbered.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::Listed,
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/settings/numbers";
const KINDS: [&str; 3] = ["order", "invoice", "credit-note"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(begin));
}

#[derive(Deserialize)]
struct Series {
    kind: String,
    prefix: String,
    digits: usize,
    archived_at: Option<String>,
}

impl Series {
    /// What a number of it looks like.
    fn example(&self) -> String {
        format!("{}{:0digits$}", self.prefix, 1, digits = self.digits.min(12))
    }
}

#[derive(Template)]
#[template(path = "settings/selling/numbers.html")]
struct NumbersPage {
    frame: Frame,
    form: Form,
    series: Vec<Series>,
    may_set: bool,
}

impl NumbersPage {
    fn of(&self, kind: &str) -> Vec<&Series> {
        let mut all: Vec<&Series> = self.series.iter().filter(|series| series.kind == kind).collect();
        all.sort_by_key(|series| series.archived_at.is_some());
        all
    }
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::with([("digits", "5"), ("after", "0")])).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<NumbersPage, Problem> {
    let listed: Listed<Series> = visit.ask("sales.list-series", &json!({})).await?;
    let frame = Frame::inside(visit, "/settings", visit.words.say("set-numbers")).await?;
    Ok(NumbersPage { frame, form, series: listed.items, may_set: visit.may("sales.add-series").await })
}

async fn begin(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    // What is no number is as wrong as a number that cannot be.
    let number = |name: &str| form.value(name).trim().parse::<i64>().unwrap_or(-1);
    let input = json!({
        "kind": form.value("kind"), "prefix": form.value("prefix"), "digits": number("digits"), "after": number("after"),
    });
    match visit.ask::<Value>("sales.add-series", &input).await {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say("numbers-begun"))),
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
