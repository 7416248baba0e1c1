//! What a product can be chosen by, and every variant that follows from it.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{
    known::{Product, product, words},
    one::Tabs,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::conflict::{Meanwhile, is_stale},
    toast::Toast,
    visit::{Inside, Visit},
};

/// A product has at most three options.
const OPTIONS: [usize; 3] = [1, 2, 3];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/products/{id}/options").get(options).post(set))
        .service(route::resource("/products/{id}/options/matrix").post(fill))
        .service(route::resource("/products/{id}/options/name").post(rename));
}

#[derive(Template)]
#[template(path = "products/options.html")]
struct OptionsPage {
    frame: Frame,
    tabs: Tabs,
    product: Product,
    form: Form,
    meanwhile: Vec<Meanwhile>,
    options: [usize; 3],
    /// How many combinations have no variant yet.
    missing: usize,
    currency: String,
}

impl OptionsPage {
    fn option(&self, field: &str, at: &usize) -> String {
        self.form.value(&format!("{field}-{at}")).to_owned()
    }
}

async fn options(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, None).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// A form with the options as they are.
fn filled(product: &Product) -> Form {
    let mut form = Form::default();
    form.also("version", product.version.to_string());
    for (at, option) in OPTIONS.iter().zip(&product.options) {
        form.also(format!("option-{at}"), option.name.clone());
        form.also(format!("values-{at}"), option.values.join(", "));
    }
    form
}

async fn page(visit: &Visit, id: &str, typed: Option<Form>) -> Result<OptionsPage, Problem> {
    let product = product(visit, id).await?;
    let form = match typed {
        Some(typed) => typed.over(filled(&product)),
        None => filled(&product),
    };
    let possible = product.options.iter().map(|option| option.values.len()).product::<usize>();
    let possible = if product.options.is_empty() { 0 } else { possible };
    let currency = product.currency().map_or_else(|| visit.spoken().currency.clone(), str::to_owned);
    Ok(OptionsPage {
        frame: Frame::inside(visit, "/products", product.name.clone()).await?,
        tabs: Tabs::of(visit, &product, "options").await,
        missing: possible.saturating_sub(product.variants().len()),
        form,
        meanwhile: Vec::new(),
        options: OPTIONS,
        currency,
        product,
    })
}

async fn set(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let options = OPTIONS.into_iter().filter_map(|at| {
        let (name, values) = (form.said(&format!("option-{at}")), words(form.value(&format!("values-{at}"))));
        (name.is_some() || !values.is_empty()).then(|| json!({ "name": name.unwrap_or_default(), "values": values }))
    });
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let input = json!({ "id": *id, "version": version, "options": options.collect::<Vec<_>>() });
    asked(&visit, &id, form, "catalog.set-options", input).await
}

async fn fill(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let amount = |field: &str| form.said(field).map(|typed| visit.spoken().read(typed));
    let (price, cost) = (amount("price"), amount("cost"));
    let currency = price.as_ref().or(cost.as_ref()).and(form.said("currency")).map(str::to_uppercase);
    let matrix = json!({ "sku_pattern": form.said("sku_pattern"), "price": price, "cost": cost, "currency": currency });
    asked(&visit, &id, form, "catalog.make-matrix", json!({ "id": *id, "matrix": matrix })).await
}

async fn rename(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (option, value) = form.value("what").split_once('\t').unwrap_or((form.value("what"), ""));
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let value = Some(value).filter(|value| !value.is_empty());
    let input =
        json!({ "id": *id, "version": version, "option": option, "value": value, "to": form.value("to").trim() });
    asked(&visit, &id, form, "catalog.rename-option", input).await
}

async fn asked(visit: &Visit, id: &str, form: Form, operation: &'static str, input: Value) -> HttpResponse {
    let done: Result<Value, Problem> = visit.ask(operation, &input).await;
    let names = [("/matrix/price", "price"), ("/matrix/sku_pattern", "sku_pattern"), ("/options", "option-1")];
    match done {
        Ok(_) => visit.go_saying(&format!("/products/{id}/options"), &Toast::said(visit.words.say("saved"))),
        Err(why) if is_stale(&why) => match both(visit, id, form).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
        Err(why) => match page(visit, id, Some(form.refused(&why, &names))).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

/// What was typed, with what is there now beside it: whoever saves again has seen it.
async fn both(visit: &Visit, id: &str, typed: Form) -> Result<OptionsPage, Problem> {
    let mut page = page(visit, id, Some(typed)).await?;
    let now = filled(&page.product);
    let said = |form: &Form, at: usize| {
        let [name, values] = ["option", "values"].map(|field| form.value(&format!("{field}-{at}")).trim().to_owned());
        let said = if values.is_empty() { name } else { format!("{name}: {values}") };
        if said.is_empty() { visit.words.say("nothing") } else { said }
    };
    for at in OPTIONS {
        let (theirs, yours) = (said(&now, at), said(&page.form, at));
        if theirs != yours {
            page.meanwhile.push(Meanwhile { label: visit.words.say_of("option-name", &at.to_string()), theirs, yours });
        }
    }
    page.form.set("version", now.value("version"));
    page.form.problem = if page.meanwhile.is_empty() { visit.words.say("meanwhile") } else { String::new() };
    Ok(page)
}
