//! What is stuck on things: name, price and barcode, on a sheet or a roll, to be printed by the browser.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::json;

use super::known::{Product, product, products};
use crate::{
    barcode::Bars,
    form::Form,
    page::{Frame, problem, show},
    visit::{Inside, Visit},
};

/// What is printed at once.
const LABELS: usize = 1_000;
const PICKED: usize = 200;
/// Paper, with what its class makes of it and how many labels a sheet of it has.
const SHEETS: [(&str, usize); 3] = [("a4-3x8", 24), ("a4-4x10", 40), ("roll", 1)];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/labels").get(labels));
}

/// A variant that a label can be printed for.
struct Choice {
    id: String,
    name: String,
    code: String,
    is_chosen: bool,
}

#[derive(Clone)]
struct Label {
    name: String,
    kind: String,
    price: String,
    code: String,
    path: String,
    width: usize,
}

#[derive(Template)]
#[template(path = "products/labels.html")]
struct LabelsPage {
    frame: Frame,
    form: Form,
    ids: Vec<String>,
    sheets: Vec<&'static str>,
    sheet: &'static str,
    choices: Vec<Choice>,
    copies: usize,
    /// Sheet by sheet.
    pages: Vec<Vec<Label>>,
    /// What no barcode can be drawn for.
    without: Vec<String>,
}

async fn labels(request: HttpRequest, Inside(visit): Inside) -> HttpResponse {
    let mut form = Form::default();
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()).into_owned() {
        form.also(name, value);
    }
    match page(&visit, form).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<LabelsPage, Problem> {
    let ids: Vec<String> = form.values("product").chain(form.values("pick")).take(PICKED).map(str::to_owned).collect();
    let found: Vec<Product> = match ids.as_slice() {
        [] => Vec::new(),
        [one] => vec![product(visit, one).await?],
        all => {
            let archived = form.value("archived") == "yes";
            products(visit, &json!({ "ids": all, "archived": archived, "limit": PICKED })).await?.items
        }
    };
    let (sheet, each) = SHEETS.into_iter().find(|(name, _)| *name == form.value("sheet")).unwrap_or(("a4-3x8", 24));
    let copies = form.value("copies").trim().parse::<usize>().unwrap_or(1).clamp(1, 100);
    let was_asked = form.fields().any(|(name, _)| name == "variant");
    let (mut choices, mut labels, mut without) = (Vec::new(), Vec::new(), Vec::new());
    for product in &found {
        for variant in product.sold() {
            let is_chosen = !was_asked || form.has("variant", &variant.id);
            let code = variant.barcode.clone().or_else(|| variant.sku.clone()).unwrap_or_default();
            let name = match variant.title.as_str() {
                "" => product.name.clone(),
                title => format!("{}, {title}", product.name),
            };
            match Bars::of(&code).filter(|_| is_chosen) {
                Some(bars) => {
                    let label = Label {
                        name: product.name.clone(),
                        kind: variant.title.clone(),
                        price: match (&variant.price, &variant.currency) {
                            (Some(price), Some(currency)) => visit.spoken().money(price, currency),
                            _ => String::new(),
                        },
                        code: code.clone(),
                        path: bars.path(),
                        width: bars.width,
                    };
                    labels.extend(std::iter::repeat_n(label, copies.min(LABELS.saturating_sub(labels.len()))));
                }
                None if is_chosen => without.push(name.clone()),
                None => {}
            }
            choices.push(Choice { id: variant.id.clone(), name, code, is_chosen });
        }
    }
    Ok(LabelsPage {
        frame: Frame::inside(visit, "/products", visit.words.say("labels")).await?,
        form,
        ids,
        sheets: SHEETS.iter().map(|(name, _)| *name).collect(),
        sheet,
        choices,
        copies,
        pages: labels.chunks(each).map(<[Label]>::to_vec).collect(),
        without,
    })
}
