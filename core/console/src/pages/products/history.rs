//! What happened to a product, field by field: who changed it, when, from what to what, and back to what it was.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    known::{Call, Product, Shelves, product},
    one::Tabs,
};
use crate::{
    form::Form,
    page::{Frame, problem, show},
    pages::{
        history::{Happened, told},
        with_query,
    },
    toast::Toast,
    valued,
    visit::{Inside, Visit},
};

const HISTORY: &str = "catalog.get-history";
const PAGE: u16 = 30;
/// As much as is looked through at once for one entry.
const WHOLE: u16 = 200;
/// What a product is changed by, and so what of it can be restored.
const PRODUCT: [&str; 8] =
    ["name", "description", "images", "categories", "brand", "tax_class", "published_at", "archived_at"];
const VARIANT: [&str; 9] =
    ["title", "sku", "barcode", "other_barcodes", "unit", "price", "cost", "currency", "archived_at"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/{id}/history").get(history).post(restore));
}

/// One operation, as it is shown.
struct Entry {
    when: String,
    at: Timestamp,
    who: String,
    what: String,
    lines: Vec<Line>,
}

/// One field that changed.
struct Line {
    /// The variant it is of; empty for the product itself.
    of: String,
    field: String,
    before: String,
    after: String,
    masked: bool,
    restore: Option<Restore>,
}

/// What the form says that restores a value.
struct Restore {
    seq: i64,
    id: String,
    field: String,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "products/history.html")]
struct HistoryPage {
    frame: Frame,
    tabs: Tabs,
    product: Product,
    entries: Vec<Entry>,
    next: Option<String>,
}

async fn history(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &id, &wanted.cursor).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, cursor: &str) -> Result<HistoryPage, Problem> {
    let product = product(visit, id).await?;
    let (told, people) = told(visit, HISTORY, id, PAGE, cursor).await?;
    let shelves = Shelves::of(visit).await?.with_tags(visit).await;
    let may_change = visit.may("catalog.change-product").await;
    let entries = told.items.into_iter().map(|entry| Entry {
        when: visit.spoken().moment(entry.at),
        at: entry.at,
        who: people.named(&visit.words, &entry.actor),
        what: what(visit, &entry),
        lines: lines(visit, &product, &shelves, entry, may_change),
    });
    let entries = entries.collect();
    let path = format!("/products/{id}/history");
    let next = told.next.map(|cursor| with_query(&path, &[("cursor", cursor.as_str())]));
    let frame = Frame::inside(visit, "/products", product.name.clone()).await?;
    Ok(HistoryPage { frame, tabs: Tabs::of(visit, &product, "history").await, product, entries, next })
}

/// What was done, in a word.
fn what(visit: &Visit, entry: &Happened) -> String {
    let word = match entry.operation.as_str() {
        "catalog.add-product" => "history-added",
        "catalog.archive-product" => "history-archived",
        "catalog.restore-product" => "history-restored",
        "catalog.add-variant" | "catalog.make-matrix" => "history-variants",
        "catalog.set-options" | "catalog.rename-option" => "history-options",
        "catalog.set-components" => "history-components",
        "exchange.apply" => "history-imported",
        "exchange.take-back" => "history-import-undone",
        "stock.receive" => "history-received",
        _ => "history-changed",
    };
    visit.words.say(word)
}

fn lines(visit: &Visit, product: &Product, shelves: &Shelves, entry: Happened, may_change: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for changed in entry.changes {
        let variant = product.variants().iter().find(|variant| variant.id == changed.id);
        let of = match (&variant, changed.kind.as_str()) {
            (Some(variant), _) => variant.called("").to_owned(),
            _ => String::new(),
        };
        for field in changed.fields {
            // What was never there needs no line when something is new.
            if changed.act == "added" && (field.after.is_null() || field.after == json!([]) || field.after == json!(""))
            {
                continue;
            }
            if changed.act == "added" && matches!(field.field.as_str(), "created_at" | "product") {
                continue;
            }
            let known = if changed.kind == "product" { &PRODUCT[..] } else { &VARIANT[..] };
            let can = may_change && changed.act == "changed" && !field.masked && known.contains(&field.field.as_str());
            lines.push(Line {
                of: of.clone(),
                field: visit.words.say(label(&field.field)),
                before: shown(visit, shelves, &field.field, &field.before),
                after: shown(visit, shelves, &field.field, &field.after),
                masked: field.masked,
                restore: can.then(|| Restore { seq: entry.seq, id: changed.id.clone(), field: field.field.clone() }),
            });
        }
    }
    lines
}

