//! What is there is brought over: page by page in the order in which it changed, so that a page that was done is never
//! done again; or one by one, when the shop says so or when it is found to be missing.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stockade_sdk::{
    Call,
    api::{
        external_ids::Link,
        records::{Order, Product},
        sales::CancelOrder,
        stock::Adjust,
    },
    prelude::*,
};

use crate::{
    amount::Amount,
    chosen::Chosen,
    moment,
    orders::{self, How, theirs},
    products::{self, Theirs},
    shelf,
    shop::{Page, Shop},
    telling,
};

/// So many at once: with a request more for each that has refunds, or variations, a call stays below what one may send.
const ORDERS: usize = 40;
const PRODUCTS: usize = 20;
/// The most pages of variations of one product: the catalog takes 200.
const VARIATIONS: u32 = 2;
/// What changed shortly before the last time is looked at again: clocks differ, and what was written late is late.
const OVERLAP: Duration = Duration::minutes(5);
/// How long what a shop is set to is believed.
const SETTLED: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);
/// What follows what, the first time.
const STEPS: [&str; 4] = ["products", "stock", "orders", "stock"];

/// Where a page begins: after what changed last before it, and on which page of what changed in that second.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct At {
    after: Option<String>,
    page: u32,
    /// How many there were when it began.
    of: Option<u64>,
}

impl At {
    fn of(page: &SyncPage) -> Result<Self, Failure> {
        match page.cursor() {
            Some(cursor) => Ok(serde_json::from_str(cursor)?),
            None => {
                Ok(Self { after: page.since().and_then(|since| moment::before(since, OVERLAP)), page: 1, of: None })
            }
        }
    }

    /// After a page whose last changed then. None: that was all.
    fn next(&self, count: usize, full: usize, last: Option<&str>, total: Option<u64>) -> Option<Self> {
        let of = self.of.or(total);
        let after = last.and_then(moment::second_before);
        // Going on from a moment is not disturbed by what changes meanwhile; within one second there are only pages.
        let goes_on = after.is_some() && after > self.after;
        match (count < full, goes_on) {
            (true, _) => None,
            (false, true) => Some(Self { after, page: 1, of }),
            (false, false) => Some(Self { page: self.page + 1, of, ..self.clone() }),
        }
    }

    fn ask<T: serde::de::DeserializeOwned>(
        &self,
        shop: &mut Shop,
        route: &str,
        full: usize,
    ) -> Result<Page<T>, Failure> {
        let (full, page) = (full.to_string(), self.page.to_string());
        let mut query = vec![
            ("per_page", full.as_str()),
            ("page", &page),
            ("orderby", "modified"),
            ("order", "asc"),
            ("dates_are_gmt", "true"),
        ];
        query.extend(self.after.as_deref().map(|after| ("modified_after", after)));
        shop.page(route, &query)
    }
}

pub fn orders(page: &SyncPage) -> Done {
    let (chosen, at) = (Chosen::get()?, At::of(page)?);
    let mut shop = Shop::open(&page.call, &chosen)?;
    let found: Page<theirs::Order> = at.ask(&mut shop, "orders", ORDERS)?;
    let mut all = Vec::with_capacity(found.items.len());
    for order in found.items {
        all.push((refunds(&mut shop, &order)?, order));
    }
    let how = how(&chosen)?;
    let last = all.last().and_then(|(_, order)| order.date_modified_gmt.as_deref());
    let next = at.next(all.len(), ORDERS, last, found.total);
    let words = last.map(|last| format!("up to {}", last.replace('T', " "))).unwrap_or_default();
    let mut outcome = Outcome::new().progress(all.len() as u64, at.of.or(found.total), words)?;
    for (refunds, order) in &all {
        outcome = run(outcome, order, refunds, &how)?;
    }
    gone_on(page, outcome, next)
}

