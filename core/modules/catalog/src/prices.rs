//! What a variant costs for somebody, at a moment, in a quantity; and why. For the modules that sell.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot};
use model::{Currency, Quantity, Rate, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    records::{Break, ListPrice, PriceList, PriceListId, Variant, VariantId},
    rules::price::{self, Buyer},
    schema::{list_prices, price_lists},
    variant,
};

/// Who buys how much of what, and when.
#[derive(Debug, Clone)]
pub struct Purchase<'a> {
    pub variant: VariantId,
    pub quantity: Quantity,
    pub currency: Currency,
    /// Whom the price lists know the customer as.
    pub group: Option<&'a str>,
    /// Only this list, and what the variant costs without one.
    pub list: Option<PriceListId>,
    /// Now, where nothing is said.
    pub at: Option<Timestamp>,
}

/// The price for one, and where it comes from.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PriceThatApplies")]
pub struct Applies {
    /// For one unit; nothing where the variant has no price for this buyer.
    pub price: Option<Rate>,
    pub currency: Currency,
    /// Whether tax is in it. What a variant costs without a list says nothing of that.
    pub includes_tax: Option<bool>,
    /// The list that it stands in; nothing where it is the variant's own.
    pub list: Option<PriceListId>,
    /// The quantity from which it holds.
    pub from: Option<Quantity>,
    /// In a sentence.
    pub why: String,
    /// The lists that have the variant and were not it, each with the reason.
    pub passed_over: Vec<PassedOver>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PriceListPassedOver")]
pub struct PassedOver {
    pub list: PriceListId,
    pub name: String,
    pub why: String,
}

/// A list that holds, and its break that is reached.
struct Offer {
    list: PriceList,
    reached: Break,
}

pub fn of(snapshot: &mut Snapshot<'_>, purchase: &Purchase<'_>) -> Done<Applies> {
    let variant = variant(snapshot, purchase.variant)?;
    let buyer =
        Buyer { group: purchase.group, currency: purchase.currency, at: purchase.at.unwrap_or_else(|| snapshot.now()) };
    let (mut offers, mut passed_over) = (Vec::new(), Vec::new());
    let mut pass = |list: &PriceList, why: String| {
        passed_over.push(PassedOver { list: list.id, name: list.name.clone(), why });
    };
    for (list, row) in lists_with(snapshot, purchase)? {
        match (price::excluded(&list, &buyer), price::reached(&row.breaks, purchase.quantity)) {
            (Some(why), _) => pass(&list, why),
            (None, None) => pass(&list, format!("it has no price for as little as {}", purchase.quantity)),
            (None, Some(reached)) => offers.push(Offer { list, reached }),
        }
    }
    offers.sort_by_cached_key(|offer| price::order(&offer.list, offer.reached.price));
    let mut offers = offers.into_iter();
    let Some(best) = offers.next() else { return Ok(without_a_list(&variant, purchase.currency, passed_over)) };
    for other in offers {
        pass(&other.list, format!("{} goes before it", best.list.name));
    }
    Ok(Applies {
        price: Some(best.reached.price),
        currency: best.list.currency,
        includes_tax: Some(best.list.includes_tax),
        list: Some(best.list.id),
        from: Some(best.reached.from),
        why: format!("The price list {} has this price from {} on.", best.list.name, best.reached.from),
        passed_over,
    })
}

fn without_a_list(variant: &Variant, currency: Currency, passed_over: Vec<PassedOver>) -> Applies {
    let price = variant.price.filter(|_| variant.currency == Some(currency));
    let why = match (price, variant.price, variant.currency) {
        (Some(_), ..) => "No price list applies: this is what the variant costs without one.".to_owned(),
        (None, Some(_), Some(other)) => {
            format!("No price list applies, and without one the variant has a price in {other} only.")
        }
        _ => "No price list applies, and the variant has no price without one.".to_owned(),
    };
    Applies { price, currency, includes_tax: None, list: None, from: None, why, passed_over }
}

/// Every list that has this variant, in the order of their names; or the one that is meant.
fn lists_with(snapshot: &mut Snapshot<'_>, purchase: &Purchase<'_>) -> Done<Vec<(PriceList, ListPrice)>> {
    if let Some(meant) = purchase.list {
        list(snapshot, meant)?;
    }
    let query = list_prices::table.filter(list_prices::variant.eq(purchase.variant)).select(ListPrice::as_select());
    let rows: Vec<ListPrice> = match purchase.list {
        Some(meant) => snapshot.load(query.filter(list_prices::list.eq(meant)))?,
        None => snapshot.load(query)?,
    };
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PriceListId> = rows.iter().map(|row| row.list).collect();
    let lists: Vec<PriceList> = snapshot.load(
        price_lists::table
            .filter(price_lists::id.eq_any(ids))
            .order((price_lists::sort_name, price_lists::id))
            .select(PriceList::as_select()),
    )?;
    let with_row = |list: PriceList| {
        let row = rows.iter().find(|row| row.list == list.id).cloned()?;
        Some((list, row))
    };
    Ok(lists.into_iter().filter_map(with_row).collect())
}

pub(crate) fn list(snapshot: &mut Snapshot<'_>, id: PriceListId) -> Done<PriceList> {
    let found = snapshot.first(price_lists::table.filter(price_lists::id.eq(id)).select(PriceList::as_select()))?;
    found.ok_or_else(|| Problem::not_found("price list", id).into())
}
