//! Where the business is; and on a second page what most likely follows from that, to be looked over.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::ACCEPT_LANGUAGE,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Country, Currency};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Course;
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::settings::{Choice, Said, countries, time_zones},
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/begin/business").get(ask).post(say));
}

#[derive(Template)]
#[template(path = "begin/business.html")]
struct BusinessPage {
    frame: Frame,
    course: Course,
    form: Form,
    /// Not chosen yet.
    countries: Vec<Choice>,
    currencies: Vec<Currency>,
    zones: Vec<&'static str>,
    country: String,
}

#[derive(Deserialize)]
struct Chosen {
    country: Option<Country>,
}

async fn ask(request: HttpRequest, Inside(visit): Inside, chosen: Query<Chosen>) -> HttpResponse {
    match fresh(&request, &visit, chosen.country).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn fresh(request: &HttpRequest, visit: &Visit, chosen: Option<Country>) -> Result<BusinessPage, Problem> {
    let said: Said = visit.ask("business.get", &json!({})).await?;
    let (frame, course) = Course::at(visit, "/begin/business", "begin-business-title").await?;
    let name = said.name.clone().unwrap_or_else(|| frame.me.business().to_owned());
    let Some(country) = chosen else {
        let likely = said.country.or_else(|| likely(request)).map_or("", |country| country.as_str());
        let form = Form::with([("country", likely)]);
        let countries = countries(visit.words.tag);
        return Ok(BusinessPage {
            frame,
            course,
            form,
            countries,
            currencies: Vec::new(),
            zones: Vec::new(),
            country: String::new(),
        });
    };
    // What was said already stays; what follows from another country is only proposed.
    let (currency, zone, tax) = match (said.country, said.currency) {
        (Some(before), Some(currency)) if before == country => {
            (currency, said.time_zone.clone(), said.prices_include_tax)
        }
        _ => (country.currency(), country.time_zone().to_owned(), country.prices_include_tax()),
    };
    let form = Form::with([
        ("version", &said.version.to_string()),
        ("country", country.as_str()),
        ("name", name.as_str()),
        ("currency", currency.as_str()),
        ("time_zone", zone.as_str()),
        ("locale", country.locale()),
        ("tax", if tax { "within" } else { "on-top" }),
    ]);
    Ok(shown(visit, (frame, course), form))
}

fn shown(visit: &Visit, (frame, course): (Frame, Course), form: Form) -> BusinessPage {
    let country = form.value("country").parse::<Country>();
    BusinessPage {
        frame,
        course,
        countries: Vec::new(),
        currencies: Currency::all(),
        zones: time_zones(form.value("time_zone")),
        country: country.map_or_else(|_| String::new(), |country| named(country, visit.words.tag).to_owned()),
        form,
    }
}

fn named(country: Country, tag: &str) -> &'static str {
    if tag == "de" { country.german() } else { country.english() }
}

/// The region that the browser names first: `de-AT` is from Austria.
fn likely(request: &HttpRequest) -> Option<Country> {
    let wanted = request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let regions = wanted.split(',').filter_map(|range| range.split(';').next()?.trim().rsplit_once('-'));
    regions.into_iter().find_map(|(_, region)| region.to_ascii_uppercase().parse().ok())
}

async fn say(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({
        "version": form.value("version").parse::<i64>().unwrap_or_default(), "name": form.value("name"),
        "country": form.value("country"), "currency": form.value("currency"), "time_zone": form.value("time_zone"),
        "locale": form.value("locale"), "prices_include_tax": form.value("tax") == "within",
    });
    let changed: Result<Value, Problem> = visit.ask("business.change", &input).await;
    let course = match Course::at(&visit, "/begin/business", "begin-business-title").await {
        Ok(course) => course,
        Err(why) => return problem(&visit.words, &why),
    };
    match changed {
        Ok(_) => go(course.1.next()),
        Err(why) => again(&shown(&visit, course, form.refused(&why, &[("/prices_include_tax", "tax")]))),
    }
}
