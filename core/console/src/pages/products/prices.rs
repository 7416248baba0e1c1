//! What price lists say of a product: each variant's prices from so many on, list by list.

use std::collections::HashMap;

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
    known::{Named, Product, product},
    one::Tabs,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::{
        Listed,
        conflict::{Meanwhile, is_stale},
        stock::days,
    },
    toast::Toast,
    visit::{Inside, Visit},
};

/// Prices beyond the first, each from a larger quantity on.
const BREAKS: usize = 3;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/{id}/prices").get(prices).post(set));
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct PriceList {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) currency: String,
    #[serde(default)]
    pub(super) customer_group: Option<String>,
    #[serde(default)]
    version: i64,
    #[serde(default)]
    archived_at: Option<Timestamp>,
    #[serde(default)]
    valid_from: Option<Timestamp>,
    #[serde(default)]
    valid_until: Option<Timestamp>,
}

impl PriceList {
    /// As what else products are sorted by: its code says what it is in, for whom and when.
    pub(super) fn named(self, visit: &Visit) -> Named {
        let (words, spoken) = (&visit.words, visit.spoken());
        let from = self.valid_from.map(|from| words.say_of("price-list-valid-from", &spoken.date(from)));
        let until = self.valid_until.map(days::just_before);
        let until = until.map(|until| words.say_of("price-list-valid-until", &spoken.date(until)));
        let code = [Some(self.currency), self.customer_group, from, until];
        let code = code.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        Named {
            id: self.id,
            version: self.version,
            name: self.name,
            code,
            archived_at: self.archived_at,
            ..Named::default()
        }
    }
}

#[derive(Debug, Deserialize)]
struct Price {
    version: i64,
    breaks: Vec<Break>,
}

#[derive(Debug, Deserialize)]
struct Break {
    from: String,
    price: String,
}

/// A variant's line.
struct Row {
    id: String,
    name: String,
    own: String,
    version: String,
    breaks: Vec<[String; 2]>,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    list: String,
}

#[derive(Template)]
#[template(path = "products/prices.html")]
struct PricesPage {
    frame: Frame,
    tabs: Tabs,
    product: Product,
    lists: Vec<PriceList>,
    list: Option<PriceList>,
    rows: Vec<Row>,
    may_set: bool,
    form: Form,
    meanwhile: Vec<Meanwhile>,
}

async fn prices(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &id, &wanted.list, Form::default(), false).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// Where somebody else was faster, what was typed stands beside what is there now, and whoever saves again has seen it.
async fn page(visit: &Visit, id: &str, list: &str, mut form: Form, is_stale: bool) -> Result<PricesPage, Problem> {
    let product = product(visit, id).await?;
    let lists: Listed<PriceList> = visit.ask("catalog.list-price-lists", &json!({ "limit": 200 })).await?;
    let list = lists.items.iter().find(|one| one.id == list).or(lists.items.first()).cloned();
    let (mut rows, mut meanwhile) = (Vec::new(), Vec::new());
    if let Some(list) = &list {
        let mut known = known_prices(visit, list, &product).await?;
        for variant in product.sold() {
            let price = known.remove(&variant.id);
            let mut breaks: Vec<[String; 2]> = price
                .iter()
                .flat_map(|price| &price.breaks)
                .map(|one| [visit.spoken().typed(&one.from), visit.spoken().typed_money(&one.price, &list.currency)])
                .collect();
            if breaks.is_empty() {
                breaks.push(["1".to_owned(), String::new()]);
            }
            let wanted = breaks.len().max(BREAKS);
            breaks.resize_with(wanted, || [String::new(), String::new()]);
            let version = price.map(|price| price.version.to_string()).unwrap_or_default();
            let theirs = in_words(visit, &breaks);
            // What was typed and could not be sent stands there again.
            let typed: Vec<&str> = form.values(&variant.id).collect();
            for (at, pair) in typed.chunks_exact(2).enumerate() {
                if let (Some(line), [from, price]) = (breaks.get_mut(at), pair) {
                    *line = [(*from).to_owned(), (*price).to_owned()];
                }
            }
            let (yours, was_typed) = (in_words(visit, &breaks), !typed.is_empty());
            if is_stale && theirs != yours {
                meanwhile.push(Meanwhile { label: variant.called(&product.name).to_owned(), theirs, yours });
            }
            let own = match (&variant.price, &variant.currency) {
                (Some(price), Some(currency)) => visit.spoken().money(price, currency),
                _ => "—".to_owned(),
            };
            rows.push(Row {
                name: variant.called(&product.name).to_owned(),
                own,
                version: match was_typed && !is_stale {
                    true => form.value(&format!("version-{}", variant.id)).to_owned(),
                    false => version,
                },
                breaks,
                id: variant.id.clone(),
            });
        }
    }
    if is_stale && meanwhile.is_empty() {
        form.problem = visit.words.say("meanwhile");
    }
    Ok(PricesPage {
        frame: Frame::inside(visit, "/products", product.name.clone()).await?,
        tabs: Tabs::of(visit, &product, "prices").await,
        lists: lists.items,
        list,
        rows,
        may_set: visit.may("catalog.set-prices").await,
        form,
        meanwhile,
        product,
    })
}

