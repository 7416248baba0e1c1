//! What the shop counts, counted here: all of it when everything is brought over, and what is new there as it comes.

use chrono::Duration;
use serde_json::json;
use stockade_sdk::{
    Call, Later,
    api::{records::Product, stock::Adjust},
    prelude::*,
};

use crate::{
    amount::Amount,
    beginning,
    bought::{Bought, Unpaid},
    bringing::{self, PRODUCTS},
    chosen::Chosen,
    following, moment,
    paging::At,
    panel::{self, Left},
    products::Theirs,
    shelf,
    shop::{Page, Shop},
    stocking,
    telling::{self, Sold},
    tongue::say,
};

/// As an outcome leaves it.
pub const LATER: &str = "count";

/// What the shop counts becomes what is on the shelf: what is there, and what is kept for orders beside it.
pub fn stock(page: &SyncPage) -> Done {
    let (call, chosen) = (&page.call, Chosen::get(&page.call)?);
    let Some(location) = chosen.location()? else {
        let words = say!(
            chosen.tongue,
            "No location is chosen: nothing is counted in.",
            "Es ist kein Ort gewählt: Es wird kein Bestand übernommen.",
        );
        let nothing = Outcome::new().progress(0, Some(0), words)?;
        return beginning::go_on(page, nothing, None, true, &chosen);
    };
    let mut shop = Shop::open(call, &chosen)?;
    // All of it, whenever it changed: what is counted is what is there now.
    let at = if page.cursor().is_none() { At::all() } else { At::of(page)? };
    let (found, full): (Page<Theirs>, usize) = at.ask(call, &mut shop, "products", PRODUCTS)?;
    let total = found.total;
    let read =
        |product: &Theirs| if page.is_one_by_one() { Ok(Vec::new()) } else { bringing::variations(&mut shop, product) };
    let (all, next) = at.whole(found, full, read)?;
    let mut outcome = Outcome::new().progress(all.len() as u64, at.of.or(total), "")?;
    if page.is_one_by_one() {
        for (_, product) in &all {
            outcome = outcome.later(LATER, &product.id.to_string(), &json!({}))?;
        }
    } else {
        let between = Between::of(call, &mut shop)?;
        let counted = all.into_iter().flat_map(|(variations, product)| {
            let alone = Some(product).filter(|product| !product.is_variable() && product.is_goods());
            variations.into_iter().chain(alone)
        });
        for theirs in counted {
            outcome = recount(call, &chosen, outcome, &theirs, (&location, &between))?;
        }
        outcome = between.bring(call, outcome)?;
    }
    if next.is_none()
        && let Some(now) = moment::earlier(clock::now(), Duration::zero())
    {
        kv::put(&key(call), &now)?;
    }
    beginning::go_on(page, outcome, At::written(next)?, true, &chosen)
}

/// What was bought there and is not counted here as it is there; the first time, no order is here.
enum Between {
    Unpaid(Unpaid),
    Bought(Bought),
}

impl Between {
    fn of(call: &Call, shop: &mut Shop) -> Result<Self, Failure> {
        Ok(match (beginning::orders_wait(call)?, beginning::is_wanted(call)?) {
            // None of its orders is here yet.
            (true, _) => Self::Unpaid(Unpaid::default()),
            (_, true) => Self::Bought(Bought::lately(call, shop)?),
            _ => Self::Unpaid(Unpaid::of(shop)?),
        })
    }

    fn of_place(&self, place: (u64, u64)) -> (Amount, Amount) {
        match self {
            Self::Unpaid(unpaid) => (unpaid.pieces(place), Amount::ZERO),
            Self::Bought(bought) => (bought.unpaid.pieces(place), bought.taken(place)),
        }
    }

    fn bring(&self, call: &Call, outcome: Outcome) -> Done {
        match self {
            Self::Unpaid(_) => Ok(outcome),
            Self::Bought(bought) => bought.bring(call, outcome),
        }
    }
}

/// A product, or a variation of it, by itself: what is refused of one holds up no other.
pub fn count_one(later: &Later) -> Done {
    let (call, chosen) = (&later.call, Chosen::get(&later.call)?);
    let (product, variation) = later.about().split_once('/').unwrap_or((later.about(), ""));
    let Some(location) = chosen.location()? else { return done() };
    let mut shop = Shop::open(call, &chosen)?;
    let Some(product) = shop.find::<Theirs>(&format!("products/{product}"))?.filter(Theirs::is_goods) else {
        return done();
    };
    let mut parts = bringing::variations(&mut shop, &product)?;
    if !variation.is_empty() {
        parts.retain(|part| part.id.to_string() == variation);
    } else if product.is_variable() {
        let leave =
            |outcome: Outcome, part: &Theirs| outcome.later(LATER, &format!("{}/{}", product.id, part.id), &json!({}));
        return parts.iter().try_fold(Outcome::new(), leave);
    } else {
        parts.push(product);
    }
    count(call, &mut shop, &chosen, Outcome::new(), (&location, &parts.iter().collect::<Vec<_>>()))
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
        || beginning::is_under_way(call)?
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
    let between = Between::of(call, shop)?;
    for theirs in new {
        outcome = recount(call, chosen, outcome, theirs, (location, &between))?;
    }
    between.bring(call, outcome)
}

/// What the shop counts has what is not paid yet among it, which is kept here, and not what was taken for orders that nobody
/// here knows yet: here they take it themselves. Nor does it know what was sold here meanwhile.
fn recount(
    call: &Call,
    chosen: &Chosen,
    outcome: Outcome,
    theirs: &Theirs,
    (location, between): (&str, &Between),
) -> Done {
    let sku = theirs.key();
    let Some(variant) = variant(call, theirs)? else {
        panel::unmatched(&call.connection, &Left::of(&theirs.name, &sku, theirs.place()))?;
        return Ok(outcome);
    };
    panel::matched(&call.connection, &sku)?;
    let (unpaid, taken) = between.of_place(theirs.place());
    let (there, (here, newest)) = (theirs.counted(), shelf::at(&variant, location)?);
    let meanwhile = match Sold::of(call, &variant)?.and_then(|sold| sold.mark) {
        Some(mark) if chosen.sends_stock() || beginning::is_last(call)? => shelf::since(&variant, location, &mark)?,
        _ => Amount::ZERO,
    };
    // Until the shop is told, it is the same that it does not know.
    let mark = there.filter(|_| meanwhile.is_zero()).map(|_| newest);
    telling::keep(call, &variant, theirs, there.map(Amount::plain), (unpaid, mark))?;
    let Some(there) = there else { return Ok(outcome) };
    let wanted = there.minus(unpaid).plus(taken).plus(telling::held(call, &variant)?).plus(meanwhile);
    // Less than nothing is on no shelf: what the shop sold beyond is kept for its orders.
    let change = wanted.minus(here).max(Amount::ZERO.minus(here.max(Amount::ZERO)));
    let outcome = match chosen.sends_stock() && !meanwhile.is_zero() {
        true => stocking::due(call, outcome, &variant)?,
        false => outcome,
    };
    if change.is_zero() {
        return Ok(outcome);
    }
    outcome.run(&Adjust {
        change: change.plain(),
        location: location.to_owned(),
        reason: shelf::COUNTED.to_owned(),
        variant,
        ..Adjust::default()
    })
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
