//! One product: what it is called and sorted by, its variants in a table that is changed in place, and what is where.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::{
    Problem,
    operations::deeds::{Call as Back, Told},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::known::{Call, Level, Named, Product, Shelves, Variant, ask_all, levels, product, sums, words};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{
        Listed,
        conflict::{ConflictPage, Field, PRODUCT, compared, is_stale},
        deeds::{go_with_undo, keep},
        plugins::{Offer, Panel, offered, placed},
    },
    toast::Toast,
    visit::{Inside, Visit},
};

/// What the first form changes, and what each field is called.
const BASICS: [(&str, &str); 7] = [
    ("name", "field-name"),
    ("description", "description"),
    ("categories", "categories"),
    ("tags", "tags"),
    ("brand", "brand"),
    ("tax_class", "tax-class"),
    ("published", "storefront"),
];
/// What the table of variants changes.
const CELLS: [(&str, &str); 4] = [("sku", "sku"), ("barcode", "barcode"), ("price", "price"), ("cost", "cost")];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/products/{id}").get(one).post(change))
        .service(route::resource("/products/{id}/variants").post(change_variants))
        .service(route::resource("/products/{id}/archival").post(archive));
}

/// The sides of a product.
pub(super) struct Tabs {
    pub(super) here: &'static str,
    pub(super) may_change: bool,
    pub(super) may_print: bool,
}

impl Tabs {
    pub(super) async fn of(visit: &Visit, product: &Product, here: &'static str) -> Self {
        let may_change = visit.may("catalog.change-product").await;
        Self { here, may_change, may_print: !product.variants().is_empty() }
    }
}

/// A line of the table of variants.
struct Row {
    variant: Variant,
    margin: Option<String>,
    there: Option<String>,
}

/// What is somewhere, of which kind.
struct There {
    location: String,
    kind: String,
    on_hand: String,
    available: String,
    is_reserved: bool,
}

#[derive(Template)]
#[template(path = "products/one.html")]
pub(super) struct ProductPage {
    frame: Frame,
    tabs: Tabs,
    product: Product,
    form: Form,
    rows: Vec<Row>,
    shelves: Shelves,
    there: Vec<There>,
    total: Option<String>,
    currency: String,
    sign: String,
    sees_cost: bool,
    may_change: bool,
    may_receive: bool,
    changed: String,
    offers: Vec<Offer>,
    panels: Vec<Panel>,
}

impl ProductPage {
    fn is_in(&self, category: &str) -> bool {
        self.form.value("categories").split(' ').any(|id| id == category)
    }

    fn cell(&self, field: &str, variant: &str) -> String {
        self.form.value(&format!("{field}-{variant}")).to_owned()
    }

    fn was_cell(&self, field: &str, variant: &str) -> String {
        self.form.value(&format!("was-{field}-{variant}")).to_owned()
    }

    fn wrong_cell(&self, field: &str, variant: &str) -> String {
        self.form.wrong(&format!("{field}-{variant}")).to_owned()
    }
}

async fn one(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, None).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// `typed` is shown instead of what is kept, where a form could not be sent.
async fn page(visit: &Visit, id: &str, typed: Option<Form>) -> Result<ProductPage, Problem> {
    let product = product(visit, id).await?;
    let levels = levels(visit, &[&product.id]).await?;
    let sums = levels.as_deref().map(|levels| sums(levels, |level| &level.variant));
    let of = |variant: &Variant| sums.as_ref().map(|sums| sums.get(variant.id.as_str()).copied().unwrap_or_default());
    let rows = product.variants().iter().map(|variant| Row {
        margin: variant.margin().map(|margin| format!("{}\u{a0}%", visit.spoken().number(margin))),
        there: of(variant).map(|sum| visit.spoken().quantity(sum.to_string())),
        variant: variant.clone(),
    });
    let rows = rows.collect();
    let total = sums.as_ref().map(|sums| {
        let total = sums.values().try_fold(model::Quantity::ZERO, |total, one| total.plus(*one)).unwrap_or_default();
        visit.spoken().quantity(total.to_string())
    });
    let there = there(visit, &product, levels.unwrap_or_default()).await?;
    let currency = product.currency().map_or_else(|| visit.spoken().currency.clone(), str::to_owned);
    let mut form = filled_in(visit, &product);
    if let Some(typed) = typed {
        form = typed.over(form);
    }
    Ok(ProductPage {
        frame: Frame::inside(visit, "/products", product.name.clone()).await?,
        tabs: Tabs::of(visit, &product, "product").await,
        form,
        rows,
        shelves: Shelves::of(visit).await?,
        there,
        total,
        sign: visit.spoken().sign(&currency).to_owned(),
        currency,
        sees_cost: product.sees_cost(),
        may_change: visit.may("catalog.change-product").await,
        may_receive: visit.may("stock.receive").await,
        changed: visit.spoken().moment(product.updated_at),
        offers: offered(visit, "product", id).await,
        panels: placed(visit, "product", None, id).await,
        product,
    })
}

