//! What is sold: the list, one of it, and a new one.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::{Currency, Quantity, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Listed, moment, with_query};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    visit::{Inside, Visit},
};

/// Variants that the form for a new product has room for.
const ROWS: usize = 6;

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/products").get(list))
        .service(route::resource("/products/new").get(new).post(add))
        .service(route::resource("/products/{id}").get(one).post(change))
        .service(route::resource("/products/{id}/archival").post(archive));
}

#[derive(Debug, Deserialize)]
struct Item {
    id: String,
    name: String,
    updated_at: Timestamp,
    archived_at: Option<Timestamp>,
}

impl Item {
    fn changed(&self) -> String {
        moment(self.updated_at)
    }
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    search: String,
    archived: Option<String>,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "products/list.html")]
struct ProductsPage {
    frame: Frame,
    search: String,
    archived: bool,
    items: Vec<Item>,
    next: Option<String>,
    may_add: bool,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match products(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn products(visit: &Visit, wanted: &Wanted) -> Result<ProductsPage, Problem> {
    let (search, archived) = (wanted.search.trim(), wanted.archived.is_some());
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let query = json!({ "search": filled(search), "archived": archived, "cursor": filled(&wanted.cursor) });
    let found: Listed<Item> = visit.ask("catalog.list-products", &query).await?;
    let next = found.next.map(|cursor| {
        let only = if archived { "yes" } else { "" };
        with_query("/products", &[("search", search), ("archived", only), ("cursor", cursor.as_str())])
    });
    Ok(ProductsPage {
        frame: Frame::inside(visit, "/products", visit.words.say("products")).await?,
        search: search.to_owned(),
        archived,
        items: found.items,
        next,
        may_add: visit.may("catalog.add-product").await,
    })
}

#[derive(Debug, Deserialize)]
struct Product {
    id: String,
    version: i64,
    name: String,
    #[serde(default)]
    description: String,
    archived_at: Option<Timestamp>,
    variants: Vec<Variant>,
}

#[derive(Debug, Deserialize)]
struct Variant {
    id: String,
    title: String,
    sku: Option<String>,
    barcode: Option<String>,
    currency: Option<String>,
    price: Option<String>,
    /// Everywhere together.
    #[serde(skip)]
    there: String,
}

impl Variant {
    fn priced(&self) -> String {
        match (&self.price, &self.currency) {
            (Some(price), Some(currency)) => format!("{} {currency}", with_digits(price, currency)),
            _ => "—".to_owned(),
        }
    }
}

/// A price with as many digits after the point as its currency has coins for, and more where it has more.
fn with_digits(price: &str, currency: &str) -> String {
    let digits = currency.parse::<Currency>().map_or(0, Currency::exponent) as usize;
    let (whole, rest) = price.split_once('.').unwrap_or((price, ""));
    if digits == 0 && rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest:0<digits$}") }
}

#[derive(Deserialize)]
struct There {
    on_hand: Quantity,
}

#[derive(Template)]
#[template(path = "products/one.html")]
struct ProductPage {
    frame: Frame,
    product: Product,
    form: Form,
    may_change: bool,
    may_receive: bool,
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match product(&visit, &id, None).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn product(visit: &Visit, id: &str, typed: Option<Form>) -> Result<ProductPage, Problem> {
    let mut product: Product = visit.ask("catalog.get-product", &json!({ "id": id })).await?;
    let sees_stock = visit.may("stock.list-levels").await;
    for variant in &mut product.variants {
        variant.there = match sees_stock {
            true => {
                let levels: Listed<There> = visit.ask("stock.list-levels", &json!({ "variant": variant.id })).await?;
                let sum = levels.items.iter().try_fold(Quantity::ZERO, |sum, level| sum.plus(level.on_hand));
                sum.map_or_else(|_| "—".to_owned(), |sum| sum.to_string())
            }
            false => "—".to_owned(),
        };
    }
    let form = typed.unwrap_or_else(|| {
        let version = product.version.to_string();
        Form::with([
            ("version", version.as_str()),
            ("name", product.name.as_str()),
            ("description", product.description.as_str()),
        ])
    });
    Ok(ProductPage {
        frame: Frame::inside(visit, "/products", product.name.clone()).await?,
        form,
        may_change: visit.may("catalog.change-product").await,
        may_receive: visit.may("stock.receive").await,
        product,
    })
}

async fn change(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let input = json!({
        "id": *id, "version": form.value("version").parse::<i64>().unwrap_or_default(),
        "name": form.value("name"), "description": form.value("description"),
    });
    let changed: Result<Value, Problem> = visit.ask("catalog.change-product", &input).await;
    match changed {
        Ok(_) => go(&format!("/products/{id}")),
        Err(why) => match product(&visit, &id, Some(form.refused(&why, &[]))).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

async fn archive(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let operation = match form.value("do") {
        "restore" => "catalog.restore-product",
        _ => "catalog.archive-product",
    };
    let input = json!({ "id": *id, "version": form.value("version").parse::<i64>().unwrap_or_default() });
    let done: Result<Value, Problem> = visit.ask(operation, &input).await;
    match done {
        Ok(_) => go(&format!("/products/{id}")),
        Err(why) => problem(&visit.words, &why),
    }
}

#[derive(Template)]
#[template(path = "products/new.html")]
struct NewProductPage {
    frame: Frame,
    form: Form,
    rows: [usize; ROWS],
}

async fn new(Inside(visit): Inside) -> HttpResponse {
    match new_product(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn new_product(visit: &Visit, form: Form) -> Result<NewProductPage, Problem> {
    let frame = Frame::inside(visit, "/products", visit.words.say("product-new")).await?;
    Ok(NewProductPage { frame, form, rows: std::array::from_fn(|at| at + 1) })
}

async fn add(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (variants, rows) = variants(&form);
    let input = json!({ "name": form.value("name"), "description": form.value("description"), "variants": variants });
    let added: Result<Product, Problem> = visit.ask("catalog.add-product", &input).await;
    match added {
        Ok(product) => go(&format!("/products/{}", product.id)),
        Err(why) => {
            let fields = ["title", "sku", "barcode", "price"];
            let names: Vec<(String, String)> = rows
                .iter()
                .enumerate()
                .flat_map(|(at, row)| fields.map(|field| (format!("/variants/{at}/{field}"), format!("{field}-{row}"))))
                .collect();
            let names: Vec<(&str, &str)> = names.iter().map(|(place, name)| (place.as_str(), name.as_str())).collect();
            match new_product(&visit, form.refused(&why, &names)).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}

/// The rows in which something was typed, and which of the form those were.
fn variants(form: &Form) -> (Vec<Value>, Vec<usize>) {
    let currency = form.said("currency").map(str::to_uppercase);
    let mut rows = Vec::new();
    let variants = (1..=ROWS).filter_map(|row| {
        let said = |field: &str| form.said(&format!("{field}-{row}")).map(str::to_owned);
        let (title, sku, barcode, price) = (said("title"), said("sku"), said("barcode"), said("price"));
        if [&title, &sku, &barcode, &price].into_iter().all(Option::is_none) {
            return None;
        }
        rows.push(row);
        let currency = price.as_ref().and(currency.clone());
        Some(json!({
            "title": title.unwrap_or_default(), "sku": sku, "barcode": barcode, "price": price, "currency": currency,
        }))
    });
    (variants.collect(), rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_have_the_digits_of_their_currency() {
        for (price, currency, shown) in
            [("4.5", "EUR", "4.50"), ("7", "EUR", "7.00"), ("0.125", "EUR", "0.125"), ("700", "JPY", "700")]
        {
            assert_eq!(with_digits(price, currency), shown);
        }
    }
}
