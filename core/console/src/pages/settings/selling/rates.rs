//! What is taxed where, and how much: the business's own table.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Country, Rate, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{
        Listed,
        settings::{Choice, Said, countries},
        stock::days,
    },
    share,
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/settings/tax-rates";
/// Pages of places that are read into one page here.
const PAGES: usize = 5;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask).post(keep));
}

#[derive(Deserialize)]
struct Place {
    id: String,
    version: i64,
    name: String,
    country: Country,
    region: Option<String>,
    postcode_from: Option<String>,
    postcode_to: Option<String>,
    rates: Vec<TaxRate>,
}

#[derive(Deserialize)]
struct TaxRate {
    id: String,
    version: i64,
    tax_class: Option<String>,
    name: String,
    rate: Rate,
    compound: bool,
    valid_from: Timestamp,
    valid_until: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Class {
    id: String,
    name: String,
    archived_at: Option<String>,
}

#[derive(Template)]
#[template(path = "settings/selling/rates.html")]
struct RatesPage {
    frame: Frame,
    form: Form,
    places: Vec<Place>,
    classes: Vec<Class>,
    countries: Vec<Choice>,
    /// Where the business is, while nothing is said of what is taxed there.
    unsaid: Option<Country>,
    now: Timestamp,
    may_set: bool,
}

impl RatesPage {
    /// Where it is, in a line.
    fn place(&self, place: &Place) -> String {
        let country = self.country(&place.country);
        let codes = place.postcode_from.as_ref().zip(place.postcode_to.as_ref());
        let codes = codes.map(|(from, to)| format!("{from} – {to}"));
        [Some(country.to_owned()), place.region.clone(), codes].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn country(&self, country: &Country) -> &str {
        let named = self.countries.iter().find(|choice| choice.value == country.as_str());
        named.map_or(country.as_str(), |choice| choice.name)
    }

    fn class(&self, rate: &TaxRate) -> String {
        let Some(id) = &rate.tax_class else { return self.frame.say("rates-of-all") };
        self.classes.iter().find(|class| class.id == *id).map_or_else(|| id.clone(), |class| class.name.clone())
    }

    fn share(&self, rate: &TaxRate) -> String {
        share::shown(self.frame.spoken(), rate.rate)
    }

    /// From when until when, as far as anybody asks.
    fn span(&self, rate: &TaxRate) -> String {
        let day = |at: &Timestamp| self.frame.spoken().date(at);
        match &rate.valid_until {
            Some(until) if *until <= self.now => self.frame.say_of("rates-until", day(until)),
            Some(until) => self.frame.say_of("rates-ends", day(until)),
            None if rate.valid_from > self.now => self.frame.say_of("rates-from", day(&rate.valid_from)),
            None => String::new(),
        }
    }

    fn holds(&self, rate: &TaxRate) -> bool {
        rate.valid_until.as_ref().is_none_or(|until| *until > self.now)
    }

    /// Whether the form that came back is about this.
    fn is_about(&self, id: &str) -> bool {
        self.form.value("id") == id
    }

    fn typed(&self, id: &str, field: &str) -> &str {
        if self.is_about(id) { self.form.value(field) } else { "" }
    }
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<RatesPage, Problem> {
    let (mut places, mut cursor): (Vec<Place>, Option<String>) = (Vec::new(), None);
    for _ in 0..PAGES {
        let input = json!({ "limit": 200, "cursor": cursor });
        let page: Listed<Place> = visit.ask("sales.list-tax-jurisdictions", &input).await?;
        places.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let may_set = visit.may("sales.add-tax-jurisdiction").await;
    let said: Option<Said> = visit.ask("business.get", &json!({})).await.ok();
    let home = said.and_then(|said| said.country);
    let classes: Listed<Class> = visit.ask("catalog.list-tax-classes", &json!({})).await?;
    Ok(RatesPage {
        frame: Frame::inside(visit, "/settings", visit.words.say("set-tax-rates")).await?,
        form,
        unsaid: home.filter(|home| may_set && places.iter().all(|place| place.country != *home)),
        places,
        classes: classes.items,
        countries: countries(visit.words.tag),
        now: visit.console.door.now(),
        may_set,
    })
}

async fn keep(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, input) = asked(&visit, &form);
    match visit.ask::<Value>(operation, &input).await {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say("rates-saved"))),
        Err(why) => {
            let mut form = form.refused(&why, &[("/rate", "percent"), ("/valid_from", "from")]);
            // Many forms here have the same fields: what is wrong is said above them too.
            form.problem = why.fields.first().map_or(&why.detail, |field| &field.detail).to_string();
            match page(&visit, form).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}

/// What a form asks for.
fn asked(visit: &Visit, form: &Form) -> (&'static str, Value) {
    let seen = json!({ "id": form.value("id"), "version": form.value("version").parse::<i64>().unwrap_or_default() });
    match form.value("do") {
        "preset" => ("sales.add-tax-preset", json!({ "country": form.value("country") })),
        "rate" => {
            let input = json!({
                "id": form.value("id"), "tax_class": form.said("tax_class"), "name": form.value("name"),
                "rate": share::read(visit.spoken(), form.value("percent")), "compound": form.value("compound") == "yes",
                "valid_from": form.said("from").and_then(|day| days::start_of(day, visit.spoken())),
            });
            ("sales.set-tax-rate", input)
        }
        "end" => ("sales.end-tax-rate", seen),
        "archive" => ("sales.archive-tax-jurisdiction", seen),
        _ => {
            let input = json!({
                "name": form.value("name"), "country": form.value("country"), "region": form.said("region"),
                "postcode_from": form.said("postcode_from"), "postcode_to": form.said("postcode_to"),
            });
            ("sales.add-tax-jurisdiction", input)
        }
    }
}
