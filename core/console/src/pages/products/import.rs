//! Files that bring in products, stock and what they are sorted by: read, seen with every difference they would make, done, and taken back.

use std::{cell::RefCell, rc::Rc};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Bytes, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::{Body, Problem};
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use web::parts::{Part, Parts, has_parts};

use super::{
    columns::{Column, explain, header, meanings},
    known::Named,
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    pages::{Listed, filled, with_query},
    toast::Toast,
    valued,
    visit::{Inside, Visit},
    words::Words,
};

/// The page of the first run on which a file can be brought in, too.
const FIRST_RUN: &str = "/begin/products";
/// So much of a file is enough to show its columns.
const BEGINS: usize = 8 * 1024;
/// Rows of one page.
const ROWS: u16 = 50;
/// What a file may hold, in the order in which each needs what stands before it.
pub(super) const KINDS: [&str; 10] = [
    "products",
    "levels",
    "units",
    "tax-classes",
    "brands",
    "categories",
    "locations",
    "conversions",
    "price-lists",
    "prices",
];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/products/import").get(new).post(begin))
        .service(route::resource("/products/import/{id}").get(one).post(act));
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Import {
    pub(crate) id: String,
    kind: String,
    pub(crate) state: String,
    source: String,
    total: i64,
    compared: i64,
    rows: i64,
    pub(crate) new: i64,
    pub(crate) changed: i64,
    same: i64,
    pub(crate) wrong: i64,
    missing_here: i64,
    applied: i64,
    pub(crate) done: i64,
    pub(crate) failed: i64,
    undone: i64,
    left_alone: i64,
    facts: Facts,
    created_at: Timestamp,
}

#[derive(Debug, Clone, Deserialize)]
struct Facts {
    format: String,
    encoding: String,
    #[serde(default)]
    delimiter: Option<String>,
    #[serde(default)]
    decimal: Option<String>,
    lines: u64,
    unread: Vec<String>,
}

impl Import {
    /// Whether it changes by itself: then the page is looked at again.
    pub(crate) fn is_moving(&self) -> bool {
        matches!(self.state.as_str(), "comparing" | "applying" | "undoing")
    }

    pub(crate) fn can_start(&self) -> bool {
        self.state == "compared" && self.new + self.changed + self.missing_here > 0
    }

    fn can_cancel(&self) -> bool {
        matches!(self.state.as_str(), "comparing" | "compared" | "applying")
    }

    fn can_undo(&self) -> bool {
        matches!(self.state.as_str(), "applied" | "cancelled") && self.done > 0
    }

    /// How far it has come, and of how much.
    pub(crate) fn far(&self) -> (i64, i64) {
        let (far, of) = match self.state.as_str() {
            "comparing" => (self.compared, self.total),
            "applying" => (self.applied, self.rows),
            "undoing" => (self.undone + self.left_alone, self.done),
            _ => (1, 1),
        };
        (far.min(of.max(1)), of.max(1))
    }
}

#[derive(Debug, Deserialize)]
struct Row {
    #[serde(default)]
    line: Option<i64>,
    title: String,
    outcome: String,
    state: String,
    #[serde(default)]
    target: Option<String>,
    changes: Vec<Difference>,
    trouble: Vec<Trouble>,
}

#[derive(Debug, Deserialize)]
struct Difference {
    field: String,
    before: Value,
    after: Value,
}

impl Difference {
    fn was(&self, words: &Words) -> String {
        self.shown(words, &self.before)
    }

    fn is(&self, words: &Words) -> String {
        self.shown(words, &self.after)
    }

    /// The field of something in something else stands behind its name: `Large/price`.
    fn shown(&self, words: &Words, value: &Value) -> String {
        let field = self.field.rsplit('/').next().unwrap_or_default();
        let said = valued::shown(words, field, value, &valued::nobody);
        if said.is_empty() { "—".to_owned() } else { said }
    }
}

#[derive(Debug, Deserialize)]
struct Trouble {
    line: u64,
    #[serde(default)]
    column: Option<String>,
    detail: String,
}

/// An import, in the list of those that were.
struct Past {
    import: Import,
    when: String,
}

