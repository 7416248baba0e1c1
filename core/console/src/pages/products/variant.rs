//! One of a product's kinds: its choices and every code, what it is counted in, what it consists of, and whether its
//! pieces are told apart.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    known::{Named, Product, Variant, product, words},
    one::Tabs,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::conflict::{ConflictPage, Field, PRODUCT, compared, is_stale},
    toast::Toast,
    visit::{Inside, Visit},
};

const FIELDS: [(&str, &str); 9] = [
    ("title", "variant-title"),
    ("sku", "sku"),
    ("barcode", "barcode"),
    ("other_barcodes", "other-barcodes"),
    ("unit", "unit"),
    ("currency", "currency-word"),
    ("price", "price"),
    ("cost", "cost"),
    ("archived", "archived"),
];
/// Lines for what a bundle consists of, beyond those it has.
const ROOM: usize = 3;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/products/{id}/variants/{variant}").get(one).post(change))
        .service(route::resource("/products/{id}/variants/{variant}/components").post(compose))
        .service(route::resource("/products/{id}/variants/{variant}/tracking").post(track));
}

#[derive(Debug, Default, Deserialize)]
struct Bundle {
    components: Vec<Component>,
    variants: Vec<Part>,
    is_in: Vec<Part>,
}

#[derive(Debug, Deserialize)]
struct Component {
    variant: String,
    quantity: String,
}

