//! What things cost here is told to the shop: what changed, many at once, and after a look at what they cost there. One
//! that is nothing but its variations is told nothing.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stockade_sdk::{Call, Later, api::records::Product, kv::Entry, prelude::*};

use crate::{
    amount::{self, Amount},
    beginning, bringing,
    chosen::Chosen,
    deciding,
    following::{self, Pair, Priced},
    products::{self, Theirs},
    shop::{Page, Shop},
    telling,
    tongue::say,
};

/// As an outcome leaves it.
pub const LATER: &str = "prices";
/// So many are looked at in one call; of those with variations fewer, as each is a few requests.
const MOST: u32 = 100;
const VARIABLE: usize = 10;
/// How long it is remembered that something is to be told.
const REMEMBERED: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 60 * 60);

/// A product changed here, perhaps in what it costs.
pub fn changed(event: &Event) -> Done {
    let (call, chosen) = (&event.call, Chosen::get(&event.call)?);
    // What the shop costs is still being taken over.
    if !chosen.sends_prices() || beginning::is_under_way(call)? {
        return done();
    }
    let id = event.subject().unwrap_or_default();
    let (Some(bound), Some(product)) = (records::binding::<Product>(id)?, records::get::<Product>(id)?) else {
        return done();
    };
    let Ok(number) = bound.external_id.parse() else { return done() };
    let mut is_told = true;
    for variant in product.variants.iter().flatten() {
        let places = variant.currency.as_deref().map_or(2, amount::places);
        let here =
            variant.price.as_deref().and_then(Amount::read).map(|price| amount::written(price.coins(places), places));
        is_told &= here.is_none() || here == telling::price(call, &variant.id)?;
    }
    if is_told { done() } else { due(call, Outcome::new(), number) }
}

/// The shop is to be told what a product of its own costs here.
pub fn due(call: &Call, outcome: Outcome, product: u64) -> Done {
    // Under a key of its own each time: whoever tells of one meanwhile does not take away the next.
    kv::put_for(&format!("{}{product:020}/{}", prefix(call), call.id), &product, REMEMBERED)?;
    outcome.later(LATER, &call.connection, &json!({}))
}

/// All that is due.
pub fn tell(later: &Later) -> Done {
    let (call, chosen) = (&later.call, Chosen::get(&later.call)?);
    let all: Vec<Entry<u64>> = kv::scan(&prefix(call), None, MOST)?;
    if all.is_empty() || !chosen.sends_prices() {
        return done();
    }
    let mut shop = Shop::open(call, &chosen)?;
    if !shop.may_write()? {
        let words = say!(
            chosen.tongue,
            "The key may only read, and the shop is to be told what things cost. Make a key with read and write access, or choose \
             that prices are not told.",
            "Der Schlüssel darf nur lesen, und dem Shop soll gesagt werden, was etwas kostet. Machen Sie einen Schlüssel mit Lese- und \
             Schreibzugriff, oder wählen Sie, dass Preise nicht gesagt werden.",
        );
        return Err(Failure::attention("scope", words));
    }
    let currency = bringing::currency(&mut shop, call)?;
    let mut ids: Vec<u64> = all.iter().map(|entry| entry.value).collect();
    ids.dedup();
    let include: Vec<String> = ids.iter().map(u64::to_string).collect();
    let found: Page<Theirs> = shop.page("products", &[("include", include.join(",").as_str()), ("per_page", "100")])?;

    let (mut outcome, mut variable, mut left) = (Outcome::new(), 0, Vec::new());
    let mut told: BTreeMap<u64, Vec<Priced>> = BTreeMap::new();
    for product in &found.items {
        variable += usize::from(product.is_variable());
        if variable > VARIABLE && product.is_variable() {
            left.push(product.id);
            continue;
        }
        let variations = bringing::variations(&mut shop, product)?;
        let Some(here) = records::find::<Product>(&product.id.to_string())? else { continue };
        let Some(wanted) = products::ours(product, &variations, &currency) else { continue };
        telling::learn(call, &here, product, &variations)?;
        let pair = Pair { here: &here, product, variations: &variations, wanted: &wanted, currency: &currency };
        let followed = following::follow(call, outcome, &pair, &chosen, None)?;
        outcome = followed.outcome;
        told.insert(product.id, followed.told);
    }
    send(call, &mut shop, &told)?;
    for entry in all.iter().filter(|entry| !left.contains(&entry.value)) {
        kv::remove(&entry.key)?;
    }
    let is_all = left.is_empty() && all.len() < MOST as usize;
    if is_all { Ok(outcome) } else { outcome.later(LATER, &call.connection, &json!({})) }
}

/// By product: what stands alone all together, and the variations of each together.
pub fn send(call: &Call, shop: &mut Shop, told: &BTreeMap<u64, Vec<Priced>>) -> Result<(), Failure> {
    let row = |id: u64, price: &str| json!({ "id": id, "regular_price": price });
    let pairs = || told.iter().flat_map(|(product, all)| all.iter().map(move |one| (*product, one)));
    let alone: Vec<(u64, &Priced)> = pairs().filter(|(_, one)| one.variation == 0).collect();
    let rows: Vec<Value> = alone.iter().map(|(product, one)| row(*product, &one.price)).collect();
    noted(call, &shop.set_many("products", &rows)?, &alone)?;
    for (product, all) in told {
        let parts: Vec<(u64, &Priced)> =
            all.iter().filter(|one| one.variation > 0).map(|one| (one.variation, one)).collect();
        let rows: Vec<Value> = parts.iter().map(|(variation, one)| row(*variation, &one.price)).collect();
        noted(call, &shop.set_many(&format!("products/{product}/variations"), &rows)?, &parts)?;
    }
    Ok(())
}

/// What was taken is known from now on, and what was not is shown: one does not hold up the others.
fn noted(call: &Call, refused: &[(u64, String)], all: &[(u64, &Priced)]) -> Result<(), Problem> {
    for (id, one) in all {
        match refused.iter().find(|(refused, _)| refused == id) {
            None => {
                telling::priced(call, &one.variant, &one.price)?;
                deciding::taken(call, *id)?;
            }
            Some((_, why)) => {
                log::warn!("the shop did not take the price of {id}: {why}");
                deciding::refused(call, *id, &one.price, why)?;
            }
        }
    }
    Ok(())
}

fn prefix(call: &Call) -> String {
    format!("due-price/{}/", call.connection)
}
