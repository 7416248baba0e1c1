//! What changes in the shop of a product that is here already: what of that is taken, what stays, and what a person has to
//! decide. Each side's own changes are told apart by what the shop said when it was last seen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stockade_sdk::{
    Call,
    api::{
        catalog::{AddProduct, ChangeProduct, ChangeVariant},
        records::Product,
        types::{ProductImage, Variant},
    },
    prelude::*,
};

use crate::{
    amount::{self, Amount},
    chosen::Chosen,
    deciding::{self, Open},
    plain,
    products::Theirs,
    telling,
    whose::{Verdict, Word, mark, verdict},
};

/// What is said of a product, each for itself.
const TEXTS: [&str; 4] = ["name", "description", "tags", "pictures"];
/// So much of a text is shown to whoever decides.
const SHOWN: usize = 80;

/// What the shop said of a product when it was last seen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// It came from there, and was not here before.
    came: bool,
    /// A mark of each of its texts.
    texts: BTreeMap<String, String>,
    /// What each of it cost when it came, by its variation; 0 where that is the product itself.
    prices: BTreeMap<u64, String>,
}

/// One that is here because the shop has it: all that is said of it is the shop's.
pub fn came(
    call: &Call,
    (product, variations): (&Theirs, &[Theirs]),
    made: &AddProduct,
    currency: &str,
) -> Result<(), Problem> {
    let texts = TEXTS.map(|text| (text.to_owned(), mark(&there(made, text))));
    let sold = sold(product, variations);
    let prices = sold.filter_map(|theirs| Some((theirs.place().1, written(&theirs.regular_price, currency)?)));
    kv::put(&key(call, product.id), &Seen { came: true, texts: texts.into(), prices: prices.collect() })
}

/// What of a product has a price of its own.
fn sold<'t>(product: &'t Theirs, variations: &'t [Theirs]) -> impl Iterator<Item = &'t Theirs> {
    variations.iter().chain((!product.is_variable()).then_some(product))
}

/// An amount as all of a currency are written; none where it is none.
fn written(amount: &str, currency: &str) -> Option<String> {
    let places = amount::places(currency);
    let amount = Amount::read(amount).filter(|_| !amount.is_empty())?;
    Some(amount::written(amount.coins(places), places))
}

/// A product of theirs, and what it is here.
pub struct Pair<'a> {
    pub here: &'a Product,
    pub product: &'a Theirs,
    pub variations: &'a [Theirs],
    /// As it would be brought over now.
    pub wanted: &'a AddProduct,
    pub currency: &'a str,
}

/// What the shop is to be told that a thing costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    pub variant: String,
    /// 0 where it is the product itself.
    pub variation: u64,
    pub price: String,
}

/// What follows for a product that both sides have.
pub struct Followed {
    pub outcome: Outcome,
    /// Whether what is said of it changes with that.
    pub is_changed: bool,
    /// What the shop is to be told that it costs.
    pub told: Vec<Priced>,
}

/// Whether it came from the shop, and was not here before.
pub fn is_theirs(call: &Call, product: u64) -> Result<bool, Problem> {
    Ok(kv::get::<Seen>(&key(call, product))?.is_some_and(|seen| seen.came))
}

/// `decided` is whose word holds this time, whatever was chosen.
pub fn follow(
    call: &Call,
    outcome: Outcome,
    pair: &Pair<'_>,
    chosen: &Chosen,
    decided: Option<Word>,
) -> Result<Followed, Failure> {
    let key = key(call, pair.product.id);
    let before: Option<Seen> = kv::get(&key)?;
    let mut seen = before.clone().unwrap_or_default();
    let default = if seen.came { Word::Shop } else { Word::Here };
    let mut open = Vec::new();
    let word = decided.or(chosen.texts()?).unwrap_or(default);
    if decided.is_some() {
        seen.texts.clear();
    }
    let (mut outcome, is_changed) = texts(outcome, pair, word, &mut seen, &mut open)?;
    if before.as_ref() != Some(&seen) {
        kv::put(&key, &seen)?;
    }
    let word = decided.or(chosen.prices()?).unwrap_or(default);
    let mut told = Vec::new();
    for theirs in sold(pair.product, pair.variations) {
        let Some((variant, there, here)) = prices(call, pair, theirs)? else { continue };
        // Before it was looked at again, it is what it was when it came.
        let known = telling::price(call, &variant.id)?.or_else(|| seen.prices.get(&theirs.place().1).cloned());
        // Whoever decides says so of what stands there now, whoever changed it.
        match verdict(word, known.as_deref().filter(|_| decided.is_none()), &there, &here) {
            Verdict::Same => telling::priced(call, &variant.id, &there)?,
            Verdict::Theirs => {
                telling::priced(call, &variant.id, &there)?;
                let (id, version) = (variant.id.clone(), variant.version);
                let (price, currency) = (Some(there), Some(pair.currency.to_owned()));
                outcome = outcome.run(&ChangeVariant { id, version, price, currency, ..ChangeVariant::default() })?;
            }
            // What is not told stays as it is there, and counts as seen.
            Verdict::Ours if !chosen.sends_prices() || here.is_empty() || (known.is_none() && decided.is_none()) => {
                telling::priced(call, &variant.id, &there)?;
            }
            Verdict::Ours => {
                let variation = theirs.place().1;
                told.push(Priced { variant: variant.id.clone(), variation, price: here });
            }
            Verdict::Undecided => {
                let what = if theirs.place().1 > 0 { format!("price {}", theirs.key()) } else { "price".to_owned() };
                open.push(Open::of(&what, &there, &here));
            }
        }
    }
    deciding::keep(call, pair.product, pair.here, open)?;
    Ok(Followed { outcome, is_changed, told })
}