/// Prices as they are compared: from how many on, and how much.
fn in_words(visit: &Visit, breaks: &[[String; 2]]) -> String {
    let said: Vec<String> = breaks
        .iter()
        .filter(|[_, price]| !price.trim().is_empty())
        .map(|[from, price]| format!("{}+: {}", if from.trim().is_empty() { "1" } else { from.trim() }, price.trim()))
        .collect();
    if said.is_empty() { visit.words.say("nothing") } else { said.join(" · ") }
}

/// What a list says of a product's variants, in one question.
async fn known_prices(visit: &Visit, list: &PriceList, product: &Product) -> Result<HashMap<String, Price>, Problem> {
    #[derive(Deserialize)]
    struct OfVariant {
        variant: String,
        #[serde(flatten)]
        price: Price,
    }
    let query = json!({ "id": list.id, "product": product.id, "limit": 200 });
    let found: Listed<OfVariant> = visit.ask("catalog.list-prices", &query).await?;
    Ok(found.items.into_iter().map(|one| (one.variant, one.price)).collect())
}

async fn set(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let list = form.value("list").to_owned();
    let prices = form.values("variant").filter_map(|variant| {
        let pairs: Vec<&str> = form.values(variant).collect();
        let said = pairs.chunks_exact(2).filter(|pair| pair.get(1).is_some_and(|price| !price.trim().is_empty()));
        let breaks: Vec<Value> = said
            .filter_map(|pair| {
                let [from, price] = pair else { return None };
                let from = if from.trim().is_empty() { "1" } else { from };
                Some(json!({ "from": visit.spoken().read(from), "price": visit.spoken().read(price) }))
            })
            .collect();
        let version = form.said(&format!("version-{variant}")).and_then(|version| version.parse::<i64>().ok());
        // Nothing was there and nothing was said.
        (version.is_some() || !breaks.is_empty())
            .then(|| json!({ "variant": variant, "version": version, "breaks": breaks }))
    });
    let prices: Vec<Value> = prices.collect();
    let to = format!("/products/{id}/prices?list={list}");
    if prices.is_empty() {
        return visit.go_saying(&to, &Toast::said(visit.words.say("nothing-changed")));
    }
    let done: Result<Value, Problem> = visit.ask("catalog.set-prices", &json!({ "id": list, "prices": prices })).await;
    match done {
        Ok(_) => visit.go_saying(&to, &Toast::said(visit.words.say("saved"))),
        Err(why) => {
            let stale = is_stale(&why);
            let mut form = if stale { form } else { form.refused(&why, &[]) };
            if form.problem.is_empty() && !stale {
                form.problem = why.detail.to_string();
            }
            match page(&visit, &id, &list, form, stale).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}
