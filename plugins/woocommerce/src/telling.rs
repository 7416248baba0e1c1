//! What is known of what is sold there; and what the shop is told of orders, as far as its owner chose. What it says already
//! is not said again.

use serde::{Deserialize, Serialize};
use serde_json::json;
use stockade_sdk::{
    Call,
    api::records::{Order, Product},
    prelude::*,
};

use crate::{
    amount::Amount,
    chosen::Chosen,
    orders::theirs,
    plain,
    products::Theirs,
    shop::{Shop, traps::NOT_THERE},
    stocking,
};

/// What an order is in that nobody sends any more.
const OVER: [&str; 5] = ["completed", "refunded", "cancelled", "failed", "trash"];

/// What a variant is over there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    pub product: u64,
    /// 0 where it is the product itself.
    pub variation: u64,
    /// How much the shop has of it, as far as it was said.
    pub there: Option<String>,
    /// How much more there is here than the shop was told.
    #[serde(default)]
    pub held: Option<String>,
    /// How much of what the shop has is kept here for orders that are not paid there yet.
    #[serde(default)]
    pub unpaid: Option<String>,
    /// What it costs there, as far as it was seen or said.
    #[serde(default)]
    pub price: Option<String>,
    /// The movement here that what the shop has of it goes back to: what moved since it may not know.
    #[serde(default)]
    pub mark: Option<String>,
}

impl Sold {
    fn key(call: &Call, variant: &str) -> String {
        format!("sold/{}/{variant}", call.connection)
    }

    /// Which variant that is, whatever its SKU has become on either side.
    fn here(call: &Call, product: u64, variation: u64) -> String {
        format!("here/{}/{product}/{variation}", call.connection)
    }

    pub fn of(call: &Call, variant: &str) -> Result<Option<Self>, Problem> {
        kv::get(&Self::key(call, variant))
    }

    pub fn keep(&self, call: &Call, variant: &str) -> Result<(), Problem> {
        kv::put(&Self::key(call, variant), self)
    }

    pub fn place(&self) -> (u64, u64) {
        (self.product, self.variation)
    }
}

/// From now on it is known what the variants of a product are over there.
pub fn learn(call: &Call, here: &Product, product: &Theirs, variations: &[Theirs]) -> Result<(), Problem> {
    let all = variations.iter().chain((!product.is_variable()).then_some(product));
    for theirs in all {
        let key = theirs.key();
        let same = here.variants.iter().flatten().find(|variant| variant.sku.as_deref() == Some(&key));
        if let Some(variant) = same {
            put(call, &variant.id, theirs, |_| ())?;
        }
    }
    Ok(())
}

/// That, and how much the shop says that there is, with what of it is not paid yet.
pub fn keep(
    call: &Call,
    variant: &str,
    theirs: &Theirs,
    there: Option<String>,
    (unpaid, mark): (Amount, Option<String>),
) -> Result<(), Problem> {
    put(call, variant, theirs, |sold| {
        sold.there = there;
        sold.unpaid = Some(unpaid.plain());
        sold.mark = mark.or(sold.mark.take());
    })
}

/// That a variant is this over there, whatever is called how.
pub fn is_the_same(call: &Call, variant: &str, product: u64, variation: u64) -> Result<(), Problem> {
    let theirs = match variation {
        0 => Theirs { id: product, ..Theirs::default() },
        variation => Theirs { id: variation, parent_id: product, ..Theirs::default() },
    };
    put(call, variant, &theirs, |_| ())
}

/// What is the same is not written again: a catalog is long, and is looked through often.
fn put(call: &Call, variant: &str, theirs: &Theirs, what: impl FnOnce(&mut Sold)) -> Result<(), Problem> {
    let (product, variation) = theirs.place();
    let (here, key) = (Sold::here(call, product, variation), Sold::key(call, variant));
    if kv::get::<String>(&here)?.as_deref() != Some(variant) {
        kv::put(&here, &variant)?;
    }
    let (before, version) = kv::entry::<Sold>(&key)?.map(|entry| (entry.value, entry.version)).unzip();
    let mut after = Sold { product, variation, ..before.clone().unwrap_or_default() };
    what(&mut after);
    if before.as_ref() != Some(&after) {
        // Of two calls that saw the same, one counts what is there: the other is tried again, and sees that it was.
        kv::swap(&key, version, &after)?;
    }
    Ok(())
}

/// What it costs there, as far as it was seen or said.
pub fn price(call: &Call, variant: &str) -> Result<Option<String>, Problem> {
    Ok(kv::get::<Sold>(&Sold::key(call, variant))?.and_then(|sold| sold.price))
}

