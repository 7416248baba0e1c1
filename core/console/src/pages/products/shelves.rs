//! What products are sorted by, counted in and priced at: categories as a tree, brands, tags, units, tax classes and
//! price lists, each kept on a page of its own.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{
    known::{Named, filled},
    prices::PriceList,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::Listed,
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
    form: Form,
    may_keep: bool,
    can_add: bool,
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
}

async fn first(Inside(visit): Inside) -> HttpResponse {
    answer(&visit, NOUNS.first(), Form::default()).await
}

async fn one(Inside(visit): Inside, noun: Path<String>) -> HttpResponse {
    answer(&visit, NOUNS.iter().find(|known| known.name == *noun), Form::default()).await
}

async fn answer(visit: &Visit, noun: Option<&Noun>, form: Form) -> HttpResponse {
    let Some(noun) = noun else { return problem(&visit.words, &Problem::not_found("page", &visit.here)) };
    let is_wrong = !form.problem.is_empty() || form.fields().next().is_some();
    match page(visit, noun, form).await {
        Ok(page) if is_wrong => again(&page),
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, noun: &Noun, form: Form) -> Result<ShelfPage, Problem> {
    let all = all(visit, noun, false).await?;
    // Some lists hold archived ones too, others are asked for them.
    let (mut archived, items): (Vec<Named>, Vec<Named>) = all.into_iter().partition(|one| !one.is_open());
    if matches!(noun.name, "brands" | "price-lists") {
        archived = self::all(visit, noun, true).await?;
    }
    let may_keep = visit.may(noun.change).await;
    Ok(ShelfPage {
        frame: Frame::inside(visit, "/products", visit.words.say("shelves")).await?,
        nouns: NOUNS.iter().map(|noun| noun.name).collect(),
        noun: noun.name,
        items,
        archived,
        form,
        may_keep,
        can_add: may_keep && !noun.add.is_empty(),
    })
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
            items.extend(page.items.into_iter().map(PriceList::named));
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
            let to = format!("/products/shelves/{}", noun.name);
            visit.go_saying(&to, &Toast::said(visit.words.say("saved")))
        }
        Err(why) => {
            let mut form = form.refused(&why, &[]);
            // Several forms on the page have the same fields: what is wrong is said above them.
            form.problem = why.detail.to_string();
            answer(&visit, Some(noun), form).await
        }
    }
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
        (_, "price-lists") => {
            let input = json!({
                "name": form.value("name"), "currency": form.value("currency").trim().to_uppercase(),
                "customer_group": filled(form.value("customer_group")),
                "includes_tax": form.value("includes_tax") == "yes",
            });
            (noun.add, input)
        }
        _ => (noun.add, json!({ "name": form.value("name") })),
    }
}
