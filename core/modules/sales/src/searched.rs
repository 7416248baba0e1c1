//! What an order of a guest is found by: who bought it. One of a contact is found by its contact, so that what is looked
//! for of anybody is said in one place; and once a guest is somebody, nothing is said of them here any more.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Page, Snapshot,
    search::{self, Entry, Weight},
};
use store::{Sealed, search::Searched};

use crate::{
    keeping,
    records::{Order, OrderId},
    schema::orders,
};

/// The best that a text finds, at most so many.
pub(crate) fn found(snapshot: &mut Snapshot<'_>, text: &str, most: u16) -> Done<Vec<OrderId>> {
    let page = Page { cursor: None, limit: Some(most) };
    let load = |snapshot: &mut Snapshot<'_>, ids: Vec<String>| {
        snapshot.load(orders::table.filter(orders::id.eq_any(ids)).select(orders::id))
    };
    let (rows, _) = search::page::<Order, OrderId>(snapshot, text, &page, load, ToString::to_string)?;
    Ok(rows)
}

impl Searched for Order {
    const KIND: &'static str = "order";
    const PREFIX: &'static str = "ord";
    const REVISION: i64 = 1;

    fn after(snapshot: &mut Snapshot<'_>, id: &str, most: i64) -> Done<Vec<String>> {
        let guests = orders::table.filter(orders::contact.is_null()).filter(orders::buyer.is_not_null());
        let rows = guests.filter(orders::id.gt(id.to_owned())).order(orders::id).limit(most);
        snapshot.load(rows.select(orders::id))
    }

    fn entries(snapshot: &mut Snapshot<'_>, ids: &[String]) -> Done<Vec<Entry>> {
        let guests = orders::table.filter(orders::contact.is_null()).filter(orders::buyer.is_not_null());
        let mut rows: Vec<Self> =
            snapshot.load(guests.filter(orders::id.eq_any(ids.to_vec())).select(Self::as_select()))?;
        rows.iter_mut().try_for_each(|row| keeping::open(snapshot, row))?;
        Ok(rows.iter().filter_map(entry).collect())
    }
}

/// None of one who was erased.
fn entry(order: &Order) -> Option<Entry> {
    let buyer = order.buyer.as_ref().and_then(Sealed::open)?;
    let mut entry = Entry::new(order.id, &order.number).of(&order.person).words(Weight::High, &buyer.name);
    if let Some(company) = &buyer.company {
        entry = entry.words(Weight::Middle, company);
    }
    for address in buyer.billing.iter().chain(&buyer.shipping) {
        entry = entry.words(Weight::Low, format!("{} {}", address.city, address.name)).code(&address.postcode);
    }
    let codes = [&buyer.email, &buyer.phone, &buyer.tax_id];
    Some(codes.into_iter().flatten().fold(entry, |entry, code| entry.code(code)))
}
