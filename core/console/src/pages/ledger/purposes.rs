//! What is posted by itself, and to which account; what of it has an account of its own, such as a provider of payments.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Tab,
    known::{self, Account},
    tabs,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::Listed,
    toast::Toast,
    visit::{Inside, Visit},
};

const HERE: &str = "/ledger/purposes";
/// What may have accounts of its own: by provider, and by rate.
const DETAILED: [&str; 2] = ["money", "tax"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(HERE).get(list).post(set));
}

#[derive(Debug, Deserialize)]
struct Purpose {
    id: String,
    purpose: String,
    detail: String,
    account: String,
}

impl Purpose {
    /// The field of its account.
    fn field(&self) -> String {
        format!("to-{}", self.id)
    }
}

struct Row {
    field: String,
    what: String,
    /// Of what in particular.
    detail: String,
    /// Whether it may be posted as all others are.
    is_extra: bool,
    /// Where it is posted, by name; and by id, as it stands or was chosen.
    called: String,
    account: String,
}

#[derive(Template)]
#[template(path = "ledger/purposes.html")]
struct PurposesPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    form: Form,
    rows: Vec<Row>,
    accounts: Vec<Account>,
    may_set: bool,
}

async fn list(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default().once(&visit)).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn purposes(visit: &Visit) -> Result<Vec<Purpose>, Problem> {
    let found: Listed<Purpose> = visit.ask("ledger.list-purposes", &json!({})).await?;
    Ok(found.items)
}

async fn page(visit: &Visit, form: Form) -> Result<PurposesPage, Problem> {
    let purposes = purposes(visit).await?;
    let mut accounts = known::chart(visit).await?;
    let rates = rates(visit).await?;
    let row = |one: &Purpose| Row {
        field: one.field(),
        what: visit.words.say(&format!("posts-{}", one.purpose)),
        detail: rates.get(&one.detail).unwrap_or(&one.detail).clone(),
        is_extra: !one.detail.is_empty(),
        called: accounts.iter().find(|account| account.id == one.account).map(Account::called).unwrap_or_default(),
        account: chosen(&form, one).unwrap_or(&one.account).to_owned(),
    };
    let rows = purposes.iter().map(row).collect();
    accounts.retain(Account::is_open);
    Ok(PurposesPage {
        frame: Frame::inside(visit, "/ledger", visit.words.say("ledger")).await?,
        tabs: tabs(visit).await,
        may_set: !purposes.is_empty() && visit.may("ledger.set-purpose").await,
        rows,
        accounts,
        form,
    })
}

/// What was chosen for one that stood in the form.
fn chosen<'a>(form: &'a Form, one: &Purpose) -> Option<&'a str> {
    form.fields().find(|(name, _)| *name == one.field()).map(|(_, account)| account)
}

/// What rates are called, by id.
async fn rates(visit: &Visit) -> Result<BTreeMap<String, String>, Problem> {
    #[derive(Deserialize)]
    struct Place {
        name: String,
        rates: Vec<Rate>,
    }
    #[derive(Deserialize)]
    struct Rate {
        id: String,
        name: String,
    }
    if !visit.may("sales.list-tax-jurisdictions").await {
        return Ok(BTreeMap::new());
    }
    let found: Listed<Place> =
        visit.ask("sales.list-tax-jurisdictions", &json!({ "archived": true, "limit": 200 })).await?;
    let named = |place: Place| {
        let called = move |rate: Rate| (rate.id, format!("{} · {}", place.name, rate.name));
        place.rates.into_iter().map(called)
    };
    Ok(found.items.into_iter().flat_map(named).collect())
}

/// Sets all that was chosen otherwise, or nothing; or adds one that has an account of its own.
async fn set(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let done = match form.value("do") {
        "add" => add(&visit, &form).await.map_err(|why| form.clone().refused(&why, &[])),
        _ => change(&visit, &form).await,
    };
    let form = match done {
        Ok(()) => return visit.go_saying(HERE, &Toast::said(visit.words.say("purposes-set"))),
        Err(form) => form,
    };
    match page(&visit, form).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn add(visit: &Visit, form: &Form) -> Result<(), Problem> {
    let purpose = DETAILED.into_iter().find(|one| *one == form.value("purpose")).unwrap_or(DETAILED[0]);
    // Empty would be all that have no account of their own: those stand above.
    let Some(detail) = form.said("detail") else {
        return Err(Problem::invalid("/detail", visit.words.say("purpose-detail-none")));
    };
    let input = json!({ "purpose": purpose, "detail": detail, "account": form.said("account") });
    visit.ask_once::<Value>("ledger.set-purpose", &input, form.key()).await.map(drop)
}

async fn change(visit: &Visit, form: &Form) -> Result<(), Form> {
    let said = |why: &Problem| form.clone().refused(why, &[]);
    let all = purposes(visit).await.map_err(|why| said(&why))?;
    // One that nobody saw here stays as it is.
    let is_otherwise = |one: &&Purpose| chosen(form, one).is_some_and(|account| account != one.account);
    let otherwise: Vec<&Purpose> = all.iter().filter(is_otherwise).collect();
    let input = |one: &&Purpose| {
        let account = chosen(form, one).filter(|account| !account.is_empty());
        json!({ "purpose": one.purpose, "detail": one.detail, "account": account })
    };
    let inputs: Vec<Value> = otherwise.iter().map(input).collect();
    if inputs.is_empty() {
        return Ok(());
    }
    let set: Result<Vec<Value>, _> = visit.ask_all("ledger.set-purpose", &inputs, form.key()).await;
    set.map(drop).map_err(|(at, why)| {
        let mut form = said(&why);
        if let Some(one) = at.and_then(|at| otherwise.get(at)) {
            form.problem.clear();
            form.complain(&one.field(), why.detail.to_string());
        }
        form
    })
}