/// The message that names a field.
pub(super) fn label(field: &str) -> &'static str {
    match field {
        "name" => "field-name",
        "description" => "description",
        "images" => "images",
        "categories" => "categories",
        "tags" => "tags",
        "brand" => "brand",
        "tax_class" => "tax-class",
        "published_at" => "storefront",
        "archived_at" => "archived",
        "options" => "options",
        "title" => "variant-title",
        "choices" => "choices",
        "sku" => "sku",
        "barcode" => "barcode",
        "other_barcodes" => "other-barcodes",
        "unit" => "unit",
        "currency" => "currency-word",
        "price" => "price",
        "cost" => "cost",
        "components" => "components",
        _ => "field-other",
    }
}

fn shown(visit: &Visit, shelves: &Shelves, field: &str, value: &Value) -> String {
    match (field, value) {
        ("archived_at" | "published_at", Value::Null) => return visit.words.say("no"),
        ("images", Value::Array(all)) => return all.len().to_string(),
        _ => {}
    }
    let value = match (field, value) {
        ("options", Value::Array(options)) => &options.iter().map(|option| option["name"].clone()).collect(),
        _ => value,
    };
    let said = valued::shown(&visit.words, field, value, &|id| shelves.called(id));
    if said.is_empty() { "—".to_owned() } else { said }
}

async fn restore(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match restored(&visit, &id, &form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

/// Sets a field to what it was before an entry. The value is taken from the log and not from the form.
async fn restored(visit: &Visit, id: &str, form: &Form) -> Result<HttpResponse, Problem> {
    let (of, field) = (form.value("of"), form.value("field"));
    let gone = || Problem::not_found("entry", form.value("seq").to_owned());
    let seq: i64 = form.value("seq").parse().map_err(|_| gone())?;
    let before = value_before(visit, id, seq, of, field).await?.ok_or_else(gone)?;
    let now = product(visit, id).await?;
    let (operation, version) = match now.variants().iter().find(|variant| variant.id == of) {
        Some(variant) => ("catalog.change-variant", variant.version),
        None => match (field, before.is_null()) {
            ("archived_at", true) => ("catalog.restore-product", now.version),
            ("archived_at", false) => ("catalog.archive-product", now.version),
            _ => ("catalog.change-product", now.version),
        },
    };
    let mut input = json!({ "id": of, "version": version });
    match (operation, field) {
        ("catalog.restore-product" | "catalog.archive-product", _) => {}
        (_, "published_at") => input["published"] = json!(!before.is_null()),
        (_, "archived_at") => input["archived"] = json!(!before.is_null()),
        _ => input[field] = before,
    }
    let call = Call { operation, input };
    let _: Value = visit.ask(call.operation, &call.input).await?;
    let said = visit.words.say_of("restored-field", &visit.words.say(label(field)));
    Ok(visit.go_saying(&format!("/products/{id}/history"), &Toast::said(said)))
}

async fn value_before(visit: &Visit, id: &str, seq: i64, of: &str, field: &str) -> Result<Option<Value>, Problem> {
    let mut cursor = String::new();
    loop {
        let (told, _) = told(visit, HISTORY, id, WHOLE, &cursor).await?;
        if let Some(entry) = told.items.into_iter().find(|entry| entry.seq == seq) {
            let changed = entry.changes.into_iter().filter(|changed| changed.id == of);
            let mut fields = changed.flat_map(|changed| changed.fields);
            return Ok(fields.find(|told| told.field == field && !told.masked).map(|told| told.before));
        }
        match told.next {
            Some(next) => cursor = next,
            None => return Ok(None),
        }
    }
}
