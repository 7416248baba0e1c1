//! Prices for some customers, for larger quantities, or for a time.

pub mod add;
pub mod change;
pub mod list;
pub mod list_prices;
pub mod price_of;
pub mod set_prices;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Problem, Snapshot, Tx};

use crate::{
    keeping,
    records::{PriceList, PriceListId},
    rules::{self, price},
    schema::price_lists,
};

/// Adds a price list, or changes it, under a name that is free.
pub fn put(tx: &mut Tx<'_>, before: Option<&PriceList>, mut after: PriceList) -> Done<PriceList> {
    (after.name, after.sort_name) = free_name(tx, &after.name, Some(after.id))?;
    let group = after.customer_group.as_deref();
    after.customer_group = group.map(|code| rules::word(code, "/customer_group", "A customer group")).transpose()?;
    price::priority(after.priority)?;
    price::validity(after.valid_from, after.valid_until)?;
    if before.is_none_or(|before| *before != after) {
        after.updated_at = tx.now();
    }
    keeping::put(tx, before, after)
}

fn free_name(snapshot: &mut Snapshot<'_>, name: &str, own: Option<PriceListId>) -> Done<(String, String)> {
    let name = rules::label(name, "A price list")?;
    let sort_name = rules::folded(&name);
    let taken: Option<PriceListId> =
        snapshot.first(price_lists::table.filter(price_lists::sort_name.eq(&sort_name)).select(price_lists::id))?;
    match taken {
        Some(id) if Some(id) != own => {
            Err(Problem::conflict("catalog.name-taken", format!("There is a price list {name} already.")).into())
        }
        _ => Ok((name, sort_name)),
    }
}
