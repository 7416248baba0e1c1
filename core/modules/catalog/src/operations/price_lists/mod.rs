//! Prices for some customers, for larger quantities, or for a time.

pub mod add;
pub mod change;
pub mod list;
pub mod list_prices;
pub mod price_of;
pub mod set_prices;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Problem, Snapshot};

use crate::{records::PriceListId, rules, schema::price_lists};

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

fn group(code: Option<&str>) -> Done<Option<String>> {
    Ok(code.map(|code| rules::word(code, "/customer_group", "A customer group")).transpose()?)
}