fn run(outcome: Outcome, order: &theirs::Order, refunds: &[theirs::Refund], how: &How) -> Done {
    match orders::ours(order, refunds, None, how) {
        Some(import) => outcome.run(&import),
        None => Ok(outcome),
    }
}

/// An order that was read already.
pub fn bring_order(outcome: Outcome, order: &theirs::Order, refunds: &[theirs::Refund], chosen: &Chosen) -> Done {
    run(outcome, order, refunds, &how(chosen)?)
}

/// One order as it is there now.
pub fn order(call: &Call, id: &str) -> Done {
    let chosen = Chosen::get()?;
    let mut shop = Shop::open(call, &chosen)?;
    let Some(order) = shop.find::<theirs::Order>(&format!("orders/{id}"))? else { return gone(id) };
    let refunds = refunds(&mut shop, &order)?;
    bring_order(Outcome::new(), &order, &refunds, &chosen)
}

/// It was deleted there. What is open is called off; what has left or is over stays.
fn gone(id: &str) -> Done {
    let known = records::find::<Order>(id)?.filter(|order| order.state.as_ref().is_some_and(|state| state == "open"));
    match known {
        Some(order) => {
            Outcome::new().run(&CancelOrder { id: order.id, reason: Some("Deleted in the shop.".to_owned()) })
        }
        None => done(),
    }
}

/// Lists every order there is, for whoever compares that with what is here.
pub fn missing_orders(page: &SyncPage) -> Done {
    #[derive(Deserialize)]
    struct Brief {
        id: u64,
        #[serde(default)]
        status: String,
        #[serde(default)]
        date_modified_gmt: Option<String>,
    }
    const FULL: usize = 100;
    let chosen = Chosen::get()?;
    let number: u32 = page.cursor().and_then(|cursor| cursor.parse().ok()).unwrap_or(1);
    let mut shop = Shop::open(&page.call, &chosen)?;
    let query = [
        ("per_page", "100"),
        ("page", &number.to_string()),
        ("orderby", "id"),
        ("order", "asc"),
        ("_fields", "id,status,date_modified_gmt"),
    ];
    let found: Page<Brief> = shop.page("orders", &query)?;
    let statuses = chosen.statuses()?;
    let is_sold = |brief: &&Brief| statuses.of(&brief.status, false).is_some();
    let there: Vec<(String, Option<String>)> = found
        .items
        .iter()
        .filter(is_sold)
        .map(|brief| (brief.id.to_string(), brief.date_modified_gmt.clone()))
        .collect();
    let outcome = Outcome::new()
        .progress(there.len() as u64, found.total, "compared")?
        .there(there.iter().map(|(id, version)| (id.as_str(), version.as_deref())))?;
    Ok(if found.items.len() < FULL { outcome } else { outcome.cursor((number + 1).to_string()) })
}

pub fn products(page: &SyncPage) -> Done {
    let (chosen, at) = (Chosen::get()?, At::of(page)?);
    let mut shop = Shop::open(&page.call, &chosen)?;
    let currency = currency(&mut shop, &page.call)?;
    let found: Page<Theirs> = at.ask(&mut shop, "products", PRODUCTS)?;
    let mut all = Vec::with_capacity(found.items.len());
    for product in found.items {
        all.push((variations(&mut shop, &product)?, product));
    }
    let last = all.last().and_then(|(_, product)| product.date_modified_gmt.as_deref());
    let next = at.next(all.len(), PRODUCTS, last, found.total);
    let mut outcome = Outcome::new().progress(all.len() as u64, at.of.or(found.total), "")?;
    let mut taken = Vec::new();
    for (variations, product) in &all {
        outcome = bring_product(&page.call, outcome, (product, variations), &currency, &mut taken)?;
    }
    gone_on(page, outcome, next)
}

/// One product as it is there now.
pub fn product(call: &Call, id: u64) -> Done {
    let chosen = Chosen::get()?;
    let mut shop = Shop::open(call, &chosen)?;
    let Some(product) = shop.find::<Theirs>(&format!("products/{id}"))? else { return done() };
    let currency = currency(&mut shop, call)?;
    let variations = variations(&mut shop, &product)?;
    bring_product(call, Outcome::new(), (&product, &variations), &currency, &mut Vec::new())
}

