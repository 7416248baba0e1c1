//! What products are sorted by, counted in and priced at: categories as a tree, brands, tags, units, tax classes and
//! price lists, each kept on a page of its own.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{known::Named, prices::PriceList};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{
        Listed,
        conflict::{Meanwhile, is_stale},
        filled, with_query,
    },
    toast::Toast,
    visit::{Inside, Visit},
};

/// Pages of a list that are read into one page here: none of these nouns is many.
const PAGES: usize = 5;

/// One noun: where it is kept, and which operations keep it.
#[derive(Debug, Clone, Copy)]
struct Noun {
    name: &'static str,
    list: &'static str,
    add: &'static str,
    change: &'static str,
}

const NOUNS: [Noun; 6] = [
    Noun {
        name: "categories",
        list: "catalog.list-categories",
        add: "catalog.add-category",
        change: "catalog.change-category",
    },
    Noun { name: "brands", list: "catalog.list-brands", add: "catalog.add-brand", change: "catalog.change-brand" },
    Noun { name: "tags", list: "catalog.list-tags", add: "", change: "catalog.rename-tag" },
    Noun { name: "units", list: "catalog.list-units", add: "catalog.add-unit", change: "catalog.change-unit" },
    Noun {
        name: "tax-classes",
        list: "catalog.list-tax-classes",
        add: "catalog.add-tax-class",
        change: "catalog.change-tax-class",
    },
    Noun {
        name: "price-lists",
        list: "catalog.list-price-lists",
        add: "catalog.add-price-list",
        change: "catalog.change-price-list",
    },
];

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/products/shelves").get(first))
        .service(route::resource("/products/shelves/{noun}").get(one).post(keep));
}

#[derive(Template)]
#[template(path = "products/shelves.html")]
struct ShelfPage {
    frame: Frame,
    nouns: Vec<&'static str>,
    noun: &'static str,
    items: Vec<Named>,
    archived: Vec<Named>,
    /// What is there in every shop, by name.
    standard: String,
    /// That adds one.
    form: Form,
    /// That changed one of them, and was refused.
    changed: Form,
    meanwhile: Vec<Meanwhile>,
    may_keep: bool,
    can_add: bool,
    /// What was just moved, and which way: its button has the keyboard again.
    moved: Moved,
}

#[derive(Debug, Default, Deserialize)]
struct Moved {
    #[serde(default)]
    moved: String,
    #[serde(default)]
    way: String,
}

impl ShelfPage {
    /// Where a category may be moved to: anywhere but below itself.
    fn parents(&self, of: &Named) -> Vec<&Named> {
        let below = |one: &Named| one.path.starts_with(&of.path);
        self.items.iter().filter(|one| one.is_open() && !below(one)).collect()
    }

    fn is_tree(&self) -> bool {
        self.noun == "categories"
    }

    /// What stands beside it, in their order.
    fn siblings(&self, of: &Named) -> Vec<&Named> {
        self.items.iter().filter(|one| one.parent == of.parent).collect()
    }

    /// The sibling before it, which it would stand before.
    fn above(&self, of: &Named) -> Option<&Named> {
        let siblings = self.siblings(of);
        let at = siblings.iter().position(|one| one.id == of.id)?;
        siblings.get(at.checked_sub(1)?).copied()
    }

    fn is_last(&self, of: &Named) -> bool {
        self.siblings(of).last().is_none_or(|last| last.id == of.id)
    }

    /// The one after the next, which it would stand before; none where it would be the last.
    fn beyond(&self, of: &Named) -> &str {
        let siblings = self.siblings(of);
        let at = siblings.iter().position(|one| one.id == of.id);
        at.and_then(|at| siblings.get(at + 2)).map_or("", |one| one.id.as_str())
    }

    fn was_moved(&self, of: &Named, way: &str) -> bool {
        // Where it can go no further, the other way is left.
        let way_left = match self.moved.way.as_str() {
            "up" if self.above(of).is_none() => "down",
            "down" if self.is_last(of) => "up",
            way => way,
        };
        self.moved.moved == of.id && way_left == way
    }

    fn here(&self) -> String {
        format!("/products/shelves/{}", self.noun)
    }

    /// Whether what was typed for one of them was refused: it is open again.
    fn is_changed(&self, of: &Named) -> bool {
        self.changed.value("id") == of.id && self.changed.value("do") == "rename"
    }

    /// What was typed into the field of one of them and refused, else what is there.
    fn name_of<'a>(&'a self, of: &'a Named) -> &'a str {
        if self.is_changed(of) { self.changed.value("name") } else { &of.name }
    }
}

async fn first(Inside(visit): Inside) -> HttpResponse {
    answer(&visit, NOUNS.first(), Form::default(), Moved::default()).await
}

async fn one(Inside(visit): Inside, noun: Path<String>, moved: Query<Moved>) -> HttpResponse {
    answer(&visit, NOUNS.iter().find(|known| known.name == *noun), Form::default(), moved.into_inner()).await
}

