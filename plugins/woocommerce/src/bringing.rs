//! What is there is brought over: page by page, or one by one, when the shop says so or when it is found to be missing.

use serde_json::{Value, json};
use stockade_sdk::{
    Call,
    api::{
        catalog::AddProduct,
        external_ids::Link,
        records::{Order, Product},
        sales::{CancelOrder, ImportOrder},
        types::NewVariant,
    },
    prelude::*,
};

use crate::{
    beginning, bought,
    chosen::Chosen,
    counting,
    following::{self, Pair},
    growing,
    orders::{self, How, theirs},
    paging::{At, Changed as _},
    panel::{self, Left},
    people::People,
    pricing,
    products::{self, Theirs, VARIANTS},
    shop::{Page, Shop},
    stocking, telling,
    tongue::say,
};

/// A shop may count, or change a variation, without saying that the product was modified.
pub const ALL_PRODUCTS: &str = "all-products";
/// So many at once: with a request more for each that has refunds, or variations, a call stays below what one may send.
const ORDERS: usize = 40;
pub const PRODUCTS: usize = 20;
/// The most pages of variations of one product: the catalog takes 200, and those beyond are shown.
const VARIATIONS: u32 = 3;
/// And of refunds of one order: of a payment, 500 are kept here.
const REFUNDS: u32 = 5;
/// After it stands where the orders that are open here go on, once all that the shop has were compared.
const OPEN: &str = "open/";
/// The version of an order that was seen without its refunds: the shop has none that is called so.
const IN_PART: &str = "in part";
/// How long it is remembered that something was brought by itself.
const LEFT: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 60 * 60);
/// How long what a shop is set to is believed.
const SETTLED: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

pub fn orders(page: &SyncPage) -> Done {
    let (chosen, at) = (Chosen::get(&page.call)?, At::of(page)?);
    if let Some(nothing) = beginning::too_early(page, &chosen)? {
        return Ok(nothing);
    }
    let mut shop = Shop::open(&page.call, &chosen)?;
    let (found, full): (Page<theirs::Order>, usize) = at.ask(&page.call, &mut shop, "orders", ORDERS)?;
    let total = found.total;
    let read = |order: &theirs::Order| if page.is_one_by_one() { Ok(Vec::new()) } else { refunds(&mut shop, order) };
    let (all, next) = at.whole(found, full, read)?;
    let (how, mut people) = (how(&chosen)?, People::default());
    let last = all.last().and_then(|(_, order)| order.changed());
    let words = last
        .map(|last| {
            let last = last.replace('T', " ");
            say!(chosen.tongue, "up to {last}", "bis {last}")
        })
        .unwrap_or_default();
    let mut outcome = Outcome::new().progress(all.len() as u64, at.of.or(total), words)?;
    for (refunds, order) in &all {
        let id = order.id.to_string();
        outcome = if page.is_one_by_one() {
            leave(&page.call, outcome, (bought::ORDER, &id), order.version())?
        } else if !at.is_whole() && was_left(&page.call, (bought::ORDER, &id), order.version())? {
            outcome
        } else {
            run(&page.call, outcome, (order, refunds), (&chosen, &how), &mut people)?
        };
    }
    at.seen(page, last, next.as_ref())?;
    if next.is_none() {
        panel::looked(&page.call)?;
    }
    beginning::go_on(page, outcome, At::written(next)?, at.is_whole(), &chosen)
}

/// What belongs to a page that was refused is brought by itself.
fn leave(call: &Call, outcome: Outcome, (name, id): (&str, &str), version: Option<String>) -> Done {
    kv::put_for(&left_key(call, name, id), &version, LEFT)?;
    outcome.later(name, id, &json!({}))
}

/// Whether that was so already, and it is as it was: what became of it then stays, though it is seen once more.
fn was_left(call: &Call, (name, id): (&str, &str), version: Option<String>) -> Result<bool, Failure> {
    let left: Option<Option<String>> = kv::get(&left_key(call, name, id))?;
    Ok(version.is_some() && left == Some(version))
}

