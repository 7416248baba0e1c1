//! What happens here is told to the shop, as far as its owner chose: how much there is to sell, and that an order was
//! sent. What the shop says already is not said again.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stockade_sdk::{
    Call,
    api::records::{Order, Product},
    prelude::*,
};

use crate::{
    amount::Amount,
    bringing,
    chosen::Chosen,
    moment,
    orders::theirs,
    plain,
    products::Theirs,
    shelf,
    shop::{Page, Shop, traps::NOT_THERE},
};

/// So far back is looked for orders that nobody here knows yet, and so many are looked at.
const FRESH: chrono::Duration = chrono::Duration::hours(1);
const MOST_FRESH: &str = "20";
/// States of an order that the shop has taken its goods for already.
const TAKEN: [&str; 3] = ["processing", "on-hold", "completed"];
/// The one in which it has not, although they are kept here.
const UNPAID: &str = "pending";
/// What an order is in that nobody sends any more.
const OVER: [&str; 5] = ["completed", "refunded", "cancelled", "failed", "trash"];

/// What a variant is over there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    product: u64,
    /// 0 where it is the product itself.
    variation: u64,
    /// How much the shop has of it, as far as it was said.
    there: Option<String>,
    /// How much more there is here than the shop was told.
    #[serde(default)]
    held: Option<String>,
    /// How much of what the shop has is kept here for orders that are not paid there yet.
    #[serde(default)]
    unpaid: Option<String>,
    /// What it costs there, as far as it was seen or said.
    #[serde(default)]
    price: Option<String>,
}

impl Sold {
    fn key(call: &Call, variant: &str) -> String {
        format!("sold/{}/{variant}", call.connection)
    }

    /// Which variant that is, whatever its SKU has become on either side.
    fn here(call: &Call, product: u64, variation: u64) -> String {
        format!("here/{}/{product}/{variation}", call.connection)
    }

    fn place(&self) -> (u64, u64) {
        (self.product, self.variation)
    }