/// One that is here already, by its SKU, is linked and otherwise left as it is: what it is called here and what it costs
/// here was perhaps chosen. `taken` are the SKUs of those that this outcome makes.
fn bring_product(
    call: &Call,
    outcome: Outcome,
    (product, variations): (&Theirs, &[Theirs]),
    currency: &str,
    taken: &mut Vec<String>,
) -> Done {
    let external_id = product.id.to_string();
    let wanted = products::ours(product, variations, currency).filter(|_| product.is_goods());
    let Some(mut wanted) = wanted.filter(|_| !product.status.is_empty()) else { return Ok(outcome) };
    if let Some(known) = records::find::<Product>(&external_id)? {
        telling::learn(call, &known, product, variations)?;
        return Ok(outcome);
    }
    let skus: Vec<String> = wanted.variants.iter().flatten().filter_map(|variant| variant.sku.clone()).collect();
    for sku in &skus {
        if let Some(known) = by_sku(sku)? {
            telling::learn(call, &known, product, variations)?;
            let link = Link { external_id, kind: "product".to_owned(), record: known.id, ..Link::default() };
            return outcome.run(&link);
        }
    }
    // What the shop has twice, or what somebody else took, is brought over without it.
    for variant in wanted.variants.iter_mut().flatten() {
        if variant.sku.as_ref().is_some_and(|sku| taken.contains(sku)) {
            log::warn!("the shop has a SKU of product {external_id} twice");
            variant.sku = None;
        }
    }
    taken.extend(skus);
    outcome.run(&wanted)
}

/// What the shop counts becomes what is on the shelf: what is there, and what is kept for orders beside it.
pub fn stock(page: &SyncPage) -> Done {
    let (chosen, at) = (Chosen::get()?, At::of(page)?);
    let Some(location) = chosen.location()? else {
        let nothing = Outcome::new().progress(0, Some(0), "No location is chosen: nothing is counted in.")?;
        return gone_on(page, nothing, None);
    };
    let mut shop = Shop::open(&page.call, &chosen)?;
    // All of it, whenever it changed: what is counted is what is there now.
    let at = if page.cursor().is_none() { At { page: 1, ..At::default() } } else { at };
    let found: Page<Theirs> = at.ask(&mut shop, "products", PRODUCTS)?;
    let mut counted = Vec::new();
    let (mut last, mut count) = (None, 0);
    for product in found.items {
        last.clone_from(&product.date_modified_gmt);
        count += 1;
        counted.extend(variations(&mut shop, &product)?);
        counted.extend(Some(product).filter(|product| !product.is_variable() && product.is_goods()));
    }
    let next = at.next(count, PRODUCTS, last.as_deref(), found.total);
    let mut outcome = Outcome::new().progress(count as u64, at.of.or(found.total), "")?;
    for theirs in counted {
        if let Some(adjust) = recount(&page.call, &theirs, &location)? {
            outcome = outcome.run(&adjust)?;
        }
    }
    gone_on(page, outcome, next)
}

fn recount(call: &Call, theirs: &Theirs, location: &str) -> Result<Option<Adjust>, Failure> {
    let sku = theirs.key();
    let Some(product) = by_sku(&sku)? else { return Ok(None) };
    let variant = product.variants.iter().flatten().find(|variant| variant.sku.as_deref() == Some(&sku));
    let Some(variant) = variant else { return Ok(None) };
    let there = theirs.counted();
    telling::keep(call, &variant.id, theirs, there.map(Amount::plain))?;
    let Some(there) = there else { return Ok(None) };
    let here = shelf::available(&variant.id, Some(location))?;
    let change = there.minus(here);
    Ok((!change.is_zero()).then(|| Adjust {
        change: change.plain(),
        location: location.to_owned(),
        reason: "As counted in the shop.".to_owned(),
        variant: variant.id.clone(),
        ..Adjust::default()
    }))
}

