//! How much there is to sell is told to the shop: what moved, many at once, and after a look at what was bought there
//! meanwhile. What the shop says already is not said again.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use stockade_sdk::{Call, Later, kv::Entry, prelude::*};

use crate::{
    amount::Amount,
    beginning,
    bought::Bought,
    chosen::Chosen,
    products::Theirs,
    shelf,
    shop::{Page, Shop},
    telling::{self, Sold},
};

/// As an outcome leaves it.
pub const LATER: &str = "stock";
/// So many are told in one call; of products with variations fewer, as each is a request or two.
const MOST: u32 = 100;
const VARIABLE: usize = 10;

/// A level changed.
pub fn moved(event: &Event) -> Done {
    #[derive(Deserialize)]
    struct Moved {
        variant: String,
    }
    let (call, chosen) = (&event.call, Chosen::get(&event.call)?);
    let (_, Moved { variant }): (Value, Moved) = event.said()?;
    if !chosen.sends_stock() {
        return done();
    }
    match Sold::of(call, &variant)? {
        Some(sold) if !is_told(&chosen, &variant, &sold)? => due(call, Outcome::new(), &variant),
        _ => done(),
    }
}

/// The shop is to be told how much there is of a variant. While everything is brought over it is not, but after it: what
/// the shop counts is still being taken over.
pub fn due(call: &Call, outcome: Outcome, variant: &str) -> Done {
    // Under a key of its own each time: whoever tells of one meanwhile does not take away the next.
    let is_beginning = beginning::is_under_way(call)?;
    let each = if is_beginning { "" } else { &call.id };
    kv::put(&format!("{}{variant}/{each}", prefix(call)), &variant)?;
    if is_beginning { Ok(outcome) } else { leave(call, outcome) }
}

/// What was left behind is told after all: whoever was at it may have been given up.
pub fn go_on(call: &Call, outcome: Outcome) -> Done {
    let is_due = Chosen::get(call)?.sends_stock() && !kv::scan::<String>(&prefix(call), None, 1)?.is_empty();
    if is_due && !beginning::is_under_way(call)? { leave(call, outcome) } else { Ok(outcome) }
}

/// What had to wait while everything was brought over.
pub fn tell_all(call: &Call, outcome: Outcome, chosen: &Chosen) -> Done {
    if chosen.sends_stock() { leave(call, outcome) } else { Ok(outcome) }
}

fn leave(call: &Call, outcome: Outcome) -> Done {
    let left = outcome.facts.get("later").and_then(Value::as_array);
    if left.is_some_and(|all| all.iter().any(|one| one["name"] == LATER)) {
        return Ok(outcome);
    }
    outcome.later(LATER, &call.connection, &json!({}))
}

/// Variants of a product of which the shop was told before and counts otherwise than there is to sell: an order that was
/// called off there brings goods back there alone when they had left here, and what was told may have met what was bought.
pub fn wrong(
    call: &Call,
    chosen: &Chosen,
    (product, variations): (&Theirs, &[Theirs]),
) -> Result<Vec<String>, Failure> {
    let mut wrong = Vec::new();
    if !chosen.sends_stock() || beginning::is_under_way(call)? {
        return Ok(wrong);
    }
    for theirs in variations.iter().chain((!product.is_variable()).then_some(product)) {
        let (there, (of, variation)) = (theirs.counted().map(Amount::plain), theirs.place());
        let Some(variant) = there.as_ref().map(|_| telling::known(call, of, variation)).transpose()?.flatten() else {
            continue;
        };
        let Some(sold) = Sold::of(call, &variant)?.filter(|sold| sold.there.is_some()) else { continue };
        if !is_told(chosen, &variant, &Sold { there, ..sold })? {
            wrong.push(variant);
        }
    }
    Ok(wrong)
}

/// Whether the shop has as much of it as there is to sell, as far as was seen or said.
fn is_told(chosen: &Chosen, variant: &str, sold: &Sold) -> Result<bool, Failure> {
    let (here, _) = to_sell(chosen, variant)?;
    let unpaid = sold.unpaid.as_deref().and_then(Amount::read).unwrap_or_default();
    Ok(sold.there.as_deref() == Some(&here.plus(unpaid).plain()))
}

/// What is available, in whole pieces, less what is held back from the shop; and how much that is.
fn to_sell(chosen: &Chosen, variant: &str) -> Result<(Amount, Amount), Failure> {
    let sum = shelf::available(variant, chosen.location()?.as_deref())?;
    let told = sum.minus(chosen.buffer()).whole().max(Amount::ZERO);
    Ok((told, sum.minus(told)))
}