fn left_key(call: &Call, name: &str, id: &str) -> String {
    format!("left/{}/{name}/{id}", call.connection)
}

fn run(
    call: &Call,
    mut outcome: Outcome,
    (order, refunds): (&theirs::Order, &[theirs::Refund]),
    (chosen, how): (&Chosen, &How),
    people: &mut People,
) -> Done {
    let Some(mut import) = orders::ours(order, refunds, how) else { return Ok(outcome) };
    // What was not read was not taken back, and such an order is read again when all are compared.
    let is_whole = order.refunds.is_empty() || !refunds.is_empty();
    import.refunds = import.refunds.filter(|_| is_whole);
    import.contact = people.of_order(call, &mut outcome, order, chosen)?;
    // A SKU may have changed since on either side, and a variation without one says its product's.
    for (line, item) in import.lines.iter_mut().zip(&order.line_items) {
        line.variant = telling::known(call, item.product_id, item.variation_id)?;
    }
    let outcome = match left_unseen(call, order, &import)? {
        Some(open) => outcome.run(&open)?,
        None => outcome,
    };
    match order.version() {
        Some(version) => outcome.run_seen(&import, if is_whole { &version } else { IN_PART }),
        None => outcome.run(&import),
    }
}

/// What was sent over there before anybody here knew of it, and was still on the shelf when that was counted, is open first:
/// what is over from the beginning takes nothing off the shelf.
fn left_unseen(call: &Call, order: &theirs::Order, import: &ImportOrder) -> Result<Option<ImportOrder>, Failure> {
    let is_over = import.state == "completed";
    let Some(created) = order.date_created_gmt.as_deref().filter(|_| is_over) else { return Ok(None) };
    let is_later = counting::counted(call)?.is_some_and(|counted| created > counted.as_str());
    if !is_later || records::find::<Order>(&import.external_id)?.is_some() {
        return Ok(None);
    }
    let open = ImportOrder { state: "open".into(), refunds: None, ..import.clone() };
    Ok(Some(open))
}

