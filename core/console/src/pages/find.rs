//! Search across everything that a visitor may see: products by name, variants by their codes, orders and invoices by
//! number, contacts, locations, people, settings, and the pages and actions themselves. One page without a script; with one, the same in a palette (`/find/results`) and
//! in fields that find while typing (`/find/options`).

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{Listed, settings, with_query};
use crate::{
    page::{Frame, problem, show},
    people,
    visit::{Inside, Visit},
    ways,
};

/// Of each kind.
const FEW: usize = 6;
/// What a field offers.
const OPTIONS: usize = 12;
/// Shorter is no code that somebody scanned.
const CODE: usize = 3;

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/find").get(page))
        .service(route::resource("/find/results").get(results))
        .service(route::resource("/find/options").get(options));
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
}

/// Several of a kind.
struct Kind {
    /// A message.
    name: &'static str,
    hits: Vec<Hit>,
}

struct Hit {
    id: String,
    path: String,
    name: String,
    /// What tells it from others of its name.
    note: String,
    icon: &'static str,
    /// Of a product what it looks like in a list; empty where nobody knows.
    thumb: Option<String>,
}

#[derive(Template)]
#[template(path = "find/index.html")]
struct FindPage {
    frame: Frame,
    q: String,
    kinds: Vec<Kind>,
}

#[derive(Template)]
#[template(path = "find/results.html")]
struct Results<'a> {
    visit: &'a Visit,
    q: String,
    kinds: Vec<Kind>,
}

#[derive(Template)]
#[template(path = "find/options.html")]
struct Options<'a> {
    visit: &'a Visit,
    hits: Vec<Hit>,
}

async fn page(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    let frame = Frame::inside(&visit, "", visit.words.say("search")).await;
    match (found(&visit, &wanted.q).await, frame) {
        (Ok(kinds), Ok(frame)) => show(&FindPage { frame, q: wanted.q.clone(), kinds }),
        (Err(why), _) | (_, Err(why)) => problem(&visit.words, &why),
    }
}