/// All that is due.
pub fn tell(later: &Later) -> Done {
    let (call, chosen) = (&later.call, Chosen::get(&later.call)?);
    // It is left again when that is done.
    if !chosen.sends_stock() || beginning::is_under_way(call)? {
        return done();
    }
    let all: Vec<Entry<String>> = kv::scan(&prefix(call), None, MOST)?;
    if all.is_empty() {
        return done();
    }
    // By product, which variants of it.
    let mut wanted: BTreeMap<u64, BTreeMap<u64, (String, Sold)>> = BTreeMap::new();
    let (mut variable, mut left) = (0, Vec::new());
    for variant in all.iter().map(|entry| &entry.value) {
        let Some(sold) = Sold::of(call, variant)? else { continue };
        let (product, variation) = sold.place();
        if variation > 0 && !wanted.contains_key(&product) {
            variable += 1;
        }
        if variation > 0 && variable > VARIABLE && !wanted.contains_key(&product) {
            left.push(variant.clone());
            continue;
        }
        wanted.entry(product).or_default().insert(variation, (variant.clone(), sold));
    }
    let mut shop = Shop::open(call, &chosen)?;
    let bought = Bought::lately(call, &mut shop)?;
    let alone: BTreeMap<u64, &(String, Sold)> =
        wanted.iter().filter_map(|(product, parts)| Some((*product, parts.get(&0)?))).collect();
    tell_some(call, &mut shop, (&chosen, &bought), "products", &alone)?;
    for (product, parts) in &wanted {
        let parts =
            parts.iter().filter(|(variation, _)| **variation > 0).map(|(variation, one)| (*variation, one)).collect();
        tell_some(call, &mut shop, (&chosen, &bought), &format!("products/{product}/variations"), &parts)?;
    }
    for entry in all.iter().filter(|entry| !left.contains(&entry.value)) {
        kv::remove(&entry.key)?;
    }
    let outcome = bought.bring(call, Outcome::new())?;
    let is_all = left.is_empty() && all.len() < MOST as usize;
    if is_all { Ok(outcome) } else { leave(call, outcome) }
}

/// Of one kind, by their number there. What is gone over there nobody sells, and what the shop does not count, or counts for
/// all variations together, would be counted from then on.
fn tell_some(
    call: &Call,
    shop: &mut Shop,
    (chosen, bought): (&Chosen, &Bought),
    route: &str,
    wanted: &BTreeMap<u64, &(String, Sold)>,
) -> Result<(), Failure> {
    if wanted.is_empty() {
        return Ok(());
    }
    let include: Vec<String> = wanted.keys().map(u64::to_string).collect();
    let query = [
        ("include", include.join(",")),
        ("per_page", "100".to_owned()),
        ("_fields", "id,manage_stock,stock_quantity".to_owned()),
    ];
    let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let found: Page<Theirs> = shop.page(route, &query)?;
    let (mut rows, mut said) = (Vec::new(), Vec::new());
    for there in found.items.iter().filter(|there| there.manage_stock == Value::Bool(true)) {
        let Some((variant, sold)) = wanted.get(&there.id) else { continue };
        // Before it is looked at how much there is: what moves between the two is told once more.
        let mark = chosen.location()?.map(|location| shelf::at(variant, &location)).transpose()?.map(|(_, mark)| mark);
        let (here, held) = to_sell(chosen, variant)?;
        let quantity = bought.leaves(here, sold.place()).plain();
        if there.counted().map(Amount::plain).as_ref() != Some(&quantity) {
            let number: Value = serde_json::from_str(&quantity)?;
            rows.push(json!({ "id": there.id, "manage_stock": true, "stock_quantity": number }));
        }
        let (held, unpaid) = (Some(held.plain()), Some(bought.unpaid.pieces(sold.place()).plain()));
        said.push((there.id, variant, Sold { there: Some(quantity), held, unpaid, mark, ..sold.clone() }));
    }
    let refused = shop.set_many(route, &rows)?;
    for (id, variant, sold) in said {
        match refused.iter().find(|(refused, _)| *refused == id) {
            None => sold.keep(call, variant)?,
            Some((_, why)) => log::warn!("the shop did not take how much there is of {id}: {why}"),
        }
    }
    Ok(())
}

fn prefix(call: &Call) -> String {
    format!("due-stock/{}/", call.connection)
}
