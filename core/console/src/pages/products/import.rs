//! Files that bring in products, stock and what they are sorted by: read, seen with every difference they would make, done, and taken back.

use std::collections::BTreeSet;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::known::Named;
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
/// Rows of one page.
const ROWS: u16 = 50;
/// Columns that can be explained; more is no list of products.
const COLUMNS: usize = 60;

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

/// What a column may mean, and by which names it often goes, in small letters without spaces. Of products and levels
/// the first [`OF_PRODUCTS`] are asked for, of the others those of [`OF_KIND`].
const MEANINGS: [(&str, &[&str]); 37] = [
    ("name", &["name", "product", "productname", "title", "produkt", "artikel", "bezeichnung", "artikelname"]),
    ("sku", &["sku", "code", "articlenumber", "itemnumber", "artikelnummer", "artnr", "artikelnr"]),
    ("barcode", &["barcode", "ean", "gtin", "upc", "isbn", "strichcode"]),
    ("price", &["price", "saleprice", "retailprice", "unitprice", "preis", "vk", "vkpreis", "verkaufspreis"]),
    ("cost", &["cost", "costprice", "purchaseprice", "ek", "ekpreis", "einkaufspreis", "einstandspreis"]),
    ("currency", &["currency", "währung"]),
    ("description", &["description", "details", "text", "beschreibung"]),
    ("categories", &["category", "categories", "group", "kategorie", "kategorien", "warengruppe"]),
    ("brand", &["brand", "vendor", "manufacturer", "marke", "hersteller"]),
    ("tags", &["tags", "keywords", "schlagwörter", "stichwörter"]),
    ("tax-class", &["tax", "taxclass", "vat", "steuer", "steuersatz", "steuerklasse", "mwst"]),
    ("unit", &["unit", "uom", "einheit"]),
    ("images", &["image", "images", "imageurl", "picture", "bild", "bilder"]),
    ("title", &["variant", "variantname", "varianttitle", "variante", "sorte"]),
    ("product", &["productid", "parentid", "handle", "produktid"]),
    ("published", &["published", "visible", "online", "veröffentlicht"]),
    ("option-1", &["option1", "size", "größe"]),
    ("option-2", &["option2", "colour", "color", "farbe"]),
    ("option-3", &["option3", "material"]),
    ("quantity", &["stock", "quantity", "onhand", "qty", "bestand", "menge", "lagerbestand"]),
    ("location", &["location", "warehouse", "store", "ort", "lager", "filiale"]),
    ("id", &["id"]),
    ("code", &["code", "kürzel"]),
    ("category", &["category", "path", "kategorie", "warengruppe", "pfad"]),
    ("archived", &["archived", "archiviert"]),
    ("allows-negative", &["allowsnegative", "negative"]),
    ("decimals", &["decimals", "decimalplaces", "nachkommastellen"]),
    ("variant", &["variantid", "variantenid"]),
    ("worth", &["worth", "isworth", "factor", "faktor"]),
    ("of-unit", &["ofunit", "baseunit", "basiseinheit"]),
    ("group", &["group", "customergroup", "kundengruppe"]),
    ("includes-tax", &["includestax", "gross", "brutto"]),
    ("priority", &["priority", "priorität"]),
    ("valid-from", &["validfrom", "from", "gültigab", "von"]),
    ("valid-until", &["validuntil", "until", "gültigbis", "bis"]),
    ("price-list", &["pricelist", "list", "preisliste", "liste"]),
    ("prices", &["prices", "price", "preise", "preis"]),
];

/// What a file of one of the smaller kinds has.
const OF_KIND: [(&str, &[&str]); 8] = [
    ("units", &["id", "code", "name", "decimals", "archived"]),
    ("tax-classes", &["id", "code", "name", "archived"]),
    ("brands", &["id", "name", "archived"]),
    ("categories", &["id", "category", "archived"]),
    ("locations", &["id", "name", "allows-negative", "archived"]),
    ("conversions", &["id", "variant", "sku", "unit", "worth", "of-unit"]),
    (
        "price-lists",
        &["id", "name", "currency", "group", "includes-tax", "priority", "valid-from", "valid-until", "archived"],
    ),
    ("prices", &["price-list", "variant", "sku", "prices"]),
];
/// So many of the meanings are those of products and levels.
const OF_PRODUCTS: usize = 21;