async fn answer(visit: &Visit, noun: Option<&Noun>, form: Form, moved: Moved) -> HttpResponse {
    let Some(noun) = noun else { return problem(&visit.words, &Problem::not_found("page", &visit.here)) };
    let is_wrong = !form.problem.is_empty() || form.fields().next().is_some();
    match page(visit, noun, form, moved).await {
        Ok(page) if is_wrong => again(&page),
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, noun: &Noun, form: Form, moved: Moved) -> Result<ShelfPage, Problem> {
    let all = all(visit, noun, false).await?;
    // Some lists hold archived ones too, others are asked for them.
    let (mut archived, items): (Vec<Named>, Vec<Named>) = all.into_iter().partition(|one| !one.is_open());
    if matches!(noun.name, "brands" | "price-lists") {
        archived = self::all(visit, noun, true).await?;
    }
    let may_keep = visit.may(noun.change).await;
    let (form, changed) = if form.said("do").is_some() { (Form::default(), form) } else { (form, Form::default()) };
    Ok(ShelfPage {
        frame: Frame::inside(visit, "/products", visit.words.say("shelves")).await?,
        nouns: NOUNS.iter().map(|noun| noun.name).collect(),
        noun: noun.name,
        items,
        archived,
        standard: if noun.name == "units" { standard(visit, noun).await? } else { String::new() },
        form,
        changed,
        meanwhile: Vec::new(),
        may_keep,
        can_add: may_keep && !noun.add.is_empty(),
        moved,
    })
}

#[derive(Deserialize)]
struct Standard {
    standard: Vec<Unit>,
}

#[derive(Deserialize)]
struct Unit {
    code: String,
    name: String,
}

async fn standard(visit: &Visit, noun: &Noun) -> Result<String, Problem> {
    let Standard { standard } = visit.ask(noun.list, &json!({})).await?;
    let names = standard.into_iter().map(|unit| visit.words.unit(&unit.code, unit.name));
    Ok(names.collect::<Vec<_>>().join(", "))
}

async fn all(visit: &Visit, noun: &Noun, archived: bool) -> Result<Vec<Named>, Problem> {
    let (mut items, mut cursor) = (Vec::new(), None::<String>);
    for _ in 0..PAGES {
        let input = match noun.name {
            "categories" | "tax-classes" | "units" => json!({}),
            "tags" => json!({ "limit": 200, "cursor": cursor }),
            _ => json!({ "limit": 200, "cursor": cursor, "archived": archived }),
        };
        if noun.name == "price-lists" {
            let page: Listed<PriceList> = visit.ask(noun.list, &input).await?;
            items.extend(page.items.into_iter().map(|list| list.named(visit)));
            cursor = page.next;
        } else {
            let page: Listed<Named> = visit.ask(noun.list, &input).await?;
            items.extend(page.items);
            cursor = page.next;
        }
        if cursor.is_none() {
            break;
        }
    }
    Ok(items)
}

async fn keep(request: HttpRequest, Inside(visit): Inside, noun: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let Some(noun) = NOUNS.iter().find(|known| known.name == *noun) else {
        return problem(&visit.words, &Problem::not_found("page", &visit.here));
    };
    let (operation, input) = asked(noun, &form);
    let done: Result<Value, Problem> = visit.ask(operation, &input).await;
    match done {
        Ok(_) => {
            let way = form.value("way");
            let query = [("moved", if way.is_empty() { "" } else { form.value("id") }), ("way", way)];
            let to = format!("/products/shelves/{}", noun.name);
            let to = if way.is_empty() { to } else { with_query(&to, &query) };
            visit.go_saying(&to, &Toast::said(visit.words.say("saved")))
        }
        Err(why) if is_stale(&why) && form.value("do") == "rename" => match both(&visit, noun, form).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
        Err(why) => {
            let mut form = form.refused(&why, &[]);
            // Where the form is one of many with the same fields, what is wrong is said above them.
            if form.said("do").is_some() {
                form.problem = why.detail.to_string();
            }
            answer(&visit, Some(noun), form, Moved::default()).await
        }
    }
}

/// What was typed, with what is there now beside it: whoever saves again has seen it.
async fn both(visit: &Visit, noun: &Noun, form: Form) -> Result<ShelfPage, Problem> {
    let mut page = page(visit, noun, form, Moved::default()).await?;
    let now = page.items.iter().find(|one| page.is_changed(one)).map(|one| one.name.clone());
    let (theirs, yours) = (now.unwrap_or_default(), page.changed.value("name").trim().to_owned());
    page.changed.problem = visit.words.say("meanwhile");
    if theirs != yours {
        page.meanwhile.push(Meanwhile { label: visit.words.say("new-name"), theirs, yours });
    }
    Ok(page)
}

/// What a form asks for.
fn asked(noun: &Noun, form: &Form) -> (&'static str, Value) {
    let (id, version) = (form.value("id"), form.value("version").parse::<i64>().unwrap_or_default());
    match (form.value("do"), noun.name) {
        ("move", _) => {
            let input = json!({
                "id": id, "version": version, "parent": filled(form.value("parent")), "before": filled(form.value("before")),
            });
            ("catalog.move-category", input)
        }
        ("merge", _) => ("catalog.merge-tag", json!({ "id": id, "version": version, "into": form.value("into") })),
        ("archive" | "restore", _) => {
            (noun.change, json!({ "id": id, "version": version, "archived": form.value("do") == "archive" }))
        }
        ("rename", _) => (noun.change, json!({ "id": id, "version": version, "name": form.value("name") })),
        (_, "categories") => (noun.add, json!({ "name": form.value("name"), "parent": filled(form.value("parent")) })),
        (_, "units") => {
            let decimals: u8 = form.value("decimals").trim().parse().unwrap_or_default();
            (noun.add, json!({ "code": form.value("code"), "name": form.value("name"), "decimals": decimals }))
        }
        (_, "tax-classes") => (noun.add, json!({ "code": form.value("code"), "name": form.value("name") })),
        _ => (noun.add, json!({ "name": form.value("name") })),
    }
}