/// It costs that there, from what was seen or said.
pub fn priced(call: &Call, variant: &str, price: &str) -> Result<(), Problem> {
    let key = Sold::key(call, variant);
    match kv::get::<Sold>(&key)? {
        Some(sold) if sold.price.as_deref() != Some(price) => {
            kv::put(&key, &Sold { price: Some(price.to_owned()), ..sold })
        }
        _ => Ok(()),
    }
}

/// Whether it is known what it is over there.
pub fn is_sold(call: &Call, variant: &str) -> Result<bool, Problem> {
    Ok(kv::get::<Sold>(&Sold::key(call, variant))?.is_some())
}

/// Whether it was seen, or said, how much of it there is over there.
pub fn is_counted(call: &Call, variant: &str) -> Result<bool, Problem> {
    Ok(kv::get::<Sold>(&Sold::key(call, variant))?.is_some_and(|sold| sold.there.is_some()))
}

/// The variant that something over there is known to be.
pub fn known(call: &Call, product: u64, variation: u64) -> Result<Option<String>, Problem> {
    kv::get(&Sold::here(call, product, variation))
}

/// How much of a variant the shop was not told of, because it is held back from it.
pub fn held(call: &Call, variant: &str) -> Result<Amount, Problem> {
    let sold: Option<Sold> = kv::get(&Sold::key(call, variant))?;
    Ok(sold.and_then(|sold| Amount::read(&sold.held?)).unwrap_or_default())
}

/// All goods of an order have left: the shop's own state follows, and it tells its customer as it always does.
pub fn completed(event: &Event) -> Done {
    becomes(event, "completed")?;
    done()
}

/// It was called off here. The shop puts its goods back itself, beside what it may have been told of them already: that is
/// looked at once more.
pub fn cancelled(event: &Event) -> Done {
    let is_told = becomes(event, "cancelled")?;
    let order = records::get::<Order>(event.subject().unwrap_or_default())?.filter(|_| is_told);
    let mut outcome = Outcome::new();
    for variant in order.iter().flat_map(|order| order.lines.iter().flatten()).filter_map(|line| line.variant.as_ref())
    {
        if is_counted(&event.call, variant)? {
            outcome = stocking::due(&event.call, outcome, variant)?;
        }
    }
    Ok(outcome)
}

/// Unless it is over there already, or none of theirs; says whether that was told.
fn becomes(event: &Event, status: &str) -> Result<bool, Failure> {
    let chosen = Chosen::get(&event.call)?;
    let id = event.subject().unwrap_or_default();
    let Some(bound) = records::binding::<Order>(id)?.filter(|_| chosen.sends_status()) else { return Ok(false) };
    let mut shop = Shop::open(&event.call, &chosen)?;
    let route = format!("orders/{}", bound.external_id);
    let there = shop.find::<theirs::Order>(&route)?;
    let is_open = there.is_some_and(|order| !OVER.contains(&order.status.as_str()));
    if is_open {
        shop.set(&route, &json!({ "status": status }), "status")?;
    }
    Ok(is_open)
}

/// Goods left, or it is said otherwise with whom: that stands in the shop's notes of the order. They are for the people of the shop.
pub fn left(event: &Event) -> Done {
    #[derive(Deserialize)]
    struct Note {
        note: String,
    }
    #[derive(Deserialize)]
    struct Left {
        order: String,
        carrier: Option<String>,
        tracking: Option<String>,
    }
    let chosen = Chosen::get(&event.call)?;
    let Left { order, carrier, tracking } = event.said()?;
    let Some(tracking) = tracking.filter(|_| chosen.sends_status()) else { return done() };
    let Some(bound) = records::binding::<Order>(&order)? else { return done() };
    let words: Vec<String> = [carrier, Some(tracking)].into_iter().flatten().map(|word| plain::line(&word)).collect();
    let mut shop = Shop::open(&event.call, &chosen)?;
    let route = format!("orders/{}/notes", bound.external_id);
    let note = format!("Sent with {}.", words.join(" "));
    let is_there = |shop: &mut Shop| -> Result<bool, Failure> {
        let notes: Vec<Note> = shop.get(&route, &[])?;
        Ok(notes.iter().any(|there| plain::line(&there.note) == plain::line(&note)))
    };
    let said = is_there(&mut shop).and_then(|is_said| match is_said {
        true => Ok(()),
        false => shop.make(&route, &json!({ "note": note, "customer_note": false }), "note", is_there),
    });
    match said {
        // It is gone over there: nobody asks with whom it went.
        Err(failure) if failure.code == NOT_THERE => done(),
        said => said.and_then(|()| done()),
    }
}