async fn there(visit: &Visit, product: &Product, levels: Vec<Level>) -> Result<Vec<There>, Problem> {
    if levels.is_empty() {
        return Ok(Vec::new());
    }
    let locations: Listed<Named> = visit.ask("stock.list-locations", &json!({})).await?;
    let name = |id: &str| locations.items.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let kind = |id: &str| {
        let variant = product.variants().iter().find(|variant| variant.id == id);
        variant.map_or("", |variant| variant.called("")).to_owned()
    };
    let shown = levels.into_iter().filter(|level| !(level.on_hand.is_zero() && level.reserved.is_zero()));
    let shown = shown.map(|level| There {
        location: name(&level.location).unwrap_or_else(|| visit.words.say("on-its-way")),
        kind: kind(&level.variant),
        on_hand: visit.spoken().quantity(level.on_hand.to_string()),
        available: visit.spoken().quantity(level.available.to_string()),
        is_reserved: !level.reserved.is_zero(),
    });
    let mut shown: Vec<There> = shown.collect();
    shown.sort_by(|one, other| one.location.cmp(&other.location));
    Ok(shown)
}

/// The fields as they are, and what they were when the form was shown: the same, at first.
fn filled_in(visit: &Visit, product: &Product) -> Form {
    let mut form = Form::default();
    form.also("version", product.version.to_string());
    for (field, value) in basics(product) {
        form.also(format!("was-{field}"), value.clone());
        form.also(field, value);
    }
    for variant in product.variants() {
        form.also(format!("version-{}", variant.id), variant.version.to_string());
        for (field, value) in cells(visit, variant) {
            form.also(format!("was-{field}-{}", variant.id), value.clone());
            form.also(format!("{field}-{}", variant.id), value);
        }
    }
    form
}

