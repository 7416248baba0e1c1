//! A new product: its name, its price and its code; and what it can be chosen by, which makes all its variants at once.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::known::{Named, Product, Shelves, words};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
};

/// A product has at most three options.
const OPTIONS: [usize; 3] = [1, 2, 3];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/new").get(new).post(add));
}

#[derive(Template)]
#[template(path = "products/new.html")]
struct NewProductPage {
    frame: Frame,
    form: Form,
    options: [usize; 3],
    categories: Vec<Named>,
}

impl NewProductPage {
    fn option(&self, field: &str, at: &usize) -> String {
        self.form.value(&format!("{field}-{at}")).to_owned()
    }
}

#[derive(Deserialize)]
struct From {
    /// In the course of the first run, which goes on afterwards.
    begin: Option<String>,
}

async fn new(Inside(visit): Inside, from: Query<From>) -> HttpResponse {
    let mut form = Form::default();
    if from.begin.is_some() {
        form.also("begin", "yes".to_owned());
    }
    form.also("currency", visit.spoken().currency.clone());
    match page(&visit, form).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<NewProductPage, Problem> {
    let frame = Frame::inside(visit, "/products", visit.words.say("product-new")).await?;
    let categories = Shelves::of(visit).await?.categories.into_iter().filter(Named::is_open).collect();
    Ok(NewProductPage { frame, form: form.once(visit), options: OPTIONS, categories })
}

async fn add(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let amount = |field: &str| form.said(field).map(|typed| visit.spoken().read(typed));
    let (price, cost) = (amount("price"), amount("cost"));
    let currency = price.as_ref().or(cost.as_ref()).and(form.said("currency")).map(str::to_uppercase);
    let options = OPTIONS.into_iter().filter_map(|at| {
        let (name, values) = (form.said(&format!("option-{at}")), words(form.value(&format!("values-{at}"))));
        (name.is_some() || !values.is_empty()).then(|| json!({ "name": name.unwrap_or_default(), "values": values }))
    });
    let options: Vec<_> = options.collect();
    let mut input = json!({
        "name": form.value("name"), "description": form.value("description").replace("\r\n", "\n"),
        "options": options, "categories": form.values("category").filter(|id| !id.is_empty()).collect::<Vec<_>>(),
        "tags": words(form.value("tags")), "published": form.value("published") == "yes",
    });
    // One of a kind has the code itself; of several, the code is what each of theirs begins with.
    if options.is_empty() {
        let (sku, barcode) = (form.said("sku"), form.said("barcode"));
        input["variants"] = json!([{
            "title": "", "sku": sku, "barcode": barcode, "price": price, "cost": cost, "currency": currency,
        }]);
    } else {
        let pattern = form.said("sku").map(|sku| match sku.contains('{') {
            true => sku.to_owned(),
            false => (1..=options.len()).fold(sku.to_owned(), |pattern, at| format!("{pattern}-{{{at}}}")),
        });
        input["matrix"] = json!({ "sku_pattern": pattern, "price": price, "cost": cost, "currency": currency });
    }
    let added: Result<Product, Problem> = visit.ask_once("catalog.add-product", &input, form.key()).await;
    match added {
        Ok(product) => {
            let said = visit.words.say_of("product-added", &product.variants().len().to_string());
            let next = match form.value("begin") {
                "yes" => "/begin".to_owned(),
                _ => format!("/products/{}", product.id),
            };
            visit.go_saying(&next, &Toast::said(said))
        }
        Err(why) => {
            let names = [
                ("/variants/0/sku", "sku"),
                ("/variants/0/barcode", "barcode"),
                ("/variants/0/price", "price"),
                ("/variants/0/cost", "cost"),
                ("/variants/0/currency", "currency"),
                ("/matrix/sku_pattern", "sku"),
                ("/matrix/price", "price"),
                ("/matrix/cost", "cost"),
                ("/matrix/currency", "currency"),
                ("/options", "option-1"),
            ];
            match page(&visit, form.refused(&why, &names)).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}