/// One order as it is there now.
pub fn order(call: &Call, id: &str) -> Done {
    let chosen = Chosen::get(call)?;
    let mut shop = Shop::open(call, &chosen)?;
    let Some(order) = shop.find::<theirs::Order>(&format!("orders/{id}"))? else { return gone(id) };
    let refunds = refunds(&mut shop, &order)?;
    run(call, Outcome::new(), (&order, &refunds), (&chosen, &how(&chosen)?), &mut People::default())
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

/// So many open orders may be deleted in the shop at once, and are called off without a question.
const FEW: usize = 5;

/// Lists every order there is as it is now, for whoever compares that with what is here; and after them, looks whether what is
/// open here is there at all.
pub fn missing_orders(page: &SyncPage) -> Done {
    const FULL: usize = 100;
    let chosen = Chosen::get(&page.call)?;
    if let Some(nothing) = beginning::too_early(page, &chosen)? {
        return Ok(nothing);
    }
    if let Some(after) = page.cursor().and_then(|cursor| cursor.strip_prefix(OPEN)) {
        return open_orders(page, &chosen, after);
    }
    let number: u32 = page.cursor().and_then(|cursor| cursor.parse().ok()).unwrap_or(1);
    let mut shop = Shop::open(&page.call, &chosen)?;
    let query = [
        ("per_page", "100"),
        ("page", &number.to_string()),
        ("orderby", "id"),
        ("order", "asc"),
        ("_fields", theirs::Brief::FIELDS),
    ];
    let found: Page<theirs::Brief> = shop.page("orders", &query)?;
    let statuses = chosen.statuses()?;
    let is_sold = |brief: &&theirs::Brief| statuses.of(&brief.status, false).is_some();
    let there: Vec<(String, Option<String>)> =
        found.items.iter().filter(is_sold).map(|brief| (brief.id.to_string(), brief.version())).collect();
    let outcome = Outcome::new()
        .progress(there.len() as u64, found.total, say!(chosen.tongue, "compared", "verglichen"))?
        .there(there.iter().map(|(id, version)| (id.as_str(), version.as_deref())))?;
    Ok(outcome.cursor(if found.items.len() < FULL { OPEN.to_owned() } else { (number + 1).to_string() }))
}

fn vanished(chosen: &Chosen, count: usize) -> Result<(), Failure> {
    let title = say!(chosen.tongue, "Orders are gone from the shop", "Bestellungen sind aus dem Shop verschwunden");
    let words = say!(
        chosen.tongue,
        "{count} open orders are not in the shop any more. None of them was called off: see whether it came back from a backup, \
         or is another one, and call off yourself what is no more.",
        "{count} offene Bestellungen gibt es im Shop nicht mehr. Keine davon wurde storniert: Sehen Sie nach, ob er aus einer \
         Sicherung kommt oder ein anderer ist, und stornieren Sie selbst, was es nicht mehr gibt.",
    );
    Ok(notify::people(title, &words)?)
}

/// What is open here and gone there is looked at by itself: that it was deleted may have been told to nobody.
fn open_orders(page: &SyncPage, chosen: &Chosen, after: &str) -> Done {
    let open = records::list::<Order>().filter("channel", orders::CHANNEL)?.filter("state", "open")?.limit(100);
    let (found, next) = open.page(Some(after).filter(|after| !after.is_empty()))?;
    let mut bound = Vec::new();
    for order in found {
        bound.extend(records::binding::<Order>(&order.id)?.map(|bound| bound.external_id));
    }
    let mut outcome = Outcome::new().progress(0, None, say!(chosen.tongue, "compared", "verglichen"))?;
    if !bound.is_empty() {
        let mut shop = Shop::open(&page.call, chosen)?;
        let include = bound.join(",");
        let query = [("include", include.as_str()), ("per_page", "100"), ("_fields", theirs::Brief::FIELDS)];
        let there: Page<theirs::Brief> = shop.page("orders", &query)?;
        let is_there = |id: &String| there.items.iter().any(|brief| brief.id.to_string() == *id);
        let gone: Vec<&String> = bound.iter().filter(|id| !is_there(id)).collect();
        // Nobody deletes so many of them: a shop was put back from a backup, or is another.
        if gone.len() > FEW && gone.len() * 10 > bound.len() {
            vanished(chosen, gone.len())?;
        } else {
            for id in gone {
                outcome = outcome.later(bought::ORDER, id, &json!({}))?;
            }
        }
    }
    Ok(match next {
        Some(next) => outcome.cursor(format!("{OPEN}{next}")),
        None => outcome,
    })
}

pub fn products(page: &SyncPage) -> Done {
    let begins_anew = page.name() == ALL_PRODUCTS && page.cursor().is_none();
    let (chosen, at) = (Chosen::get(&page.call)?, if begins_anew { At::all() } else { At::of(page)? });
    if let Some(nothing) = beginning::too_early(page, &chosen)? {
        return Ok(nothing);
    }
    let mut shop = Shop::open(&page.call, &chosen)?;
    let currency = currency(&mut shop, &page.call)?;
    let (found, full): (Page<Theirs>, usize) = at.ask(&page.call, &mut shop, "products", PRODUCTS)?;
    let total = found.total;
    let (all, next) = at.whole(found, full, |product| variations(&mut shop, product))?;
    let mut outcome = Outcome::new().progress(all.len() as u64, at.of.or(total), "")?;
    let mut taken = Vec::new();
    for (variations, product) in &all {
        let (id, version) = (product.id.to_string(), product.date_modified_gmt.clone());
        if page.is_one_by_one() {
            outcome = leave(&page.call, outcome, (growing::LATER, &id), version)?;
            continue;
        }
        if !at.is_whole() && was_left(&page.call, (growing::LATER, &id), version)? {
            continue;
        }
        let brought = (product, variations.as_slice());
        outcome = bring_product(&page.call, outcome, brought, (&chosen, &currency), &mut taken)?;
        // It is asked for again by itself: a page of such products would be too much for one call.
        if !is_even(&page.call, &chosen, brought)? {
            outcome = growing::look_again(outcome, product.id)?;
        }
    }
    at.seen(page, all.last().and_then(|(_, product)| product.changed()), next.as_ref())?;
    beginning::go_on(page, outcome, At::written(next)?, at.is_whole(), &chosen)
}

/// One product as it is there now.
pub fn product(call: &Call, id: u64) -> Done {
    let chosen = Chosen::get(call)?;
    let mut shop = Shop::open(call, &chosen)?;
    let Some(product) = shop.find::<Theirs>(&format!("products/{id}"))? else { return done() };
    let currency = currency(&mut shop, call)?;
    let variations = variations(&mut shop, &product)?;
    let brought = (&product, variations.as_slice());
    let outcome = bring_product(call, Outcome::new(), brought, (&chosen, &currency), &mut Vec::new())?;
    even(call, &mut shop, &chosen, outcome, brought)
}

/// Whether as much of it is here as there, or nobody has to see to that.
fn is_even(call: &Call, chosen: &Chosen, brought: (&Theirs, &[Theirs])) -> Result<bool, Failure> {
    Ok(counting::new(call, chosen, brought)?.is_none() && stocking::wrong(call, chosen, brought)?.is_empty())
}

/// As much of it is here as there. What is only counted now is not told meanwhile: here it is not there yet.
fn even(call: &Call, shop: &mut Shop, chosen: &Chosen, outcome: Outcome, brought: (&Theirs, &[Theirs])) -> Done {
    if let Some((location, new)) = counting::new(call, chosen, brought)? {
        return counting::count(call, shop, chosen, outcome, (&location, &new));
    }
    stocking::wrong(call, chosen, brought)?
        .iter()
        .try_fold(outcome, |outcome, variant| stocking::due(call, outcome, variant))
}

/// One that is here already, by its SKU, is linked; what of it changes then is the owner's choice. `taken` are the SKUs and
/// barcodes of those that this outcome makes, and the ids of those that it links.
fn bring_product(
    call: &Call,
    outcome: Outcome,
    (product, variations): (&Theirs, &[Theirs]),
    (chosen, currency): (&Chosen, &str),
    taken: &mut Vec<String>,
) -> Done {
    let external_id = product.id.to_string();
    let wanted = products::ours(product, variations, currency).filter(|_| product.is_goods());
    let Some(mut wanted) = wanted.filter(|_| !product.status.is_empty()) else { return Ok(outcome) };
    for theirs in variations.iter().skip(VARIANTS) {
        panel::unmatched(&call.connection, &Left::of(&product.name, &theirs.key(), theirs.place()))?;
    }
    let follow = |outcome: Outcome, here: &Product, wanted: &AddProduct, taken: &mut Vec<String>| -> Done {
        telling::learn(call, here, product, variations)?;
        let pair = Pair { here, product, variations, wanted, currency };
        let followed = following::follow(call, outcome, &pair, chosen, None)?;
        let outcome = growing::grow(call, followed.outcome, &pair, followed.is_changed, taken)?;
        if followed.told.is_empty() { Ok(outcome) } else { pricing::due(call, outcome, product.id) }
    };
    if let Some(known) = records::find::<Product>(&external_id)? {
        return follow(outcome, &known, &wanted, taken);
    }
    let skus: Vec<String> = wanted.variants.iter().flatten().filter_map(|variant| variant.sku.clone()).collect();
    for sku in &skus {
        if let Some(known) = by("sku", sku)? {
            // Something else of theirs is that here already: whether both are the same a person says.
            if taken.contains(&known.id) || records::binding::<Product>(&known.id)?.is_some() {
                for theirs in variations.iter().chain((!product.is_variable()).then_some(product)) {
                    let left = Left::of(&product.name, &theirs.key(), theirs.place());
                    panel::unmatched(&call.connection, &left)?;
                }
                return Ok(outcome);
            }
            taken.push(known.id.clone());
            let link = Link { external_id, kind: "product".to_owned(), record: known.id.clone(), ..Link::default() };
            return follow(outcome.run(&link)?, &known, &wanted, taken);
        }
    }
    for variant in wanted.variants.iter_mut().flatten() {
        without_taken(call, product, variant, taken)?;
    }
    following::came(call, (product, variations), &wanted, currency)?;
    let mut outcome = outcome;
    let made = outcome.make(&wanted)?;
    let outcome =
        outcome.run(&Link { external_id, kind: "product".to_owned(), record: made.id(), ..Link::default() })?;
    // How much of it there is can be counted once it is here; while everything is brought over, all is counted after it.
    if beginning::is_under_way(call)? { Ok(outcome) } else { growing::look_again(outcome, product.id) }
}

/// What the shop has twice, or what somebody else took, is brought over without it.
pub fn without_taken(
    call: &Call,
    product: &Theirs,
    variant: &mut NewVariant,
    taken: &mut Vec<String>,
) -> Result<(), Failure> {
    let external_id = product.id.to_string();
    if let Some(sku) = without_twice(&mut variant.sku, taken, &external_id) {
        panel::twice(&call.connection, &external_id, &Left::of(&product.name, &sku, product.place()))?;
    }
    if let Some(barcode) = variant.barcode.as_deref()
        && by("barcode", barcode)?.is_some()
    {
        log::warn!("the barcode of product {external_id} is another's here");
        variant.barcode = None;
    }
    without_twice(&mut variant.barcode, taken, &external_id);
    Ok(())
}

/// Leaves `code` where nothing before it had it, and says which is taken away.
fn without_twice(code: &mut Option<String>, taken: &mut Vec<String>, product: &str) -> Option<String> {
    let twice = code.take_if(|code| taken.contains(code));
    match &twice {
        Some(code) => log::warn!("the shop has {code} twice, once at product {product}"),
        None => taken.extend(code.clone()),
    }
    twice
}

/// The product here that has this SKU, or this barcode, whether it is still sold or not.
pub fn by(code: &str, value: &str) -> Result<Option<Product>, Failure> {
    for archived in [false, true] {
        let found = records::list::<Product>().filter(code, value)?.filter("archived", archived)?.limit(1).next();
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
    shop.all(&format!("orders/{}/refunds", order.id), REFUNDS)
}

pub fn variations(shop: &mut Shop, product: &Theirs) -> Result<Vec<Theirs>, Failure> {
    if !product.is_variable() {
        return Ok(Vec::new());
    }
    let mut all: Vec<Theirs> = shop.all(&format!("products/{}/variations", product.id), VARIATIONS)?;
    for variation in &mut all {
        variation.parent_id = product.id;
        // One that has none of its own says its product's, and so do all beside it.
        if variation.sku == product.sku {
            variation.sku.clear();
        }
    }
    Ok(all)
}

/// What the shop's prices are in.
pub fn currency(shop: &mut Shop, call: &Call) -> Result<String, Failure> {
    let key = format!("currency/{}", call.connection);
    if let Some(known) = kv::get::<String>(&key)? {
        return Ok(known);
    }
    let setting: Value = shop.get("settings/general/woocommerce_currency", &[])?;
    let currency = setting["value"].as_str().unwrap_or_default().to_owned();
    kv::put_for(&key, &currency, SETTLED)?;
    Ok(currency)
}
