//! What the shop counts, counted here: all of it when everything is brought over, and what is new there as it comes.

use chrono::Duration;
use stockade_sdk::{
    Call,
    api::{records::Product, stock::Adjust},
    prelude::*,
};

use crate::{
    amount::Amount,
    bringing::{self, PRODUCTS},
    chosen::Chosen,
    following, moment,
    paging::At,
    panel::{self, Left},
    products::Theirs,
    shelf,
    shop::{Page, Shop},
    telling::{self, Bought, Unpaid},
    tongue::say,
};

/// What the shop counts becomes what is on the shelf: what is there, and what is kept for orders beside it.
pub fn stock(page: &SyncPage) -> Done {
    let (chosen, at) = (Chosen::get(&page.call)?, At::of(page)?);
    let Some(location) = chosen.location()? else {
        let words = say!(
            chosen.tongue,
            "No location is chosen: nothing is counted in.",
            "Es ist kein Ort gewählt: Es wird kein Bestand übernommen.",
        );
        let nothing = Outcome::new().progress(0, Some(0), words)?;
        return bringing::gone_on(page, nothing, None, &chosen);
    };
    let mut shop = Shop::open(&page.call, &chosen)?;
    // All of it, whenever it changed: what is counted is what is there now.
    let at = if page.cursor().is_none() { At::all() } else { at };
    let (found, full): (Page<Theirs>, usize) = at.ask(&page.call, &mut shop, "products", PRODUCTS)?;
    let total = found.total;
    let (all, next) = at.whole(found, full, |product| bringing::variations(&mut shop, product))?;
    let unpaid = Unpaid::of(&mut shop)?;
    let mut outcome = Outcome::new().progress(all.len() as u64, at.of.or(total), "")?;
    let counted = all.into_iter().flat_map(|(variations, product)| {
        let alone = Some(product).filter(|product| !product.is_variable() && product.is_goods());
        variations.into_iter().chain(alone)
    });
    for theirs in counted {
        let between = (unpaid.pieces(theirs.place()), Amount::ZERO);
        if let Some(adjust) = recount(&page.call, &theirs, &location, between)? {
            outcome = outcome.run(&adjust)?;
        }
    }
    if next.is_none()
        && let Some(now) = moment::earlier(clock::now(), Duration::zero())
    {
        kv::put(&key(&page.call), &now)?;
    }
    bringing::gone_on(page, outcome, At::written(next)?, &chosen)
}

/// When that was: what was bought before is not among it.
pub fn counted(call: &Call) -> Result<Option<String>, Problem> {
    kv::get(&key(call))
}

fn key(call: &Call) -> String {
    format!("counted/{}", call.connection)
}

/// What came from the shop after all was counted, and was never counted itself; and the location that it is counted at.
pub fn new<'p>(
    call: &Call,
    chosen: &Chosen,
    (product, variations): (&'p Theirs, &'p [Theirs]),
) -> Result<Option<(String, Vec<&'p Theirs>)>, Failure> {
    let mut new = Vec::new();
    for theirs in variations.iter().chain((!product.is_variable()).then_some(product)) {
        let (of, variation) = theirs.place();
        let known = theirs.counted().map(|_| telling::known(call, of, variation)).transpose()?.flatten();
        if let Some(known) = known
            && !telling::is_counted(call, &known)?
        {
            new.push(theirs);
        }
    }
    if new.is_empty()
        || counted(call)?.is_none()
        || bringing::is_beginning(call)?
        || !following::is_theirs(call, product.id)?
    {
        return Ok(None);
    }
    Ok(chosen.location()?.map(|location| (location, new)))
}

/// Counts that.
pub fn count(
    call: &Call,
    shop: &mut Shop,
    chosen: &Chosen,
    mut outcome: Outcome,
    (location, new): (&str, &[&Theirs]),
) -> Done {
    let bought = Bought::lately(shop)?;
    for theirs in new {
        let between = (bought.unpaid.pieces(theirs.place()), bought.taken(theirs.place()));
        if let Some(adjust) = recount(call, theirs, location, between)? {
            outcome = outcome.run(&adjust)?;
        }
    }
    bought.bring(call, chosen, outcome)
}

/// What the shop counts has what is not paid yet among it, which is kept here, and not what was taken for orders that nobody
/// here knows yet: here they take it themselves.
fn recount(
    call: &Call,
    theirs: &Theirs,
    location: &str,
    (unpaid, taken): (Amount, Amount),
) -> Result<Option<Adjust>, Failure> {
    let sku = theirs.key();
    let Some(variant) = variant(call, theirs)? else {
        panel::unmatched(&call.connection, &Left::of(&theirs.name, &sku, theirs.place()))?;
        return Ok(None);
    };
    panel::matched(&call.connection, &sku)?;
    let there = theirs.counted();
    telling::keep(call, &variant, theirs, there.map(Amount::plain), unpaid)?;
    let Some(there) = there else { return Ok(None) };
    let (here, held) = (shelf::available(&variant, Some(location))?, telling::held(call, &variant)?);
    // Less than nothing is on no shelf: what the shop sold beyond is kept for its orders.
    let change = there.minus(unpaid).plus(taken).plus(held).minus(here).max(Amount::ZERO.minus(here.max(Amount::ZERO)));
    Ok((!change.is_zero()).then(|| Adjust {
        change: change.plain(),
        location: location.to_owned(),
        reason: "As counted in the shop.".to_owned(),
        variant,
        ..Adjust::default()
    }))
}

/// What it is here: that of its SKU, or what it was before either side gave it another.
fn variant(call: &Call, theirs: &Theirs) -> Result<Option<String>, Failure> {
    let sku = theirs.key();
    if let Some(product) = bringing::by("sku", &sku)? {
        let same = product.variants.into_iter().flatten().find(|variant| variant.sku.as_deref() == Some(&sku));
        return Ok(same.map(|variant| variant.id));
    }
    let (product, variation) = theirs.place();
    let Some(known) = telling::known(call, product, variation)? else { return Ok(None) };
    let product = records::find::<Product>(&product.to_string())?;
    let is_there = product.is_some_and(|product| product.variants.iter().flatten().any(|variant| variant.id == known));
    Ok(is_there.then_some(known))
}
