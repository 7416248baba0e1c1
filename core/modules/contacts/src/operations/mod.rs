//! One file for each verb.

pub mod add;
pub mod archive;
pub mod certify;
pub mod change;
pub mod consents;
pub mod duplicates;
pub mod erase;
pub mod erasures;
pub mod get;
pub mod get_history;
pub mod list;
pub mod merge;
mod personal;
pub mod report;

use catalog::records::{PriceList, PriceListId};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot};
use model::{Currency, Rate};

use crate::rules;

/// A list that is in use.
fn open_list(snapshot: &mut Snapshot<'_>, id: PriceListId) -> Done<PriceListId> {
    use catalog::schema::price_lists;
    let query = price_lists::table.filter(price_lists::id.eq(id)).select(PriceList::as_select());
    let list: PriceList = snapshot.first(query)?.ok_or_else(|| Problem::not_found("price list", id))?;
    if list.archived_at.is_some() {
        let detail = format!("The price list {} is archived. Choose one in use.", list.name);
        return Err(Problem::invalid("/price_list", detail).into());
    }
    Ok(id)
}

/// A limit is never negative, and nobody knows what it is worth without its currency.
fn limit(limit: Option<Rate>, currency: Option<Currency>) -> Result<Option<Rate>, Problem> {
    if limit.is_some_and(Rate::is_negative) {
        return Err(Problem::invalid("/credit_limit", "A credit limit is not negative."));
    }
    if limit.is_some() && currency.is_none() {
        return Err(Problem::invalid("/currency", "Say which currency the credit limit is in, such as EUR."));
    }
    Ok(limit)
}

fn roles(is_customer: bool, is_supplier: bool) -> Result<(), Problem> {
    if is_customer || is_supplier {
        return Ok(());
    }
    Err(Problem::invalid("/is_customer", "A contact is a customer, a supplier, or both."))
}

fn group(group: &str) -> Result<String, Problem> {
    rules::word("/customer_group", "A customer group", group)
}
