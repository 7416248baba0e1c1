//! What the business is called, where it is, and how it counts. Where somebody else changed it meanwhile, both are
//! shown, and nothing is overwritten unseen.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Currency;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Choice, Said, countries, time_zones};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::conflict::{Meanwhile, beside, is_stale, plainly},
    visit::{Inside, Visit},
};

const PATH: &str = "/settings/business";
/// The fields of the form, each with its label.
const FIELDS: [(&str, &str); 7] = [
    ("name", "trading-name"),
    ("country", "country"),
    ("currency", "own-currency"),
    ("time_zone", "time-zone"),
    ("locale", "locale"),
    ("tax", "tax-shown"),
    ("address", "address"),
];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(change));
}

#[derive(Template)]
#[template(path = "settings/business.html")]
struct BusinessPage {
    frame: Frame,
    form: Form,
    countries: Vec<Choice>,
    currencies: Vec<Currency>,
    zones: Vec<&'static str>,
    meanwhile: Vec<Meanwhile>,
    may_change: bool,
    is_saved: bool,
}

#[derive(Deserialize)]
struct After {
    saved: Option<String>,
}

async fn ask(Inside(visit): Inside, after: Query<After>) -> HttpResponse {
    match fresh(&visit, after.saved.is_some()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn fresh(visit: &Visit, is_saved: bool) -> Result<BusinessPage, Problem> {
    let said: Said = visit.ask("business.get", &json!({})).await?;
    let page = page(visit, filled(&said)).await?;
    Ok(BusinessPage { is_saved, ..page })
}

fn filled(said: &Said) -> Form {
    Form::with([
        ("version", &said.version.to_string()),
        ("name", said.name.as_deref().unwrap_or_default()),
        ("country", said.country.map_or("", |country| country.as_str())),
        ("currency", said.currency.map_or("", |currency| currency.as_str())),
        ("time_zone", &said.time_zone),
        ("locale", &said.locale),
        ("tax", if said.prices_include_tax { "within" } else { "on-top" }),
        ("address", &said.address),
    ])
}

async fn page(visit: &Visit, form: Form) -> Result<BusinessPage, Problem> {
    Ok(BusinessPage {
        frame: Frame::inside(visit, "/settings", visit.words.say("set-business")).await?,
        countries: countries(visit.words.tag),
        currencies: Currency::all(),
        zones: time_zones(form.value("time_zone")),
        meanwhile: Vec::new(),
        may_change: visit.may("business.change").await,
        is_saved: false,
        form,
    })
}

async fn change(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({
        "version": form.value("version").parse::<i64>().unwrap_or_default(), "name": form.value("name"),
        "country": form.said("country"), "currency": form.said("currency"), "time_zone": form.said("time_zone"),
        "locale": form.said("locale"), "prices_include_tax": form.value("tax") == "within",
        "address": form.value("address"),
    });
    let changed: Result<Value, Problem> = visit.ask("business.change", &input).await;
    let shown = match changed {
        Ok(_) => return go("/settings/business?saved=yes"),
        Err(why) if is_stale(&why) => both(&visit, form).await,
        Err(why) => page(&visit, form.refused(&why, &[("/prices_include_tax", "tax")])).await,
    };
    match shown {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// What was typed, with what is there now beside it: whoever saves again has seen it.
async fn both(visit: &Visit, typed: Form) -> Result<BusinessPage, Problem> {
    let said: Said = visit.ask("business.get", &json!({})).await?;
    let shown = |field: &str, value: &str| match (field, value) {
        ("tax", way) => visit.words.say(&format!("tax-{way}")),
        (field, value) => plainly(&visit.words, &[], field, value),
    };
    let (form, meanwhile) = beside(&visit.words, &FIELDS, &filled(&said), typed, shown);
    let page = page(visit, form).await?;
    Ok(BusinessPage { meanwhile, ..page })
}