fn texts(
    outcome: Outcome,
    pair: &Pair<'_>,
    word: Word,
    seen: &mut Seen,
    open: &mut Vec<Open>,
) -> Result<(Outcome, bool), Failure> {
    let Pair { here: product, wanted, .. } = pair;
    let mut change = ChangeProduct { id: product.id.clone(), version: product.version, ..ChangeProduct::default() };
    let mut is_changed = false;
    for text in TEXTS {
        let (there, here) = (there(wanted, text), here(product, text));
        let marked = mark(&there);
        match verdict(word, seen.texts.get(text), &marked, &mark(&here)) {
            Verdict::Same | Verdict::Ours => {}
            Verdict::Theirs => {
                is_changed = true;
                take(&mut change, wanted, text);
            }
            Verdict::Undecided => {
                open.push(Open::of(text, &short(&there), &short(&here)));
                continue;
            }
        }
        seen.texts.insert(text.to_owned(), marked);
    }
    Ok((if is_changed { outcome.run(&change)? } else { outcome }, is_changed))
}

fn take(change: &mut ChangeProduct, wanted: &AddProduct, text: &str) {
    match text {
        "name" => change.name = Some(wanted.name.clone()),
        "description" => change.description = Some(wanted.description.clone().unwrap_or_default()),
        "tags" => change.tags = Some(wanted.tags.clone().unwrap_or_default()),
        _ => change.images = Some(wanted.images.clone().unwrap_or_default()),
    }
}

fn there(wanted: &AddProduct, text: &str) -> String {
    match text {
        "name" => wanted.name.clone(),
        "description" => wanted.description.clone().unwrap_or_default(),
        "tags" => sorted(wanted.tags.as_deref()),
        _ => pictures(wanted.images.as_deref()),
    }
}

fn here(product: &Product, text: &str) -> String {
    match text {
        "name" => product.name.clone().unwrap_or_default(),
        "description" => product.description.clone().unwrap_or_default(),
        "tags" => sorted(product.tag_names.as_deref()),
        _ => pictures(product.images.as_deref()),
    }
}

/// In whatever order they are, and however they are written: a tag is the same.
fn sorted(tags: Option<&[String]>) -> String {
    let mut tags: Vec<String> = tags.unwrap_or_default().iter().map(|tag| tag.to_lowercase()).collect();
    tags.sort();
    tags.join(", ")
}

/// One that lies here is no picture of the shop's.
fn pictures(images: Option<&[ProductImage]>) -> String {
    let place = |image: &ProductImage| image.url.clone().or_else(|| image.blob.clone()).unwrap_or_default();
    images.unwrap_or_default().iter().map(place).collect::<Vec<_>>().join(" ")
}

/// What it is here, what it costs there, and what here; none where one of both says nothing of that, or in another
/// currency.
fn prices<'p>(call: &Call, pair: &Pair<'p>, theirs: &Theirs) -> Result<Option<(&'p Variant, String, String)>, Failure> {
    let (product, variation) = theirs.place();
    let Some(known) = telling::known(call, product, variation)? else { return Ok(None) };
    let Some(variant) = pair.here.variants.iter().flatten().find(|variant| variant.id == known) else {
        return Ok(None);
    };
    let read = |text: &str| written(text, pair.currency);
    let is_same_currency = variant.currency.as_deref().is_none_or(|currency| currency == pair.currency);
    let here = variant.price.as_deref().filter(|_| is_same_currency).and_then(read);
    // What has no price here, and one in the shop, has the shop's.
    let here = if variant.price.is_none() { Some(String::new()) } else { here };
    Ok(read(&theirs.regular_price).zip(here).map(|(there, here)| (variant, there, here)))
}

fn short(text: &str) -> String {
    let line = plain::line(text);
    if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN - 1).chain(['…']).collect() }
}

fn key(call: &Call, product: u64) -> String {
    format!("seen/{}/{product}", call.connection)
}
