//! How much of one unit another is: for all products, or for one variant, such as a box that holds twelve of it.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::known::{Named, Product, product};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::Listed,
    toast::Toast,
    visit::{Inside, Visit},
};

const OF_ALL: &str = "/products/conversions";
const PLACES: [(&str, &str); 1] = [("/variant", "unit")];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(OF_ALL).get(of_all).post(keep_of_all)).service(
        route::resource("/products/{id}/variants/{variant}/conversions").get(of_variant).post(keep_of_variant),
    );
}

#[derive(Debug, Deserialize)]
struct Conversion {
    id: String,
    version: i64,
    variant: Option<String>,
    unit: String,
    is_worth: String,
    of_unit: String,
}

#[derive(Deserialize)]
struct Units {
    standard: Vec<Standard>,
    items: Vec<Named>,
}

#[derive(Deserialize)]
struct Standard {
    code: String,
    name: String,
}

/// A line of the list: “1 Box = 12 Piece”.
struct Row {
    id: String,
    version: i64,
    unit: String,
    worth: String,
    of_unit: String,
    /// Holds for all, and is only shown among those of one variant.
    is_shared: bool,
}

/// Of which variant it is asked.
struct Of {
    product: String,
    variant: String,
    name: String,
    unit: String,
}

impl Of {
    fn path(&self) -> String {
        format!("/products/{}/variants/{}/conversions", self.product, self.variant)
    }
}

#[derive(Template)]
#[template(path = "products/conversions.html")]
struct ConversionsPage {
    frame: Frame,
    form: Form,
    of: Option<Of>,
    rows: Vec<Row>,
    /// Code and name.
    units: Vec<(String, String)>,
    may_keep: bool,
}

impl ConversionsPage {
    fn action(&self) -> String {
        self.of.as_ref().map_or_else(|| OF_ALL.to_owned(), Of::path)
    }

    /// What is chosen in a field, or what most likely would be.
    fn is_chosen(&self, field: &str, code: &str) -> bool {
        match (self.form.value(field), &self.of) {
            ("", Some(of)) if field == "of_unit" => of.unit == code,
            (chosen, _) => chosen == code,
        }
    }
}

async fn of_all(Inside(visit): Inside) -> HttpResponse {
    shown(&visit, page(&visit, None, Form::default()).await)
}

async fn of_variant(Inside(visit): Inside, path: Path<(String, String)>) -> HttpResponse {
    match known(&visit, &path).await {
        Ok(of) => shown(&visit, page(&visit, Some(of), Form::default()).await),
        Err(why) => problem(&visit.words, &why),
    }
}

fn shown(visit: &Visit, page: Result<ConversionsPage, Problem>) -> HttpResponse {
    match page {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn known(visit: &Visit, (id, variant): &(String, String)) -> Result<Of, Problem> {
    let product: Product = product(visit, id).await?;
    let found = product.variants().iter().find(|one| one.id == *variant);
    let found = found.ok_or_else(|| Problem::not_found("variant", variant))?;
    let name = match found.title.as_str() {
        "" => product.name.clone(),
        title => format!("{} · {title}", product.name),
    };
    Ok(Of { product: id.clone(), variant: variant.clone(), name, unit: found.unit.clone() })
}

async fn page(visit: &Visit, of: Option<Of>, form: Form) -> Result<ConversionsPage, Problem> {
    let known: Units = visit.ask("catalog.list-units", &json!({})).await?;
    let own = known.items.into_iter().filter(Named::is_open).map(|unit| (unit.code, unit.name));
    let standard = known.standard.into_iter().map(|unit| (unit.code.clone(), visit.words.unit(&unit.code, unit.name)));
    let units: Vec<(String, String)> = standard.chain(own).collect();
    let called = |code: &str| {
        units.iter().find(|(known, _)| known == code).map_or_else(|| code.to_owned(), |(_, name)| name.clone())
    };
    let query = json!({ "variant": of.as_ref().map(|of| of.variant.as_str()) });
    let found: Listed<Conversion> = visit.ask("catalog.list-conversions", &query).await?;
    let row = |one: Conversion| Row {
        unit: called(&one.unit),
        worth: visit.spoken().quantity(&one.is_worth),
        of_unit: called(&one.of_unit),
        is_shared: of.is_some() && one.variant.is_none(),
        id: one.id,
        version: one.version,
    };
    let rows = found.items.into_iter().map(row).collect();
    let here = if of.is_some() { "/products" } else { "/settings" };
    Ok(ConversionsPage {
        frame: Frame::inside(visit, here, visit.words.say("conversions")).await?,
        form,
        of,
        rows,
        units,
        may_keep: visit.may("catalog.add-conversion").await,
    })
}

async fn keep_of_all(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    kept(&request, &visit, None, payload).await
}

async fn keep_of_variant(
    request: HttpRequest,
    Inside(visit): Inside,
    path: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    match known(&visit, &path).await {
        Ok(of) => kept(&request, &visit, Some(of), payload).await,
        Err(why) => problem(&visit.words, &why),
    }
}

async fn kept(request: &HttpRequest, visit: &Visit, of: Option<Of>, payload: Payload) -> HttpResponse {
    let form = match Form::read(request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, input) = match form.value("do") {
        "remove" => {
            let version = form.value("version").parse::<i64>().unwrap_or_default();
            ("catalog.remove-conversion", json!({ "id": form.value("id"), "version": version }))
        }
        _ => {
            let input = json!({
                "variant": of.as_ref().map(|of| of.variant.as_str()), "unit": form.value("unit"),
                "is_worth": visit.spoken().read(form.value("is_worth")), "of_unit": form.value("of_unit"),
            });
            ("catalog.add-conversion", input)
        }
    };
    let done: Result<Value, Problem> = visit.ask(operation, &input).await;
    let to = of.as_ref().map_or_else(|| OF_ALL.to_owned(), Of::path);
    match done {
        Ok(_) => visit.go_saying(&to, &Toast::said(visit.words.say("saved"))),
        Err(why) => match page(visit, of, form.refused(&why, &PLACES)).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}
