//! The products: found by words while they are typed, narrowed down, sorted, and picked to be changed together.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    known::{Product, levels, products, sums},
    views::{View, views},
};
use crate::{
    page::{Frame, problem, show},
    pages::{
        filled,
        narrowed::{Narrowed, Reading},
    },
    visit::{Inside, Visit},
};

/// What fits on a screen or two.
const PAGE: u16 = 50;
const SORTS: [&str; 3] = ["name", "created", "updated"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products").get(list));
}

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    pub(super) search: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    brand: String,
    #[serde(default)]
    pub(super) archived: String,
    #[serde(default)]
    published: String,
    #[serde(default)]
    currency: String,
    #[serde(default)]
    price_from: String,
    #[serde(default)]
    price_to: String,
    #[serde(default)]
    sort: String,
    /// Whether the filters are shown, with how many there are of each.
    #[serde(default)]
    filters: String,
    #[serde(default)]
    cursor: String,
}

impl Narrowed for Wanted {
    const PATH: &'static str = "/products";

    fn narrowed(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("search", self.search.trim()),
            ("category", self.category.as_str()),
            ("tag", self.tag.as_str()),
            ("brand", self.brand.as_str()),
            ("archived", self.archived.as_str()),
            ("published", self.published.as_str()),
            ("currency", self.currency.as_str()),
            ("price_from", self.price_from.trim()),
            ("price_to", self.price_to.trim()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    fn reading(&self) -> Reading<'_> {
        Reading { sort: &self.sort, filters: &self.filters, cursor: &self.cursor }
    }
}

impl Wanted {
    /// As the door counts and lists.
    fn filters(&self, visit: &Visit) -> Value {
        let price = |typed: &str| filled(typed).map(|typed| visit.spoken().read(typed));
        let (from, to) = (price(&self.price_from), price(&self.price_to));
        let currency = filled(&self.currency).map(str::to_owned);
        let currency = currency.or_else(|| from.as_ref().or(to.as_ref()).map(|_| visit.spoken().currency.clone()));
        json!({
            "category": filled(&self.category), "tag": filled(&self.tag), "brand": filled(&self.brand),
            "archived": self.archived == "yes",
            "published": filled(&self.published).map(|published| published == "yes"),
            "currency": currency, "price_from": from, "price_to": to,
        })
    }

    /// As the door finds all of them.
    pub(super) fn matching(&self, visit: &Visit) -> Value {
        let mut of = self.filters(visit);
        of["search"] = json!(filled(&self.search));
        of
    }
}

/// One product, as a line of the list.
struct Line {
    product: Product,
    price: String,
    there: Option<String>,
    is_out: bool,
    changed: String,
    kinds: usize,
    code: String,
}

#[derive(Debug, Deserialize)]
struct Counts {
    total: i64,
    categories: Vec<Counted>,
    tags: Vec<Counted>,
    brands: Vec<Counted>,
    archived: YesOrNo,
    published: YesOrNo,
}

#[derive(Debug, Deserialize)]
struct Counted {
    id: String,
    name: String,
    products: i64,
}

#[derive(Debug, Deserialize)]
struct YesOrNo {
    yes: i64,
    no: i64,
}

/// One filter, with what it can be set to.
struct Facet {
    name: &'static str,
    field: &'static str,
    chosen: String,
    values: Vec<FacetValue>,
}

struct FacetValue {
    name: String,
    count: String,
    to: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "products/list.html")]
struct ProductsPage {
    frame: Frame,
    wanted: Wanted,
    lines: Vec<Line>,
    shows_stock: bool,
    next: Option<String>,
    facets: Vec<Facet>,
    total: String,
    views: Vec<View>,
    may_add: bool,
    may_change: bool,
    may_import: bool,
    may_export: bool,
    may_undo: bool,
    /// To come back to after something was done.
    here: String,
}

impl ProductsPage {
    /// Whether more match than this page shows.
    fn has_more(&self) -> bool {
        self.next.is_some() || !self.wanted.cursor.is_empty()
    }

    fn without(&self, name: &str) -> String {
        self.wanted.with(name, "")
    }

    fn state_to(&self, archived: &str, published: &str) -> String {
        let wanted = Wanted { archived: archived.to_owned(), ..self.wanted.clone() };
        wanted.with("published", published)
    }