#[derive(Debug, Deserialize)]
struct Part {
    id: String,
    product: String,
    title: String,
    sku: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Tracking {
    #[serde(default)]
    mode: String,
    #[serde(default)]
    expires: bool,
}

#[derive(Debug, Deserialize)]
struct Units {
    standard: Vec<Standard>,
    items: Vec<Named>,
}

#[derive(Debug, Deserialize)]
struct Standard {
    code: String,
    name: String,
}

/// A line of what it consists of.
struct Line {
    code: String,
    name: String,
    quantity: String,
}

#[derive(Template)]
#[template(path = "products/variant.html")]
struct VariantPage {
    frame: Frame,
    tabs: Tabs,
    product: Product,
    variant: Variant,
    form: Form,
    units: Vec<(String, String)>,
    parts: Vec<Line>,
    is_in: Vec<Part>,
    tracking: Option<Tracking>,
    may_change: bool,
    may_track: bool,
    sees_cost: bool,
}

async fn one(Inside(visit): Inside, path: Path<(String, String)>) -> HttpResponse {
    match page(&visit, &path, None).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn found(visit: &Visit, (id, variant): &(String, String)) -> Result<(Product, Variant), Problem> {
    let product = product(visit, id).await?;
    let found = product.variants().iter().find(|one| one.id == *variant).cloned();
    let found = found.ok_or_else(|| Problem::not_found("variant", variant))?;
    Ok((product, found))
}

async fn page(visit: &Visit, path: &(String, String), typed: Option<Form>) -> Result<VariantPage, Problem> {
    let (product, variant) = found(visit, path).await?;
    let bundle: Bundle = visit.ask("catalog.get-components", &json!({ "id": variant.id })).await?;
    let known: Units = visit.ask("catalog.list-units", &json!({})).await?;
    let own = known.items.into_iter().filter(|unit| unit.is_open() || unit.code == variant.unit);
    let units = known.standard.into_iter().map(|unit| (unit.code.clone(), visit.words.unit(&unit.code, unit.name)));
    let units = units.chain(own.map(|unit| (unit.code, unit.name))).collect();
    let mut parts: Vec<Line> = bundle
        .components
        .iter()
        .map(|part| {
            let named = bundle.variants.iter().find(|one| one.id == part.variant);
            Line {
                code: named.and_then(|one| one.sku.clone()).unwrap_or_else(|| part.variant.clone()),
                name: named.map(|one| one.title.clone()).unwrap_or_default(),
                quantity: visit.spoken().typed(&part.quantity),
            }
        })
        .collect();
    parts.extend((0..ROOM).map(|_| Line { code: String::new(), name: String::new(), quantity: String::new() }));
    let tracking = match visit.may("stock.get-tracking").await {
        true => Some(visit.ask("stock.get-tracking", &json!({ "id": variant.id })).await?),
        false => None,
    };
    let mut form = Form::default();
    form.also("version", variant.version.to_string());
    for (field, value) in fields(visit, &variant) {
        form.also(format!("was-{field}"), value.clone());
        form.also(field, value);
    }
    if let Some(typed) = typed {
        form = typed.over(form);
    }
    let title = variant.called(&product.name).to_owned();
    Ok(VariantPage {
        frame: Frame::inside(visit, "/products", title).await?,
        tabs: Tabs::of(visit, &product, "variant").await,
        form,
        units,
        parts,
        is_in: bundle.is_in,
        tracking,
        may_change: visit.may("catalog.change-variant").await,
        may_track: visit.may("stock.track").await,
        sees_cost: product.sees_cost(),
        variant,
        product,
    })
}

fn fields(visit: &Visit, variant: &Variant) -> [(&'static str, String); 9] {
    let currency = variant.currency.clone().unwrap_or_else(|| visit.spoken().currency.clone());
    let money = |amount: &Option<String>| {
        amount.as_ref().map(|amount| visit.spoken().typed_money(amount, &currency)).unwrap_or_default()
    };
    [
        ("title", variant.title.clone()),
        ("sku", variant.sku.clone().unwrap_or_default()),
        ("barcode", variant.barcode.clone().unwrap_or_default()),
        ("other_barcodes", variant.other_barcodes.join(", ")),
        ("unit", variant.unit.clone()),
        ("currency", currency.clone()),
        ("price", money(&variant.price)),
        ("cost", money(&variant.cost)),
        ("archived", if variant.archived_at.is_some() { "yes" } else { "" }.to_owned()),
    ]
}

async fn change(
    request: HttpRequest,
    Inside(visit): Inside,
    path: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match changed(&visit, &path, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

async fn changed(visit: &Visit, path: &(String, String), form: Form) -> Result<HttpResponse, Problem> {
    let (id, variant) = path;
    let mut input = Map::new();
    for (field, _) in FIELDS {
        // A checkbox that is not checked is not sent; what else is not sent was not shown.
        if field != "archived" && !form.fields().any(|(known, _)| known == field) {
            continue;
        }
        let mine = form.value(field).trim();
        if mine != form.value(&format!("was-{field}")) {
            let value = match (field, mine) {
                ("archived", mine) => json!(mine == "yes"),
                ("title" | "unit", mine) => json!(mine),
                ("other_barcodes", mine) => json!(words(mine)),
                (_, "") => Value::Null,
                ("currency", mine) => json!(mine.to_uppercase()),
                ("price" | "cost", mine) => json!(visit.spoken().read(mine)),
                (_, mine) => json!(mine),
            };
            input.insert(field.to_owned(), value);
        }
    }
    // A first price is in the currency that stands beside it.
    if ["price", "cost"].iter().any(|field| input.get(*field).is_some_and(|value| !value.is_null())) {
        input.entry("currency").or_insert_with(|| json!(form.value("currency").trim().to_uppercase()));
    }
    let to = format!("/products/{id}/variants/{variant}");
    if input.is_empty() {
        return Ok(visit.go_saying(&to, &Toast::said(visit.words.say("nothing-changed"))));
    }
    input.insert("id".to_owned(), json!(variant));
    input.insert("version".to_owned(), json!(form.value("version").parse::<i64>().unwrap_or_default()));
    let done: Result<Value, Problem> = visit.ask("catalog.change-variant", &Value::Object(input)).await;
    match done {
        Ok(_) => Ok(visit.go_saying(&to, &Toast::said(visit.words.say("saved")))),
        Err(why) if is_stale(&why) => clash(visit, path, &form).await,
        Err(why) => Ok(again(&page(visit, path, Some(form.refused(&why, &[]))).await?)),
    }
}

async fn clash(visit: &Visit, path: &(String, String), form: &Form) -> Result<HttpResponse, Problem> {
    let (_, now) = found(visit, path).await?;
    let theirs = fields(visit, &now);
    let compared_fields = FIELDS
        .iter()
        .zip(theirs)
        .filter(|((name, _), _)| *name == "archived" || form.fields().any(|(known, _)| known == *name));
    let compared_fields = compared_fields.map(|((name, label), (_, theirs))| Field {
        name: (*name).to_owned(),
        label: visit.words.say(label),
        was: form.value(&format!("was-{name}")).to_owned(),
        mine: form.value(name).trim().to_owned(),
        theirs,
    });
    let shown = |name: &str, value: &str| match (name, value) {
        ("archived", "yes") => visit.words.say("archived"),
        ("archived", _) => visit.words.say("still-sold"),
        (_, "") => visit.words.say("nothing"),
        (_, text) => text.to_owned(),
    };
    let mut compared = compared(compared_fields.collect(), shown);
    compared.settled.push(("version".to_owned(), now.version.to_string()));
    let (id, variant) = path;
    Ok(again(&ConflictPage::of(visit, &PRODUCT, id, format!("/products/{id}/variants/{variant}"), compared).await?))
}

/// What it consists of, by the codes of what is in it.
async fn compose(
    request: HttpRequest,
    Inside(visit): Inside,
    path: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match composed(&visit, &path, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

async fn composed(visit: &Visit, path: &(String, String), form: Form) -> Result<HttpResponse, Problem> {
    let (codes, quantities): (Vec<&str>, Vec<&str>) =
        (form.values("code").collect(), form.values("quantity").collect());
    let mut components = Vec::new();
    for (at, code) in codes.iter().enumerate() {
        let code = code.trim();
        if code.is_empty() {
            continue;
        }
        let quantity = quantities.get(at).map(|typed| typed.trim()).filter(|typed| !typed.is_empty()).unwrap_or("1");
        match variant_of(visit, code).await {
            Ok(id) => components.push(json!({ "variant": id, "quantity": visit.spoken().read(quantity) })),
            Err(why) => {
                let mut form = Form::default();
                form.problem = format!("{code}: {}", why.detail);
                return Ok(again(&page(visit, path, Some(form)).await?));
            }
        }
    }
    let (id, variant) = path;
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let input = json!({ "id": variant, "version": version, "components": components });
    let done: Result<Value, Problem> = visit.ask("catalog.set-components", &input).await;
    match done {
        Ok(_) => {
            let to = format!("/products/{id}/variants/{variant}");
            Ok(visit.go_saying(&to, &Toast::said(visit.words.say("saved"))))
        }
        Err(why) => {
            let mut form = Form::default();
            form.problem = why.detail.to_string();
            Ok(again(&page(visit, path, Some(form)).await?))
        }
    }
}

/// By its SKU, its barcode or its own id.
async fn variant_of(visit: &Visit, code: &str) -> Result<String, Problem> {
    #[derive(Deserialize)]
    struct Found {
        variant: Part,
    }
    if code.starts_with("var_") {
        return Ok(code.to_owned());
    }
    let found: Found = visit.ask("catalog.find-variant", &json!({ "code": code })).await?;
    Ok(found.variant.id)
}

async fn track(
    request: HttpRequest,
    Inside(visit): Inside,
    path: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (id, variant) = &*path;
    let expires = form.value("expires") == "yes" && form.value("mode") != "none";
    let input = json!({ "id": variant, "mode": form.value("mode"), "expires": expires });
    let done: Result<Value, Problem> = visit.ask("stock.track", &input).await;
    match done {
        Ok(_) => {
            let to = format!("/products/{id}/variants/{variant}");
            visit.go_saying(&to, &Toast::said(visit.words.say("saved")))
        }
        Err(why) => {
            let mut form = Form::default();
            form.complain("mode", why.detail.to_string());
            match page(&visit, &path, Some(form)).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}