async fn results(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match found(&visit, &wanted.q).await {
        Ok(kinds) => show(&Results { visit: &visit, q: wanted.q.clone(), kinds }),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn options(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    let q = wanted.q.trim();
    let found = match wanted.kind.as_str() {
        "products" => products(&visit, q, OPTIONS).await,
        "variants" => variants(&visit, q).await,
        "locations" => locations(&visit, q, OPTIONS).await,
        "members" => Ok(members(&visit, q, OPTIONS).await),
        "contacts" => contacts(&visit, q, OPTIONS).await,
        _ => Ok(Vec::new()),
    };
    match found {
        Ok(hits) => show(&Options { visit: &visit, hits }),
        Err(why) => problem(&visit.words, &why),
    }
}

/// What may not be asked for is not there; each kind is one question.
async fn found(visit: &Visit, q: &str) -> Result<Vec<Kind>, Problem> {
    let q = q.trim();
    let mut kinds = Vec::new();
    if !q.is_empty() {
        let coded = coded(visit, q).await?;
        kinds.push(Kind { name: "variants-found", hits: coded.into_iter().collect() });
        kinds.push(Kind { name: "products", hits: products(visit, q, FEW).await? });
        kinds.push(Kind { name: "orders", hits: orders(visit, q).await? });
        kinds.push(Kind { name: "invoices", hits: invoices(visit, q).await? });
        kinds.push(Kind { name: "contacts", hits: contacts(visit, q, FEW).await? });
        kinds.push(Kind { name: "locations", hits: locations(visit, q, FEW).await? });
        kinds.push(Kind { name: "members", hits: members(visit, q, FEW).await });
        kinds.push(Kind { name: "settings", hits: settings(visit, q).await });
    }
    kinds.push(Kind { name: "find-deeds", hits: deeds(visit, q).await });
    kinds.push(Kind { name: "find-ways", hits: places(visit, q).await });
    kinds.retain(|kind| !kind.hits.is_empty());
    Ok(kinds)
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: String,
    #[serde(default)]
    variants: Vec<Variant>,
    #[serde(default)]
    images: Vec<Image>,
}

#[derive(Clone, Deserialize)]
struct Image {
    #[serde(default)]
    thumb: String,
}

impl Named {
    fn thumb(&self) -> String {
        self.images.iter().map(|image| &image.thumb).find(|thumb| !thumb.is_empty()).cloned().unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Variant {
    id: String,
    title: String,
    sku: Option<String>,
    barcode: Option<String>,
}

async fn products(visit: &Visit, q: &str, most: usize) -> Result<Vec<Hit>, Problem> {
    if !visit.may("catalog.list-products").await {
        return Ok(Vec::new());
    }
    let search = Some(q).filter(|q| !q.is_empty());
    let found: Listed<Named> = visit.ask("catalog.list-products", &json!({ "search": search, "limit": most })).await?;
    let hit = |product: Named| Hit {
        path: format!("/products/{}", product.id),
        thumb: Some(product.thumb()),
        id: product.id,
        name: product.name,
        note: String::new(),
        icon: "tag",
    };
    Ok(found.items.into_iter().map(hit).collect())
}

async fn contacts(visit: &Visit, q: &str, most: usize) -> Result<Vec<Hit>, Problem> {
    #[derive(Deserialize)]
    struct Contact {
        id: String,
        name: Option<String>,
        company: Option<String>,
    }
    if !visit.may("contacts.list-contacts").await {
        return Ok(Vec::new());
    }
    let search = Some(q).filter(|q| !q.is_empty());
    let found: Listed<Contact> =
        visit.ask("contacts.list-contacts", &json!({ "search": search, "limit": most })).await?;
    // Whom one may not see by name is not offered by name.
    let hit = |contact: Contact| {
        Some(Hit {
            path: format!("/contacts/{}", contact.id),
            id: contact.id,
            name: contact.name?,
            note: contact.company.unwrap_or_default(),
            icon: "person",
            thumb: None,
        })
    };
    Ok(found.items.into_iter().filter_map(hit).collect())
}

/// Whoever bought something, as far as one may see that.
#[derive(Deserialize)]
struct Bought {
    #[serde(default)]
    name: String,
}

fn noted(buyer: Option<Bought>, said: String) -> String {
    match buyer.map(|buyer| buyer.name).filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} · {said}"),
        None => said,
    }
}

/// By their number, or by whoever bought.
async fn orders(visit: &Visit, q: &str) -> Result<Vec<Hit>, Problem> {
    #[derive(Deserialize)]
    struct Order {
        id: String,
        number: String,
        state: String,
        buyer: Option<Bought>,
    }
    if q.is_empty() || !visit.may("sales.list-orders").await {
        return Ok(Vec::new());
    }
    let found: Listed<Order> = visit.ask("sales.list-orders", &json!({ "search": q, "limit": FEW })).await?;
    let hit = |order: Order| Hit {
        path: format!("/orders/{}", order.id),
        id: order.id,
        name: order.number,
        note: noted(order.buyer, visit.words.say(&format!("order-{}", order.state))),
        icon: "shop",
        thumb: None,
    };
    Ok(found.items.into_iter().map(hit).collect())
}

async fn invoices(visit: &Visit, q: &str) -> Result<Vec<Hit>, Problem> {
    #[derive(Deserialize)]
    struct Invoice {
        id: String,
        name: String,
        issued_at: Timestamp,
        buyer: Option<Bought>,
    }
    if q.is_empty() || !visit.may("sales.list-invoices").await {
        return Ok(Vec::new());
    }
    let found: Listed<Invoice> = visit.ask("sales.list-invoices", &json!({ "search": q, "limit": FEW })).await?;
    let hit = |invoice: Invoice| Hit {
        path: format!("/invoices/{}", invoice.id),
        id: invoice.id,
        name: invoice.name,
        note: noted(invoice.buyer, visit.spoken().date(invoice.issued_at)),
        icon: "sheet",
        thumb: None,
    };
    Ok(found.items.into_iter().map(hit).collect())
}

/// The one with exactly this code.
async fn coded(visit: &Visit, q: &str) -> Result<Option<Hit>, Problem> {
    #[derive(Deserialize)]
    struct Scanned {
        variant: Variant,
        product: Named,
    }
    if q.chars().count() < CODE || q.contains(char::is_whitespace) || !visit.may("catalog.find-variant").await {
        return Ok(None);
    }
    let found: Result<Scanned, Problem> = visit.ask("catalog.find-variant", &json!({ "code": q })).await;
    Ok(found.ok().map(|Scanned { variant, product }| {
        let path = format!("/products/{}", product.id);
        let hit = of_variant(&product, variant);
        Hit { path, ..hit }
    }))
}

fn of_variant(product: &Named, variant: Variant) -> Hit {
    Hit {
        path: String::new(),
        id: variant.id,
        name: match variant.title.as_str() {
            "" => product.name.clone(),
            title => format!("{} · {title}", product.name),
        },
        note: variant.sku.or(variant.barcode).unwrap_or_default(),
        icon: "barcode",
        thumb: Some(product.thumb()),
    }
}

/// The variants of the products that fit best; the one with exactly this code first.
async fn variants(visit: &Visit, q: &str) -> Result<Vec<Hit>, Problem> {
    let mut hits: Vec<Hit> = coded(visit, q).await?.into_iter().collect();
    for product in products(visit, q, FEW).await? {
        let whole: Named = visit.ask("catalog.get-product", &json!({ "id": product.id })).await?;
        let Named { id, name, variants, images } = whole;
        let whole = Named { id, name, variants: Vec::new(), images };
        hits.extend(variants.into_iter().map(|variant| of_variant(&whole, variant)));
    }
    let mut seen = std::collections::BTreeSet::new();
    hits.retain(|hit| seen.insert(hit.id.clone()));
    hits.truncate(OPTIONS);
    Ok(hits)
}

/// There are few of them, and they are looked through here.
async fn locations(visit: &Visit, q: &str, most: usize) -> Result<Vec<Hit>, Problem> {
    if !visit.may("stock.list-locations").await {
        return Ok(Vec::new());
    }
    let found: Listed<Named> = visit.ask("stock.list-locations", &json!({})).await?;
    let hit = |location: Named| Hit {
        path: with_query("/stock", &[("location", location.id.as_str())]),
        id: location.id,
        name: location.name,
        note: String::new(),
        icon: "place",
        thumb: None,
    };
    Ok(found.items.into_iter().filter(|location| fits(&location.name, q)).take(most).map(hit).collect())
}

async fn members(visit: &Visit, q: &str, most: usize) -> Vec<Hit> {
    let named = people::members(visit).await.into_iter();
    let hit = |(account, name): (String, String)| Hit {
        path: "/members".to_owned(),
        id: account,
        name,
        note: String::new(),
        icon: "person",
        thumb: None,
    };
    named.filter(|(_, name)| fits(name, q)).take(most).map(hit).collect()
}

async fn deeds(visit: &Visit, q: &str) -> Vec<Hit> {
    let open = ways::deeds_of(visit).await.into_iter();
    let hit = |(path, name, icon): (&str, String, &'static str)| Hit {
        path: path.to_owned(),
        id: String::new(),
        name,
        note: String::new(),
        icon,
        thumb: None,
    };
    open.map(|deed| (deed.path, visit.words.say(deed.name), deed.icon))
        .filter(|(_, name, _)| fits(name, q))
        .map(hit)
        .collect()
}

async fn places(visit: &Visit, q: &str) -> Vec<Hit> {
    let open = ways::open_to(visit).await.into_iter();
    let named = open.map(|way| (way, visit.words.say(way.name))).filter(|(_, name)| fits(name, q));
    let hit = |(way, name): (&ways::Way, String)| Hit {
        path: way.path.to_owned(),
        id: String::new(),
        name,
        note: if way.key.is_empty() { String::new() } else { format!("g {}", way.key) },
        icon: way.icon,
        thumb: None,
    };
    named.map(hit).collect()
}

/// What has no place of its own beside them.
async fn settings(visit: &Visit, q: &str) -> Vec<Hit> {
    let open = settings::open_to(visit).await.into_iter().filter(|setting| !ways::leads_to(setting.path));
    let hit = |(setting, name): (&settings::Setting, String)| Hit {
        path: setting.path.to_owned(),
        id: String::new(),
        name,
        note: String::new(),
        icon: "settings",
        thumb: None,
    };
    open.map(|setting| (setting, visit.words.say(setting.name))).filter(|(_, name)| fits(name, q)).map(hit).collect()
}

/// Each word of what is looked for is in the name.
fn fits(name: &str, q: &str) -> bool {
    let name = name.to_lowercase();
    q.to_lowercase().split_whitespace().all(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_by_all_words_of_it_in_any_order() {
        assert!(fits("Store room, ÜBERSEE", "übersee store") && fits("Anything", ""));
        assert!(!fits("Store room", "store floor"));
    }
}