    fn is_state(&self, archived: &str, published: &str) -> bool {
        self.wanted.archived == archived && self.wanted.published == published
    }
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, wanted.into_inner()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: Wanted) -> Result<ProductsPage, Problem> {
    let filters = wanted.filters(visit);
    let mut query = filters.clone();
    query["search"] = json!(filled(&wanted.search));
    query["sort"] = json!(SORTS.into_iter().find(|sort| *sort == wanted.sort).unwrap_or("name"));
    query["cursor"] = json!(filled(&wanted.cursor));
    query["limit"] = json!(PAGE);
    let found = products(visit, &query).await?;
    let ids: Vec<&str> = found.items.iter().map(|product| product.id.as_str()).collect();
    let levels = levels(visit, &ids).await?;
    let there = levels.as_deref().map(|levels| sums(levels, |level| &level.product));
    let shows_stock = there.is_some();
    let lines = found.items.iter().map(|product| {
        let sum = there.as_ref().map(|there| there.get(product.id.as_str()).copied().unwrap_or_default());
        Line {
            price: product.price_range(visit.spoken()),
            there: sum.map(|sum| visit.spoken().quantity(sum.to_string())),
            is_out: sum.is_some_and(|sum| !sum.is_positive()),
            changed: changed(visit, product.updated_at),
            kinds: product.sold().count(),
            code: match (product.variants(), product.variants().first()) {
                ([_], Some(only)) => only.sku.clone().or_else(|| only.barcode.clone()).unwrap_or_default(),
                _ => String::new(),
            },
            product: product.clone(),
        }
    });
    let lines: Vec<Line> = lines.collect();
    let (facets, total) = match wanted.filters.as_str() {
        "yes" => {
            let counts: Counts = visit.ask("catalog.count-products", &filters).await?;
            (facets(visit, &wanted, &counts), visit.spoken().number(counts.total))
        }
        _ => (Vec::new(), String::new()),
    };
    let next = found.next.map(|cursor| wanted.with("cursor", &cursor));
    let here = wanted.with("cursor", &wanted.cursor);
    Ok(ProductsPage {
        frame: Frame::inside(visit, "/products", visit.words.say("products")).await?,
        views: views(visit).await?,
        may_add: visit.may("catalog.add-product").await,
        may_change: visit.may("catalog.change-product").await,
        may_import: visit.may("exchange.begin-import").await,
        may_export: visit.may("exchange.begin-export").await,
        may_undo: visit.may("deeds.list").await,
        lines,
        shows_stock,
        next,
        facets,
        total,
        here,
        wanted,
    })
}

fn changed(visit: &Visit, at: Timestamp) -> String {
    visit.spoken().date(at)
}

fn facets(visit: &Visit, wanted: &Wanted, counts: &Counts) -> Vec<Facet> {
    let number = |count: i64| visit.spoken().number(count);
    let named = |field: &'static str, name: &'static str, chosen: &str, counted: &[Counted]| {
        let values = counted.iter().map(|one| FacetValue {
            name: one.name.clone(),
            count: number(one.products),
            to: wanted.with(field, &one.id),
            is_chosen: one.id == chosen,
        });
        let chosen_name = counted.iter().find(|one| one.id == chosen).map(|one| one.name.clone());
        let chosen = if chosen.is_empty() { String::new() } else { chosen_name.unwrap_or_else(|| "✓".to_owned()) };
        Facet { name, field, chosen, values: values.collect() }
    };
    let yes_or_no = |field: &'static str, name: &'static str, chosen: &str, counts: &YesOrNo, words: [&str; 2]| {
        let value = |value: &str, count: i64, word: &str| FacetValue {
            name: visit.words.say(word),
            count: number(count),
            to: wanted.with(field, value),
            is_chosen: chosen == value,
        };
        let [yes, no] = words;
        let chosen = match chosen {
            "yes" => visit.words.say(yes),
            "no" => visit.words.say(no),
            _ => String::new(),
        };
        let values = vec![value("yes", counts.yes, yes), value("no", counts.no, no)];
        Facet { name, field, chosen, values }
    };
    let mut facets = vec![
        named("category", "category", &wanted.category, &counts.categories),
        named("brand", "brand", &wanted.brand, &counts.brands),
        named("tag", "tag", &wanted.tag, &counts.tags),
        yes_or_no("published", "storefront", &wanted.published, &counts.published, ["published", "unpublished"]),
    ];
    let mut archived = yes_or_no("archived", "sold", &wanted.archived, &counts.archived, ["archived", "still-sold"]);
    for (value, to) in archived.values.iter_mut().zip(["yes", ""]) {
        value.to = wanted.with("archived", to);
        value.is_chosen = wanted.archived == to;
    }
    facets.push(archived);
    facets.retain(|facet| !facet.values.is_empty() || !facet.chosen.is_empty());
    facets
}
