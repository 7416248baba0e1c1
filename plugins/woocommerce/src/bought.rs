//! What was bought in the shop and is not counted here as it is there: what nobody here knows yet, and what is not paid.

use stockade_sdk::{Call, api::records::Order, prelude::*};

use crate::{
    amount::Amount,
    moment,
    orders::theirs::{Brief, Item, Order as Theirs},
    paging,
    shop::{Page, Shop},
    tongue::say,
};

/// As the later of it is called.
pub const ORDER: &str = "order";
/// So far back is looked for orders that nobody here knows yet, where none came over so far.
const FRESH: chrono::Duration = chrono::Duration::hours(1);
/// So many pages of a hundred are looked through, and so many orders are read at once: a call has only so many requests.
const PAGES: u32 = 8;
const TOGETHER: usize = 100;
/// States of an order that the shop has taken its goods for already.
const TAKEN: [&str; 3] = ["processing", "on-hold", "completed"];
/// The one in which it has not, although they are kept here.
const UNPAID: &str = "pending";
/// So long one that was asked for is not asked for again.
const ASKED: std::time::Duration = std::time::Duration::from_secs(60 * 60);
/// By then more orders are here.
const WAIT: std::time::Duration = std::time::Duration::from_secs(5 * 60);

/// Orders that are here and not paid there yet: their goods are kept here, and the shop takes them off once they are paid.
#[derive(Default)]
pub struct Unpaid(Vec<Theirs>);

impl Unpaid {
    pub fn of(shop: &mut Shop) -> Result<Self, Failure> {
        let mut known = Vec::new();
        for order in all::<Theirs>(shop, &[("status", UNPAID), ("_fields", "id,status,line_items")])? {
            if is_known(order.id)? {
                known.push(order);
            }
        }
        Ok(Self(known))
    }

    pub fn pieces(&self, place: (u64, u64)) -> Amount {
        pieces(self.0.iter(), place)
    }
}

/// What was bought there and is not counted here as it is there.
pub struct Bought {
    /// What nobody here knows yet: the shop has taken its goods off already.
    unknown: Vec<Theirs>,
    pub unpaid: Unpaid,
}

impl Bought {
    /// All that may have been bought since all orders were brought over the last time.
    pub fn lately(call: &Call, shop: &mut Shop) -> Result<Self, Failure> {
        let since = match paging::seen_until(call, "orders")? {
            Some(seen) => Some(seen),
            None => moment::earlier(clock::now(), FRESH),
        };
        let since = since.unwrap_or_default();
        let query = [("modified_after", since.as_str()), ("dates_are_gmt", "true"), ("_fields", Brief::FIELDS)];
        let mut ids = Vec::new();
        for brief in all::<Brief>(shop, &query)? {
            if !is_known(brief.id)? {
                ids.push(brief.id.to_string());
            }
        }
        let mut unknown = Vec::new();
        for some in ids.chunks(TOGETHER) {
            let include = some.join(",");
            let query = [("include", include.as_str()), ("per_page", "100"), ("_fields", "id,status,line_items")];
            unknown.extend(shop.page::<Theirs>("orders", &query)?.items);
        }
        Ok(Self { unknown, unpaid: Unpaid::of(shop)? })
    }

    /// Has what nobody here knows brought over, each by itself: one that cannot be had holds up nothing else.
    pub fn bring(&self, call: &Call, mut outcome: Outcome) -> Done {
        for order in self.unknown.iter().filter(|order| TAKEN.contains(&order.status.as_str())) {
            let (id, key) = (order.id.to_string(), format!("asked/{}/{}", call.connection, order.id));
            if kv::get::<bool>(&key)?.is_none() {
                kv::put_for(&key, &true, ASKED)?;
                outcome = outcome.later(ORDER, &id, &serde_json::json!({}))?;
            }
        }
        Ok(outcome)
    }

    /// How much of something the shop took off for what nobody here knows.
    pub fn taken(&self, place: (u64, u64)) -> Amount {
        pieces(self.unknown.iter().filter(|order| TAKEN.contains(&order.status.as_str())), place)
    }

    /// How much the shop is to have of what there is so much of here.
    pub fn leaves(&self, here: Amount, place: (u64, u64)) -> Amount {
        here.minus(self.taken(place)).plus(self.unpaid.pieces(place)).max(Amount::ZERO)
    }
}

/// Page by page. Who cannot see all of it tells the shop nothing rather than something wrong.
fn all<T: serde::de::DeserializeOwned>(shop: &mut Shop, query: &[(&str, &str)]) -> Result<Vec<T>, Failure> {
    let mut all = Vec::new();
    for number in 1..=PAGES {
        let number = number.to_string();
        let page = [("per_page", "100"), ("page", number.as_str()), ("orderby", "id"), ("order", "asc")];
        let query: Vec<_> = page.into_iter().chain(query.iter().copied()).collect();
        let found: Page<T> = shop.page("orders", &query)?;
        let is_last = found.items.len() < 100;
        all.extend(found.items);
        if is_last {
            return Ok(all);
        }
    }
    let words = say!(
        shop.tongue(),
        "The shop has more orders that are not here yet, or not paid, than can be looked at. Bring the orders over first.",
        "Der Shop hat mehr Bestellungen, die noch nicht hier oder nicht bezahlt sind, als angesehen werden können. Holen Sie zuerst \
         die Bestellungen herüber.",
    );
    Err(Failure::retry("orders-behind", words).after(WAIT))
}

/// How much of a product or a variation of it is in these.
fn pieces<'o>(orders: impl Iterator<Item = &'o Theirs>, place: (u64, u64)) -> Amount {
    let same = |item: &&Item| (item.product_id, item.variation_id) == place;
    let items = orders.flat_map(|order| &order.line_items).filter(same);
    items.filter_map(|item| Amount::read(&item.quantity)).fold(Amount::ZERO, Amount::plus)
}

fn is_known(order: u64) -> Result<bool, Failure> {
    Ok(records::find::<Order>(&order.to_string())?.is_some())
}
