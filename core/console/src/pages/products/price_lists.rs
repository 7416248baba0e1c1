//! A price list: how it is called, whom it is for and when it holds. Days are whole days where the business is; the
//! last one is the last on which it holds.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Currency, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{
        Listed,
        conflict::{Meanwhile, beside, is_stale, plainly},
        filled,
        stock::days,
    },
    spoken::Spoken,
    toast::Toast,
    visit::{Inside, Visit},
};

const NEW: &str = "new";
const BACK: &str = "/products/shelves/price-lists";
/// Pages that are looked through for one list: there are never many.
const PAGES: usize = 5;
/// The fields of the form, each with its label.
const FIELDS: [(&str, &str); 6] = [
    ("name", "price-list-name"),
    ("customer_group", "customer-group"),
    ("from", "price-list-from"),
    ("until", "price-list-until"),
    ("priority", "price-list-priority"),
    ("includes_tax", "includes-tax"),
];
/// The places of the input that are asked for by another name here.
const PLACES: [(&str, &str); 2] = [("/valid_from", "from"), ("/valid_until", "until")];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/price-lists/{id}").get(one).post(keep));
}

#[derive(Debug, Clone, Deserialize)]
struct PriceList {
    id: String,
    version: i64,
    name: String,
    currency: String,
    customer_group: Option<String>,
    includes_tax: bool,
    priority: i64,
    valid_from: Option<Timestamp>,
    valid_until: Option<Timestamp>,
}

impl PriceList {
    fn filled(&self, spoken: &Spoken) -> Form {
        let day = |at: Option<Timestamp>| at.map(|at| spoken.today(at)).unwrap_or_default();
        Form::with([
            ("version", &self.version.to_string()),
            ("name", &self.name),
            ("customer_group", self.customer_group.as_deref().unwrap_or_default()),
            ("includes_tax", if self.includes_tax { "yes" } else { "" }),
            ("priority", &self.priority.to_string()),
            ("from", &day(self.valid_from)),
            ("until", &day(self.valid_until.map(days::just_before))),
        ])
    }
}

#[derive(Template)]
#[template(path = "products/price_list.html")]
struct PriceListPage {
    frame: Frame,
    form: Form,
    /// None while it is a new one.
    id: Option<String>,
    currency: String,
    currencies: Vec<Currency>,
    /// What somebody else made of it while this was typed.
    meanwhile: Vec<Meanwhile>,
    may_keep: bool,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, None).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, typed: Option<Form>) -> Result<PriceListPage, Problem> {
    if id == NEW {
        let currency = visit.spoken().currency.clone();
        return Ok(PriceListPage {
            frame: Frame::inside(visit, "/products/shelves", visit.words.say("price-list-add")).await?,
            form: typed.unwrap_or_else(|| Form::with([("currency", &currency), ("priority", "0")])),
            id: None,
            currency,
            currencies: Currency::all(),
            meanwhile: Vec::new(),
            may_keep: visit.may("catalog.add-price-list").await,
        });
    }
    let list = list(visit, id).await?;
    Ok(PriceListPage {
        frame: Frame::inside(visit, "/products/shelves", list.name.clone()).await?,
        form: typed.unwrap_or_else(|| list.filled(visit.spoken())),
        id: Some(list.id),
        currency: list.currency,
        currencies: Vec::new(),
        meanwhile: Vec::new(),
        may_keep: visit.may("catalog.change-price-list").await,
    })
}

async fn list(visit: &Visit, id: &str) -> Result<PriceList, Problem> {
    for archived in [false, true] {
        let mut cursor = None::<String>;
        for _ in 0..PAGES {
            let query = json!({ "limit": 200, "archived": archived, "cursor": cursor });
            let found: Listed<PriceList> = visit.ask("catalog.list-price-lists", &query).await?;
            if let Some(list) = found.items.into_iter().find(|list| list.id == id) {
                return Ok(list);
            }
            let Some(next) = found.next else { break };
            cursor = Some(next);
        }
    }
    Err(Problem::not_found("price-list", id))
}

async fn keep(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let mut form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, input) = match wanted(&visit, &id, &mut form) {
        Some(wanted) => wanted,
        None => return wrong(&visit, &id, form).await,
    };
    let done: Result<Value, Problem> = visit.ask(operation, &input).await;
    match done {
        Ok(_) => visit.go_saying(BACK, &Toast::said(visit.words.say("saved"))),
        Err(why) if is_stale(&why) => match both(&visit, &id, form).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
        Err(why) => wrong(&visit, &id, form.refused(&why, &PLACES)).await,
    }
}

/// What was typed, with what is there now beside it: whoever saves again has seen it.
async fn both(visit: &Visit, id: &str, typed: Form) -> Result<PriceListPage, Problem> {
    let now = list(visit, id).await?.filled(visit.spoken());
    let shown = |field: &str, value: &str| plainly(&visit.words, &["includes_tax"], field, value);
    let (form, meanwhile) = beside(&visit.words, &FIELDS, &now, typed, shown);
    Ok(PriceListPage { meanwhile, ..page(visit, id, Some(form)).await? })
}

async fn wrong(visit: &Visit, id: &str, form: Form) -> HttpResponse {
    match page(visit, id, Some(form)).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// What the form asks for; none where something that was typed cannot be read, which is said beside it then.
fn wanted(visit: &Visit, id: &str, form: &mut Form) -> Option<(&'static str, Value)> {
    let from = day(visit, form, "from", days::start_of);
    let until = day(visit, form, "until", days::after);
    let typed = form.said("priority").unwrap_or("0").to_owned();
    let priority = visit.spoken().read(&typed).parse::<i64>();
    if priority.is_err() {
        form.complain("priority", visit.words.say("price-list-priority-wrong"));
    }
    let mut input = Map::new();
    let mut put = |name: &str, value: Value| drop(input.insert(name.to_owned(), value));
    put("name", json!(form.value("name")));
    put("customer_group", json!(filled(form.value("customer_group"))));
    put("includes_tax", json!(form.value("includes_tax") == "yes"));
    put("priority", json!(priority.ok()?));
    put("valid_from", json!(from?));
    put("valid_until", json!(until?));
    if id == NEW {
        put("currency", json!(form.value("currency").trim().to_uppercase()));
        return Some(("catalog.add-price-list", Value::Object(input)));
    }
    put("id", json!(id));
    put("version", json!(form.value("version").parse::<i64>().unwrap_or_default()));
    Some(("catalog.change-price-list", Value::Object(input)))
}

/// The moment that a day stands for: `Some(None)` where none was chosen.
fn day(
    visit: &Visit,
    form: &mut Form,
    name: &str,
    moment: fn(&str, &Spoken) -> Option<Timestamp>,
) -> Option<Option<Timestamp>> {
    let Some(typed) = form.said(name).map(str::to_owned) else { return Some(None) };
    let read = moment(&typed, visit.spoken());
    if read.is_none() {
        form.complain(name, visit.words.say("no-day"));
    }
    read.map(Some)
}