/// The product here that has this SKU, whether it is still sold or not.
fn by_sku(sku: &str) -> Result<Option<Product>, Failure> {
    for archived in [false, true] {
        let found = records::list::<Product>().filter("sku", sku)?.filter("archived", archived)?.limit(1).next();
        if let Some(found) = found.transpose()? {
            return Ok(records::get(&found.id)?);
        }
    }
    Ok(None)
}

fn how(chosen: &Chosen) -> Result<How, Failure> {
    Ok(How { location: chosen.location()?, restocks: chosen.restocks(), statuses: chosen.statuses()? })
}

fn refunds(shop: &mut Shop, order: &theirs::Order) -> Result<Vec<theirs::Refund>, Failure> {
    if order.refunds.is_empty() {
        return Ok(Vec::new());
    }
    shop.all(&format!("orders/{}/refunds", order.id), 1)
}

fn variations(shop: &mut Shop, product: &Theirs) -> Result<Vec<Theirs>, Failure> {
    if !product.is_variable() {
        return Ok(Vec::new());
    }
    let mut all: Vec<Theirs> = shop.all(&format!("products/{}/variations", product.id), VARIATIONS)?;
    all.iter_mut().for_each(|variation| variation.parent_id = product.id);
    Ok(all)
}

/// What the shop's prices are in.
fn currency(shop: &mut Shop, call: &Call) -> Result<String, Failure> {
    let key = format!("currency/{}", call.connection);
    if let Some(known) = kv::get::<String>(&key)? {
        return Ok(known);
    }
    let setting: Value = shop.get("settings/general/woocommerce_currency", &[])?;
    let currency = setting["value"].as_str().unwrap_or_default().to_owned();
    kv::put_for(&key, &currency, SETTLED)?;
    Ok(currency)
}

/// On to the next page; or that was all, and perhaps something else comes after it.
fn gone_on(page: &SyncPage, outcome: Outcome, next: Option<At>) -> Done {
    if let Some(next) = next {
        return Ok(outcome.cursor(serde_json::to_string(&next)?));
    }
    let step: Option<usize> = kv::get(&step_key(&page.call))?;
    let Some(step) = step.filter(|step| STEPS.get(*step) == Some(&page.name())) else { return Ok(outcome) };
    match STEPS.get(step + 1) {
        Some(following) => {
            begun(&page.call, step + 1)?;
            outcome.wants_syncs(&[following])
        }
        None => {
            kv::remove(&step_key(&page.call))?;
            Ok(outcome)
        }
    }
}

/// How far bringing everything over has come.
pub fn begun(call: &Call, step: usize) -> Result<(), Problem> {
    kv::put(&step_key(call), &step)
}

fn step_key(call: &Call) -> String {
    format!("step/{}", call.connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_follows_another_until_all_is_there() {
        let first = At { after: None, page: 1, of: None };
        let later = first.next(2, 2, Some("2026-01-01T00:00:05"), Some(9)).unwrap();
        assert_eq!(later, At { after: Some("2026-01-01T00:00:04".into()), page: 1, of: Some(9) });
        // All of this page changed in one second: what else did is on its next pages.
        let same = later.next(2, 2, Some("2026-01-01T00:00:05"), Some(5)).unwrap();
        assert_eq!((same.page, same.after.as_deref(), same.of), (2, Some("2026-01-01T00:00:04"), Some(9)));
        let on = same.next(2, 2, Some("2026-01-01T00:00:07"), None).unwrap();
        assert_eq!((on.page, on.after.as_deref()), (1, Some("2026-01-01T00:00:06")));
        assert_eq!(on.next(1, 2, Some("2026-01-01T00:00:09"), None), None);
        // A shop that says no times is paged through.
        assert_eq!(first.next(2, 2, None, None).unwrap().page, 2);
    }
}