#[derive(Template)]
#[template(path = "products/import.html")]
struct NewImportPage {
    frame: Frame,
    form: Form,
    past: Vec<Past>,
    locations: Vec<Named>,
    columns: Vec<Column>,
    meanings: Vec<&'static str>,
    kinds: [&'static str; 10],
}

async fn new(Inside(visit): Inside) -> HttpResponse {
    match new_page(&visit, Form::default(), Vec::new()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn new_page(visit: &Visit, form: Form, columns: Vec<Column>) -> Result<NewImportPage, Problem> {
    let past: Listed<Import> = visit.ask("exchange.list-imports", &json!({ "limit": 10 })).await?;
    let locations: Vec<Named> = match visit.may("stock.list-locations").await {
        true => visit.ask::<Listed<Named>>("stock.list-locations", &json!({})).await?.items,
        false => Vec::new(),
    };
    let meanings = meanings(form.value("kind")).into_iter().map(|(meaning, _)| meaning).collect();
    let past = past.items.into_iter().map(|import| Past { when: visit.spoken().moment(import.created_at), import });
    Ok(NewImportPage {
        frame: Frame::inside(visit, "/products", visit.words.say("import")).await?,
        form,
        past: past.collect(),
        locations,
        columns,
        meanings,
        kinds: KINDS,
    })
}

async fn begin(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    match with_file(&visit, &request, payload).await {
        Ok(form) if form.problem.is_empty() => begun(&visit, form).await,
        Ok(form) => match new_page(&visit, form, Vec::new()).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
        Err(why) => problem(&visit.words, &why),
    }
}

/// What was typed. Where no script sent the file before, it comes with the form, and is as if one had.
async fn with_file(visit: &Visit, request: &HttpRequest, payload: Payload) -> Result<Form, Problem> {
    if !has_parts(request.headers()) {
        return Form::read(request, payload).await.map_err(|fault| *fault.problem);
    }
    let mut parts = Parts::of(request.headers(), payload).map_err(|fault| *fault.problem)?;
    let (mut typed, mut kept) = (Vec::new(), None);
    while let Some(part) = parts.next().await? {
        match &part.file {
            None => typed.push((part.name.clone(), parts.text(part).await?)),
            Some(name) if part.name == "sent" && !name.is_empty() => kept = Some(keep(visit, part).await),
            Some(_) => {}
        }
    }
    let mut form = Form::of(request, typed);
    match kept {
        Some(Ok((file, begins))) => {
            form.set("file", file);
            form.set("begins", begins);
        }
        Some(Err(why)) => form.problem = why.detail.to_string(),
        None => {}
    }
    Ok(form)
}

/// The id that a file gets, and how it begins: what its columns are may have to be asked.
async fn keep(visit: &Visit, part: Part) -> Result<(String, String), Problem> {
    let (media_type, begins) = (part.media_type.clone(), Rc::default());
    let file = Beginning { part, begins: Rc::clone(&begins) };
    let kept: Value = visit.upload("files.add", &json!({}), &media_type, file).await?;
    let begins = String::from_utf8_lossy(&begins.borrow()).into_owned();
    Ok((kept["id"].as_str().unwrap_or_default().to_owned(), begins))
}

/// A file on its way to be kept, of which the first of it is remembered.
struct Beginning {
    part: Part,
    begins: Rc<RefCell<Vec<u8>>>,
}

impl Body for Beginning {
    type Part = Bytes;

    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let piece = self.part.next().await?;
        let mut begins = self.begins.borrow_mut();
        let room = BEGINS.saturating_sub(begins.len());
        begins.extend(piece.iter().flatten().take(room));
        drop(begins);
        Ok(piece)
    }
}

async fn begun(visit: &Visit, form: Form) -> HttpResponse {
    let word = |field: &str| form.said(field).map(str::to_owned);
    let (names, means): (Vec<&str>, Vec<&str>) = (form.values("column").collect(), form.values("means").collect());
    let columns = names.iter().zip(means).filter(|(_, means)| !means.is_empty());
    let columns: Vec<Value> = columns.map(|(name, means)| json!({ "column": name, "means": means })).collect();
    // Where no column says which, prices are in the currency of the business, as the page says.
    let currency = word("currency").unwrap_or_else(|| visit.spoken().currency.clone());
    let mut input = json!({
        "kind": word("kind"), "match_by": word("match_by"), "missing": word("missing"), "location": word("location"),
        "source": word("source"),
        "manner": { "columns": columns, "currency": currency.to_uppercase(), "decimal": word("decimal") },
    });
    let begun: Result<Import, Problem> = match (form.said("file"), form.said("content")) {
        (None, None) => Err(Problem::invalid("/content", visit.words.say("import-nothing"))),
        (Some(file), _) => {
            input["file"] = json!(file);
            visit.ask("exchange.begin-import", &input).await
        }
        (None, Some(content)) => {
            input["content"] = json!(content);
            visit.ask("exchange.begin-import", &input).await
        }
    };
    match begun {
        Ok(import) => go(&place(form.value("back"), &import.id)),
        Err(why) => {
            // A file of nobody's known format: its columns are asked for, with a guess at each.
            let is_unknown = why.code == "exchange.unreadable";
            let begins = form.said("begins").unwrap_or(form.value("content"));
            let header = if is_unknown { header(begins) } else { Vec::new() };
            let explained: Vec<(String, String)> =
                names.iter().map(|name| (*name).to_owned()).zip(form.values("means").map(str::to_owned)).collect();
            let columns = explain(&header, &explained, &meanings(form.value("kind")));
            let is_first = explained.is_empty() && !columns.is_empty();
            let form = if is_first { form } else { form.refused(&why, &[]) };
            match new_page(visit, form, columns).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}

/// Where an import is looked at: on its own page, or where it was begun in the first run.
fn place(back: &str, id: &str) -> String {
    if back == FIRST_RUN { with_query(FIRST_RUN, &[("import", id)]) } else { format!("/products/import/{id}") }
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    cursor: String,
}

/// A way to narrow the rows down.
struct Tab {
    name: &'static str,
    to: String,
    count: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "products/import_one.html")]
struct ImportPage {
    frame: Frame,
    job: Import,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    next: Option<String>,
    far: i64,
    of: i64,
    said: String,
}

async fn one(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &id, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, wanted: &Wanted) -> Result<ImportPage, Problem> {
    let import: Import = visit.ask("exchange.get-import", &json!({ "id": id })).await?;
    let query = json!({
        "id": id, "outcome": filled(&wanted.outcome), "state": filled(&wanted.state),
        "cursor": filled(&wanted.cursor), "limit": ROWS,
    });
    let rows: Listed<Row> = visit.ask("exchange.list-rows", &query).await?;
    let path = format!("/products/import/{id}");
    let tab = |name: &'static str, query: [(&str, &str); 2], count: i64| Tab {
        name,
        to: with_query(&path, &query),
        count: visit.spoken().number(count),
        is_here: query == [("outcome", wanted.outcome.as_str()), ("state", wanted.state.as_str())],
    };
    let outcome = |outcome| [("outcome", outcome), ("state", "")];
    let mut tabs = vec![
        tab("import-all", outcome(""), import.rows),
        tab("import-new", outcome("new"), import.new),
        tab("import-changed", outcome("changed"), import.changed),
        tab("import-same", outcome("same"), import.same),
        tab("import-wrong", outcome("wrong"), import.wrong),
        tab("import-missing", outcome("missing"), import.missing_here),
        tab("import-failed", [("outcome", ""), ("state", "failed")], import.failed),
        tab("import-left", [("outcome", ""), ("state", "left-alone")], import.left_alone),
    ];
    tabs.retain(|tab| tab.is_here || tab.name == "import-all" || tab.count != "0");
    let next = rows.next.map(|cursor| {
        with_query(&path, &[("outcome", &wanted.outcome), ("state", &wanted.state), ("cursor", &cursor)])
    });
    let (far, of) = import.far();
    Ok(ImportPage {
        frame: Frame::inside(visit, "/products", visit.words.say("import")).await?,
        said: visit.spoken().percent(far, of),
        job: import,
        tabs,
        rows: rows.items,
        next,
        far,
        of,
    })
}

async fn act(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, said) = match form.value("do") {
        "start" => ("exchange.start-import", "import-started"),
        "undo" => ("exchange.undo-import", "import-undoing"),
        _ => ("exchange.cancel-import", "import-cancelled"),
    };
    let done: Result<Import, Problem> = visit.ask(operation, &json!({ "id": *id })).await;
    match done {
        Ok(_) => visit.go_saying(&place(form.value("back"), &id), &Toast::said(visit.words.say(said))),
        Err(why) => problem(&visit.words, &why),
    }
}
