//! Whom a text names among those who bought; and what an order of a guest is found by: who bought it. One of a contact is
//! found by its contact, so that what is looked for of anybody is said in one place; and once a guest is somebody, nothing
//! is said of them here any more.

use contacts::records::ContactId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Failure, Snapshot, hides,
    search::{self, Entry, Weight},
};
use model::Sensitivity;
use store::{Sealed, search::Searched};

use crate::{
    keeping,
    records::{Order, OrderId},
    schema::orders,
};

/// Contacts whom a name finds, and orders of guests: the best of each.
const PEOPLE: usize = 1_000;
const SEARCH_LIMIT: usize = 200;

/// Whether a text may be what somebody is called: a number is none.
pub(crate) fn names(text: &str) -> bool {
    text.len() <= SEARCH_LIMIT && text.chars().any(char::is_alphabetic)
}

/// Whom a text names, for lists of what they bought.
pub(crate) struct Named {
    pub contacts: Vec<ContactId>,
    pub guests: Vec<OrderId>,
}

/// Nobody, for those who see no names.
pub(crate) fn named(snapshot: &mut Snapshot<'_>, text: &str) -> Done<Option<Named>> {
    if !names(text) || hides(snapshot, Sensitivity::PERSONAL) {
        return Ok(None);
    }
    let both = search::best::<Order>(snapshot, text, PEOPLE)
        .and_then(|guests| Ok((guests, contacts::searched::found(snapshot, text, PEOPLE)?)));
    let (guests, found) = match both {
        Ok(both) => both,
        // While the index is made, a number is found all the same.
        Err(Failure::Refused(no)) if no.code == "search.not-ready" && text.chars().any(|c| c.is_ascii_digit()) => {
            return Ok(None);
        }
        Err(no) => return Err(no),
    };
    Ok(Some(Named {
        contacts: contacts::with_merged(snapshot, found)?,
        guests: guests.iter().filter_map(|id| id.parse().ok()).collect(),
    }))
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