    fn route(&self) -> String {
        match self.variation {
            0 => format!("products/{}", self.product),
            variation => format!("products/{}/variations/{variation}", self.product),
        }
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
pub fn keep(call: &Call, variant: &str, theirs: &Theirs, there: Option<String>, unpaid: Amount) -> Result<(), Problem> {
    put(call, variant, theirs, |sold| {
        sold.there = there;
        sold.unpaid = Some(unpaid.plain());
    })
}

/// That a variant is this over there, whatever is called how.
pub fn is(call: &Call, variant: &str, product: u64, variation: u64) -> Result<(), Problem> {
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
    let before: Option<Sold> = kv::get(&key)?;
    let mut after = Sold { product, variation, ..before.clone().unwrap_or_default() };
    what(&mut after);
    if before.as_ref() == Some(&after) { Ok(()) } else { kv::put(&key, &after) }
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

/// A level changed.
pub fn stock(event: &Event) -> Done {
    #[derive(Deserialize)]
    struct Moved {
        variant: String,
    }
    let chosen = Chosen::get(&event.call)?;
    let (_, Moved { variant }): (Value, Moved) = event.said()?;
    // What the shop counts is still being taken over: it would be told of that as if it were sold here.
    if !chosen.sends_stock() || bringing::is_beginning(&event.call)? {
        return done();
    }
    let Some(sold) = kv::get::<Sold>(&Sold::key(&event.call, &variant))? else { return done() };
    let (here, held) = to_sell(&chosen, &variant)?;
    let unpaid = sold.unpaid.as_deref().and_then(Amount::read).unwrap_or_default();
    if sold.there.as_deref() == Some(&here.plus(unpaid).plain()) {
        return done();
    }
    let mut shop = Shop::open(&event.call, &chosen)?;
    let bought = Bought::lately(&mut shop)?;
    level(&event.call, &mut shop, &bought, (&variant, sold), (here, held))?;
    bought.bring(&event.call, &chosen, Outcome::new())
}

/// A variant of which the shop was told before and counts otherwise than there is to sell; and how much that is.
pub type Wrong = (String, Sold, (Amount, Amount));

/// Those of a product: an order that was called off there brings goods back there alone when they had left here, and what was
/// told may have met what was bought.
pub fn wrong(call: &Call, chosen: &Chosen, (product, variations): (&Theirs, &[Theirs])) -> Result<Vec<Wrong>, Failure> {
    let mut wrong = Vec::new();
    if !chosen.sends_stock() || bringing::is_beginning(call)? {
        return Ok(wrong);
    }
    for theirs in variations.iter().chain((!product.is_variable()).then_some(product)) {
        let (there, (of, variation)) = (theirs.counted().map(Amount::plain), theirs.place());
        let Some(variant) = there.as_ref().map(|_| known(call, of, variation)).transpose()?.flatten() else { continue };
        let sold: Option<Sold> = kv::get(&Sold::key(call, &variant))?;
        let Some(sold) = sold.filter(|sold| sold.there.is_some()) else { continue };
        let amounts = to_sell(chosen, &variant)?;
        let unpaid = sold.unpaid.as_deref().and_then(Amount::read).unwrap_or_default();
        if there != Some(amounts.0.plus(unpaid).plain()) {
            wrong.push((variant, sold, amounts));
        }
    }
    Ok(wrong)
}

/// The shop is told how much there is of these.
pub fn put_right(call: &Call, shop: &mut Shop, chosen: &Chosen, outcome: Outcome, wrong: Vec<Wrong>) -> Done {
    let bought = Bought::lately(shop)?;
    for (variant, sold, amounts) in wrong {
        level(call, shop, &bought, (&variant, sold), amounts)?;
    }
    bought.bring(call, chosen, outcome)
}

/// The shop is told how much of a variant there is, unless it says so already.
fn level(
    call: &Call,
    shop: &mut Shop,
    bought: &Bought,
    (variant, sold): (&str, Sold),
    (here, held): (Amount, Amount),
) -> Result<(), Failure> {
    let wanted = bought.leaves(here, &sold).plain();
    let unpaid = Some(bought.unpaid.pieces(sold.place()).plain());
    let route = sold.route();
    // It is gone over there: nobody sells it.
    let Some(there) = shop.find::<Theirs>(&route)? else { return Ok(()) };
    // Nor is what the shop does not count, or counts for all variations together: told a number, it would begin to.
    if there.manage_stock != Value::Bool(true) {
        return Ok(());
    }
    if there.counted().map(Amount::plain).as_ref() != Some(&wanted) {
        let quantity: Value = serde_json::from_str(&wanted)?;
        // Tried again, it may be another quantity, which is another thing to say.
        let key = format!("stock {variant} {wanted}");
        shop.set(&route, &json!({ "manage_stock": true, "stock_quantity": quantity }), &key)?;
    }
    kv::put(&Sold::key(call, variant), &Sold { there: Some(wanted), held: Some(held.plain()), unpaid, ..sold })?;
    Ok(())
}

/// What is available, in whole pieces, less what is held back from the shop; and how much that is.
fn to_sell(chosen: &Chosen, variant: &str) -> Result<(Amount, Amount), Failure> {
    let sum = shelf::available(variant, chosen.location()?.as_deref())?;
    let told = sum.minus(chosen.buffer()).whole().max(Amount::ZERO);
    Ok((told, sum.minus(told)))
}

/// Orders that are here and not paid there yet: their goods are kept here, and the shop takes them off once they are paid.
pub struct Unpaid(Vec<theirs::Order>);

impl Unpaid {
    pub fn of(shop: &mut Shop) -> Result<Self, Failure> {
        let waiting: Page<theirs::Order> = shop.page("orders", &[("per_page", "100"), ("status", UNPAID)])?;
        let mut known = Vec::new();
        for order in waiting.items {
            if is_known(&order)? {
                known.push(order);
            }
        }
        Ok(Self(known))
    }

    pub fn pieces(&self, place: (u64, u64)) -> Amount {
        pieces(self.0.iter(), place)
    }
}

/// How much of a product or a variation of it is in these.
fn pieces<'o>(orders: impl Iterator<Item = &'o theirs::Order>, place: (u64, u64)) -> Amount {
    let same = |item: &&theirs::Item| (item.product_id, item.variation_id) == place;
    let items = orders.flat_map(|order| &order.line_items).filter(same);
    items.filter_map(|item| Amount::read(&item.quantity)).fold(Amount::ZERO, Amount::plus)
}

fn is_known(order: &theirs::Order) -> Result<bool, Failure> {
    Ok(records::find::<Order>(&order.id.to_string())?.is_some())
}

/// What was bought there and is not counted here as it is there.
pub struct Bought {
    /// What nobody here knows yet: the shop has taken its goods off already.
    unknown: Vec<theirs::Order>,
    pub unpaid: Unpaid,
}

impl Bought {
    pub fn lately(shop: &mut Shop) -> Result<Self, Failure> {
        let since = moment::earlier(clock::now(), FRESH).unwrap_or_default();
        let query = [
            ("per_page", MOST_FRESH),
            ("orderby", "date"),
            ("order", "desc"),
            ("after", since.as_str()),
            ("dates_are_gmt", "true"),
        ];
        let found: Page<theirs::Order> = shop.page("orders", &query)?;
        let (unpaid, mut unknown) = (Unpaid::of(shop)?, Vec::new());
        for order in found.items {
            if !is_known(&order)? {
                unknown.push(order);
            }
        }
        Ok(Self { unknown, unpaid })
    }

    /// Brings what nobody here knows.
    pub fn bring(&self, call: &Call, chosen: &Chosen, outcome: Outcome) -> Done {
        self.unknown.iter().try_fold(outcome, |outcome, order| bringing::bring_order(call, outcome, order, &[], chosen))
    }

    /// How much of something the shop took off for what nobody here knows.
    pub fn taken(&self, place: (u64, u64)) -> Amount {
        pieces(self.unknown.iter().filter(|order| TAKEN.contains(&order.status.as_str())), place)
    }

    /// How much the shop is to have of what there is so much of here.
    fn leaves(&self, here: Amount, sold: &Sold) -> Amount {
        here.minus(self.taken(sold.place())).plus(self.unpaid.pieces(sold.place())).max(Amount::ZERO)
    }
}

/// All goods of an order have left: the shop's own state follows, and it tells its customer as it always does.
pub fn completed(event: &Event) -> Done {
    let chosen = Chosen::get(&event.call)?;
    let id = event.subject().unwrap_or_default();
    let Some(bound) = records::binding::<Order>(id)?.filter(|_| chosen.sends_status()) else { return done() };
    let mut shop = Shop::open(&event.call, &chosen)?;
    let route = format!("orders/{}", bound.external_id);
    let there = shop.find::<theirs::Order>(&route)?;
    if there.is_some_and(|order| !OVER.contains(&order.status.as_str())) {
        shop.set(&route, &json!({ "status": "completed" }), "status")?;
    }
    done()
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