/// As the form holds them.
fn basics(product: &Product) -> [(&'static str, String); 7] {
    [
        ("name", product.name.clone()),
        ("description", product.description.clone()),
        ("categories", sorted(product.categories.iter().map(String::as_str))),
        ("tags", product.tag_names.join(", ")),
        ("brand", product.brand.clone().unwrap_or_default()),
        ("tax_class", product.tax_class.clone().unwrap_or_default()),
        ("published", if product.published_at.is_some() { "yes" } else { "" }.to_owned()),
    ]
}

fn cells(visit: &Visit, variant: &Variant) -> [(&'static str, String); 4] {
    let currency = variant.currency.clone().unwrap_or_default();
    let money = |amount: &Option<String>| {
        amount.as_ref().map(|amount| visit.spoken().typed_money(amount, &currency)).unwrap_or_default()
    };
    [
        ("sku", variant.sku.clone().unwrap_or_default()),
        ("barcode", variant.barcode.clone().unwrap_or_default()),
        ("price", money(&variant.price)),
        ("cost", money(&variant.cost)),
    ]
}

fn sorted<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let mut ids: Vec<&str> = ids.filter(|id| !id.is_empty()).collect();
    ids.sort_unstable();
    ids.join(" ")
}

/// A field of the first form as it was typed. Browsers end lines in their own way, and do not say what is unchecked.
fn typed(form: &Form, field: &str) -> String {
    match field {
        "categories" if form.fields().any(|(name, _)| name == "categories") => {
            sorted(form.value("categories").split(' '))
        }
        "categories" => sorted(form.values("category")),
        "description" => form.value(field).replace("\r\n", "\n"),
        _ => form.value(field).trim().to_owned(),
    }
}

async fn change(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match changed(&visit, &id, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

/// Only what was typed otherwise than it was shown.
async fn changed(visit: &Visit, id: &str, mut form: Form) -> Result<HttpResponse, Problem> {
    let mut input = Map::new();
    for (field, _) in BASICS {
        let (mine, was) = (typed(&form, field), form.value(&format!("was-{field}")).replace("\r\n", "\n"));
        if mine == was {
            continue;
        }
        let value = match field {
            "categories" => json!(mine.split(' ').filter(|id| !id.is_empty()).collect::<Vec<_>>()),
            "tags" => json!(words(&mine)),
            "brand" | "tax_class" => json!(Some(mine).filter(|id| !id.is_empty())),
            "published" => json!(mine == "yes"),
            _ => json!(mine),
        };
        input.insert(field.to_owned(), value);
    }
    let to = format!("/products/{id}");
    if input.is_empty() {
        return Ok(visit.go_saying(&to, &Toast::said(visit.words.say("nothing-changed"))));
    }
    input.insert("id".to_owned(), json!(id));
    input.insert("version".to_owned(), json!(form.value("version").parse::<i64>().unwrap_or_default()));
    let done: Result<Value, Problem> = visit.ask("catalog.change-product", &Value::Object(input)).await;
    match done {
        Ok(_) => Ok(visit.go_saying(&to, &Toast::said(visit.words.say("saved")))),
        Err(why) if is_stale(&why) => clash(visit, id, &form).await,
        Err(why) => {
            let categories = typed(&form, "categories");
            form.also("categories", categories);
            Ok(again(&page(visit, id, Some(form.refused(&why, &[]))).await?))
        }
    }
}

async fn clash(visit: &Visit, id: &str, form: &Form) -> Result<HttpResponse, Problem> {
    let (now, shelves) = (product(visit, id).await?, Shelves::of(visit).await?);
    let theirs = basics(&now);
    let fields = BASICS.iter().map(|(name, label)| Field {
        name: (*name).to_owned(),
        label: visit.words.say(label),
        was: form.value(&format!("was-{name}")).replace("\r\n", "\n"),
        mine: typed(form, name),
        theirs: theirs.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap_or_default(),
    });
    let shown = |name: &str, value: &str| match (name, value) {
        ("published", "yes") => visit.words.say("published"),
        ("published", _) => visit.words.say("unpublished"),
        (_, "") => visit.words.say("nothing"),
        ("categories", ids) => ids.split(' ').map(|id| shelves.category(id)).collect::<Vec<_>>().join(", "),
        ("brand", id) => shelves.brand(id),
        ("tax_class", id) => shelves.tax_class(id),
        (_, text) => text.to_owned(),
    };
    let mut compared = compared(fields.collect(), shown);
    compared.settled.push(("version".to_owned(), now.version.to_string()));
    Ok(again(&ConflictPage::of(visit, &PRODUCT, id, format!("/products/{id}"), compared).await?))
}

async fn change_variants(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match changed_variants(&visit, &id, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

/// The cells that were typed otherwise than they were shown, and the line below them where something was typed in it.
async fn changed_variants(visit: &Visit, id: &str, form: Form) -> Result<HttpResponse, Problem> {
    let (mut calls, mut rows) = (Vec::new(), Vec::new());
    let currency = form.value("currency").trim().to_uppercase();
    for variant in form.values("variant") {
        let mut input = Map::new();
        for (field, _) in CELLS {
            let name = format!("{field}-{variant}");
            // What was not shown was not typed either.
            if !form.fields().any(|(known, _)| known == name) {
                continue;
            }
            let mine = form.value(&name).trim();
            if mine != form.value(&format!("was-{name}")) {
                input.insert(field.to_owned(), cell(visit, field, mine));
            }
        }
        if input.is_empty() {
            continue;
        }
        let is_priced = ["price", "cost"].iter().any(|field| input.get(*field).is_some_and(|value| !value.is_null()));
        if is_priced && form.value(&format!("currency-{variant}")).is_empty() && !currency.is_empty() {
            input.insert("currency".to_owned(), json!(currency));
        }
        let version: i64 = form.value(&format!("version-{variant}")).parse().unwrap_or_default();
        input.insert("id".to_owned(), json!(variant));
        input.insert("version".to_owned(), json!(version));
        calls.push(Call { operation: "catalog.change-variant", input: Value::Object(input) });
        rows.push(variant.to_owned());
    }
    if let Some(new) = new_variant(visit, &form, &currency) {
        calls.push(Call { operation: "catalog.add-variant", input: json!({ "id": id, "variant": new }) });
        rows.push("new".to_owned());
    }
    let to = format!("/products/{id}");
    if calls.is_empty() {
        return Ok(visit.go_saying(&to, &Toast::said(visit.words.say("nothing-changed"))));
    }
    match ask_all(visit, &calls).await {
        Ok(_) => {
            let said = visit.words.say_of("variants-saved", &calls.len().to_string());
            Ok(visit.go_saying(&to, &Toast::said(said)))
        }
        Err(why) if is_stale(&why.problem) => clash_of_variants(visit, id, &form, &currency).await,
        Err(why) => {
            let row = why.at.and_then(|at| rows.get(at)).cloned().unwrap_or_default();
            let prefix = if row == "new" { "/variant" } else { "" };
            let names = ["title", "sku", "barcode", "price", "cost", "currency"]
                .map(|field| (format!("{prefix}/{field}"), format!("{field}-{row}")));
            let names: Vec<(&str, &str)> = names.iter().map(|(place, name)| (place.as_str(), name.as_str())).collect();
            let mut form = form.refused(&why.problem, &names);
            if form.problem.is_empty() {
                form.problem = why.problem.detail.to_string();
            }
            Ok(again(&page(visit, id, Some(form)).await?))
        }
    }
}

fn cell(visit: &Visit, field: &str, typed: &str) -> Value {
    match (field, typed) {
        (_, "") => Value::Null,
        ("price" | "cost", typed) => json!(visit.spoken().read(typed)),
        (_, typed) => json!(typed),
    }
}

fn new_variant(visit: &Visit, form: &Form, currency: &str) -> Option<Value> {
    let said = |field: &str| form.said(&format!("{field}-new"));
    let [title, sku, barcode] = ["title", "sku", "barcode"].map(said);
    let [price, cost] = ["price", "cost"].map(|field| said(field).map(|typed| visit.spoken().read(typed)));
    if [title, sku, barcode].iter().all(Option::is_none) && price.is_none() && cost.is_none() {
        return None;
    }
    let currency = price.as_ref().or(cost.as_ref()).map(|_| currency);
    Some(json!({
        "title": title, "sku": sku, "barcode": barcode, "price": price, "cost": cost, "currency": currency,
    }))
}

async fn clash_of_variants(visit: &Visit, id: &str, form: &Form, currency: &str) -> Result<HttpResponse, Problem> {
    let now = product(visit, id).await?;
    let (mut fields, mut kept) = (Vec::new(), vec![("currency".to_owned(), currency.to_owned())]);
    for variant in now.variants() {
        let is_shown = form.values("variant").any(|shown| shown == variant.id);
        if !is_shown {
            continue;
        }
        kept.push(("variant".to_owned(), variant.id.clone()));
        kept.push((format!("version-{}", variant.id), variant.version.to_string()));
        kept.push((format!("currency-{}", variant.id), variant.currency.clone().unwrap_or_default()));
        for ((field, label), (_, theirs)) in CELLS.into_iter().zip(cells(visit, variant)) {
            let name = format!("{field}-{}", variant.id);
            if !form.fields().any(|(known, _)| known == name) {
                continue;
            }
            fields.push(Field {
                label: format!("{} · {}", variant.called(&now.name), visit.words.say(label)),
                was: form.value(&format!("was-{name}")).to_owned(),
                mine: form.value(&name).trim().to_owned(),
                theirs,
                name,
            });
        }
    }
    let added = ["title", "sku", "barcode", "price", "cost"].map(|field| format!("{field}-new"));
    kept.extend(added.into_iter().map(|name| (name.clone(), form.value(&name).to_owned())));
    let shown = |_: &str, value: &str| match value {
        "" => visit.words.say("nothing"),
        text => text.to_owned(),
    };
    let mut compared = compared(fields, shown);
    compared.settled.extend(kept);
    Ok(again(&ConflictPage::of(visit, &PRODUCT, id, format!("/products/{id}/variants"), compared).await?))
}

/// The page again, with what was wrong.
pub(super) async fn refused(visit: &Visit, id: &str, why: &Problem) -> HttpResponse {
    match page(visit, id, Some(Form::default().refused(why, &[]))).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

#[derive(Deserialize)]
struct Archived {
    version: i64,
    name: String,
}

async fn archive(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, back, said) = match form.value("do") {
        "restore" => ("catalog.restore-product", "catalog.archive-product", "did-restore"),
        _ => ("catalog.archive-product", "catalog.restore-product", "did-archive"),
    };
    let input = json!({ "id": *id, "version": form.value("version").parse::<i64>().unwrap_or_default() });
    let done: Result<Archived, Problem> = visit.ask(operation, &input).await;
    match done {
        Ok(now) => {
            let undo = Back { operation: back.to_owned(), input: json!({ "id": *id, "version": now.version }) };
            let step = Told { record: id.to_string(), title: now.name, why: None, back: vec![undo] };
            let deed = keep(&visit, said.trim_start_matches("did-"), &[step], None).await;
            go_with_undo(&visit, &format!("/products/{id}"), visit.words.say_of(said, "1"), deed.as_deref())
        }
        Err(why) => refused(&visit, &id, &why).await,
    }
}
