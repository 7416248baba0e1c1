//! What goods are counted in, and how they are taxed: two short lists of codes with names.

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
    page::{Frame, again, go, problem, show},
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(UNITS.path).get(units).post(add_unit))
        .service(route::resource(TAXES.path).get(taxes).post(add_tax_class));
}

/// One of the lists.
struct Kind {
    path: &'static str,
    title: &'static str,
    why: &'static str,
    /// What one is called that can be added.
    new: &'static str,
    list: &'static str,
    add: &'static str,
}

const UNITS: Kind = Kind {
    path: "/settings/units",
    title: "set-units",
    why: "set-units-why",
    new: "unit-new",
    list: "catalog.list-units",
    add: "catalog.add-unit",
};
const TAXES: Kind = Kind {
    path: "/settings/taxes",
    title: "set-taxes",
    why: "set-taxes-why",
    new: "tax-class-new",
    list: "catalog.list-tax-classes",
    add: "catalog.add-tax-class",
};

#[derive(Deserialize)]
struct Entry {
    code: String,
    name: String,
    decimals: Option<u32>,
}

#[derive(Deserialize)]
struct Entries {
    #[serde(default)]
    standard: Vec<Entry>,
    items: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "settings/measures.html")]
struct MeasuresPage {
    frame: Frame,
    form: Form,
    kind: &'static Kind,
    entries: Vec<Entry>,
    may_add: bool,
}

async fn units(Inside(visit): Inside) -> HttpResponse {
    shown(&visit, &UNITS).await
}

async fn taxes(Inside(visit): Inside) -> HttpResponse {
    shown(&visit, &TAXES).await
}

async fn shown(visit: &Visit, kind: &'static Kind) -> HttpResponse {
    match page(visit, kind, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, kind: &'static Kind, form: Form) -> Result<MeasuresPage, Problem> {
    let Entries { mut standard, items } = visit.ask(kind.list, &json!({})).await?;
    for unit in &mut standard {
        unit.name = visit.words.unit(&unit.code, std::mem::take(&mut unit.name));
    }
    standard.extend(items);
    let frame = Frame::inside(visit, "/settings", visit.words.say(kind.title)).await?;
    Ok(MeasuresPage { frame, form, kind, entries: standard, may_add: visit.may(kind.add).await })
}

async fn add_unit(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let decimals = |form: &Form| json!(form.value("decimals").parse::<u8>().unwrap_or_default());
    added(
        &request,
        &visit,
        payload,
        &UNITS,
        |form| json!({ "code": form.value("code"), "name": form.value("name"), "decimals": decimals(form) }),
    )
    .await
}

async fn add_tax_class(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    added(&request, &visit, payload, &TAXES, |form| json!({ "code": form.value("code"), "name": form.value("name") }))
        .await
}

async fn added(
    request: &HttpRequest,
    visit: &Visit,
    payload: Payload,
    kind: &'static Kind,
    input: impl Fn(&Form) -> Value,
) -> HttpResponse {
    let form = match Form::read(request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let added: Result<Value, Problem> = visit.ask(kind.add, &input(&form)).await;
    let Err(why) = added else { return go(kind.path) };
    match page(visit, kind, form.refused(&why, &[])).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}