type Meaning = (&'static str, &'static [&'static str]);

/// What the columns of such a file may mean.
fn meanings(kind: &str) -> Vec<Meaning> {
    match OF_KIND.iter().find(|(known, _)| *known == kind) {
        Some((_, words)) => MEANINGS.into_iter().filter(|(meaning, _)| words.contains(meaning)).collect(),
        None => MEANINGS.into_iter().take(OF_PRODUCTS).collect(),
    }
}

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

/// A column of a file that has to be explained.
struct Column {
    name: String,
    means: String,
    sample: String,
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
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
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
            match new_page(&visit, form, columns).await {
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

/// The cells of the first line and of the second, to show what is in a column.
fn header(content: &str) -> Vec<(String, String)> {
    let content = content.trim_start_matches('\u{feff}');
    let mut lines = content.lines();
    let first = lines.next().unwrap_or_default();
    let between = [';', '\t', ',', '|'].into_iter().max_by_key(|sign| (first.matches(*sign).count(), *sign == ','));
    let between = between.unwrap_or(',');
    let names = cells(first, between);
    let mut samples = cells(lines.next().unwrap_or_default(), between);
    samples.resize(names.len(), String::new());
    names.into_iter().zip(samples).filter(|(name, _)| !name.is_empty()).take(COLUMNS).collect()
}

/// One line's cells. Quotes hold together what has a delimiter in it.
fn cells(line: &str, between: char) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            sign if sign == between && !quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            sign => cell.push(sign),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}

/// What was said of each column, or what its name lets one think; nothing is thought of twice.
fn explain(header: &[(String, String)], said: &[(String, String)], meanings: &[Meaning]) -> Vec<Column> {
    let mut taken = BTreeSet::new();
    let columns = header.iter().map(|(name, sample)| {
        let known = said.iter().find(|(column, _)| column == name).map(|(_, means)| means.clone());
        let plain: String = name.to_lowercase().chars().filter(|sign| sign.is_alphanumeric()).collect();
        let guess =
            meanings.iter().find(|(meaning, names)| names.contains(&plain.as_str()) && !taken.contains(meaning));
        let means = known.unwrap_or_else(|| guess.map(|(meaning, _)| (*meaning).to_owned()).unwrap_or_default());
        if let Some((meaning, _)) = meanings.iter().find(|(meaning, _)| *meaning == means) {
            taken.insert(*meaning);
        }
        Column { name: name.clone(), means, sample: sample.chars().take(40).collect() }
    });
    columns.collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_guessed_by_their_names() {
        let file = "Artikel;Artikel-Nr.;VK Preis;\"Farbe; außen\";Irgendwas;SKU\nTee, grün;T-1;4,50;rot;x;y";
        let columns = explain(&header(file), &[], &meanings("products"));
        let means: Vec<(&str, &str)> = columns.iter().map(|one| (one.name.as_str(), one.means.as_str())).collect();
        assert_eq!(
            means,
            [
                ("Artikel", "name"),
                ("Artikel-Nr.", "sku"),
                ("VK Preis", "price"),
                ("Farbe; außen", ""),
                ("Irgendwas", ""),
                ("SKU", ""),
            ]
        );
        assert_eq!(columns[0].sample, "Tee, grün");
        let said = [("Irgendwas".to_owned(), "brand".to_owned()), ("Artikel".to_owned(), String::new())];
        let columns = explain(&header(file), &said, &meanings("products"));
        assert_eq!((columns[0].means.as_str(), columns[4].means.as_str()), ("", "brand"));
    }

    #[test]
    fn every_kind_of_file_has_columns_to_choose_from() {
        for kind in KINDS {
            assert!(meanings(kind).len() > 2, "{kind}");
        }
        let columns = explain(&header("Marke;Archiviert\nAcme;yes"), &[], &meanings("brands"));
        assert_eq!(columns[1].means, "archived");
        let all: usize = OF_KIND.iter().map(|(kind, words)| usize::from(meanings(kind).len() == words.len())).sum();
        assert_eq!(all, OF_KIND.len(), "each of them is a meaning");
    }
}
