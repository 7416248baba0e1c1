//! How an order is written: with who bought it sealed under their own key.

use contacts::{
    contact,
    records::{Address, AddressPurpose, Contact, ContactId},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Desk, Done, Problem, Snapshot, Tx, View, hides};
use model::{Rate, Sensitivity};
use schemars::JsonSchema;
use serde::Serialize;
use store::Sealed;

use crate::{
    pricing::LINES_LIMIT,
    records::{Buyer, Order, OrderId, OrderLine},
    rules::{
        self,
        state::{OrderStatus, due, payment, status},
    },
    schema::{order_lines, orders},
};

const TABLE: &str = "orders";

/// An order with its lines, as it is shown.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OrderAsAWhole")]
pub struct Whole {
    #[serde(flatten)]
    pub order: View<Order>,
    /// In one word, as shops elsewhere say it.
    pub status: OrderStatus,
    /// What is owed of it, all in all.
    pub due: Rate,
    /// What is still to be paid.
    pub open: Rate,
    /// What was paid and is not owed: the customer's credit.
    pub credit: Rate,
    pub lines: Vec<View<OrderLine>>,
}

/// An order of a list, as it is shown.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OrderInBrief")]
pub struct Brief {
    #[serde(flatten)]
    pub order: View<Order>,
    pub status: OrderStatus,
}

/// The order, opened.
pub fn order(snapshot: &mut Snapshot<'_>, id: OrderId) -> Done<Order> {
    let row = snapshot.first(orders::table.filter(orders::id.eq(id)).select(Order::as_select()))?;
    let mut row: Order = row.ok_or_else(|| Problem::not_found("order", id))?;
    open(snapshot, &mut row)?;
    Ok(row)
}

pub fn lines(snapshot: &mut Snapshot<'_>, order: OrderId) -> Done<Vec<OrderLine>> {
    let most = i64::try_from(LINES_LIMIT).unwrap_or(i64::MAX);
    let query = order_lines::table.filter(order_lines::order_id.eq(order)).order(order_lines::place).limit(most);
    snapshot.load(query.select(OrderLine::as_select()))
}

/// Opens what is sealed in it. Of one who was erased it stays closed.
pub(crate) fn open(snapshot: &Snapshot<'_>, row: &mut Order) -> Done<()> {
    let (id, person) = (row.id, row.person.clone());
    if let Some(buyer) = &mut row.buyer {
        snapshot.unseal(&person, TABLE, "buyer", id.as_str(), buyer)?;
    }
    match &mut row.notes {
        Some(notes) => snapshot.unseal(&person, TABLE, "notes", id.as_str(), notes),
        None => Ok(()),
    }
}

pub(crate) fn erased() -> Problem {
    Problem::refused("sales.erased", "Whoever bought this was erased. Nothing can be written about them any more.")
}

/// A key for whoever is no contact, the first time that something is said of them. One who has something sealed
/// already had theirs; if it is gone, so are they.
pub(crate) async fn make_key(desk: &Desk, order: &Order) -> Done<()> {
    let is_own = order.person == order.id.as_str();
    let is_known = is_own && (order.buyer.is_some() || order.notes.is_some());
    if (is_own || order.contact.is_none()) && !is_known {
        desk.new_person(order.id).await?;
    }
    Ok(())
}

/// What is said of the person, under their key.
pub(crate) fn sealed<T: Serialize>(
    snapshot: &Snapshot<'_>,
    person: &str,
    order: OrderId,
    column: &'static str,
    value: Option<T>,
) -> Done<Option<Sealed<T>>> {
    let Some(value) = value else { return Ok(None) };
    snapshot.sealed(person, TABLE, column, order.as_str(), value)?.map(Some).ok_or_else(|| erased().into())
}

/// Who buys, in the form it is kept in.
pub(crate) fn read_buyer(buyer: &Buyer) -> Result<Buyer, Problem> {
    const AT: &str = "/buyer";
    let address = |address: &Option<Address>| {
        let Some(address) = address else { return Ok(None) };
        Ok::<_, Problem>(contacts::rules::addresses(std::slice::from_ref(address))?.pop())
    };
    let (billing, shipping) = (address(&buyer.billing)?, address(&buyer.shipping)?);
    let country = billing.as_ref().or(shipping.as_ref()).map(|address| address.country);
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let email = filled(&buyer.email).map(|text| model::Email::read("/buyer/email", &text)).transpose()?;
    Ok(Buyer {
        name: rules::line(AT, "A name", &buyer.name, 0)?,
        company: rules::perhaps(AT, "A company", buyer.company.as_deref())?,
        email: email.map(|email| email.as_str().to_owned()),
        phone: filled(&buyer.phone).map(|text| contacts::rules::phone(&text)).transpose()?,
        tax_id: filled(&buyer.tax_id).map(|text| contacts::rules::tax_id(&text, country)).transpose()?,
        billing,
        shipping,
    })
}

/// The contact that somebody names: the one that it turned out to be, and none that was erased.
pub(crate) fn standing_contact(snapshot: &mut Snapshot<'_>, id: ContactId) -> Done<Contact> {
    living_contact(snapshot, id)?.ok_or_else(|| erased().into())
}

/// The same; nobody where they were erased.
pub(crate) fn living_contact(snapshot: &mut Snapshot<'_>, id: ContactId) -> Done<Option<Contact>> {
    let found = contact(snapshot, id)?;
    let found = match found.merged_into {
        Some(other) => contact(snapshot, other)?,
        None => found,
    };
    Ok(Some(found).filter(|found| found.name.open().is_some()))
}

/// Whether whoever bought it was erased: what was said of them cannot be opened any more.
pub(crate) fn is_erased(snapshot: &mut Snapshot<'_>, order: &Order) -> Done<bool> {
    let is_closed = order.buyer.as_ref().is_some_and(|buyer| buyer.open().is_none())
        || order.notes.as_ref().is_some_and(|notes| notes.open().is_none());
    match order.contact.filter(|_| !is_closed) {
        Some(contact) => Ok(living_contact(snapshot, contact)?.is_none()),
        None => Ok(is_closed),
    }
}

/// Who a contact is now.
pub(crate) fn buyer_of(contact: &Contact) -> Buyer {
    let open = |sealed: &Option<Sealed<String>>| sealed.as_ref().and_then(Sealed::open).cloned();
    let all = contact.addresses.as_ref().and_then(Sealed::open).map_or(&[][..], Vec::as_slice);
    let first = |purpose: AddressPurpose| all.iter().find(|address| address.purpose == purpose);
    Buyer {
        name: contact.name.open().cloned().unwrap_or_default(),
        company: open(&contact.company),
        email: open(&contact.email),
        phone: open(&contact.phone),
        tax_id: open(&contact.tax_id),
        billing: first(AddressPurpose::Billing).or(all.first()).cloned(),
        shipping: first(AddressPurpose::Shipping).cloned(),
    }
}

/// Writes lines in the place of others.
pub(crate) fn put_lines(tx: &mut Tx<'_>, before: &[OrderLine], after: &[OrderLine]) -> Done<()> {
    before.iter().try_for_each(|line| tx.remove(line))?;
    after.iter().try_for_each(|line| tx.insert(line))
}

/// Writes `after` with the time of now, and with what follows from its amounts.
pub(crate) fn change(tx: &mut Tx<'_>, before: &Order, mut after: Order) -> Done<Order> {
    after.payment = payment(due(after.state, after.total, after.credited), after.paid, after.refunded);
    if after == *before {
        return Ok(after);
    }
    after.updated_at = tx.now();
    tx.update(before, after)
}

/// As whoever asks may see it; and that they saw it is written down.
pub(crate) fn shown(snapshot: &mut Snapshot<'_>, order: Order) -> View<Order> {
    let is_known = order.buyer.as_ref().is_some_and(|buyer| buyer.open().is_some())
        || order.notes.as_ref().is_some_and(|notes| notes.open().is_some());
    if is_known && !hides(snapshot, Sensitivity::PERSONAL) {
        snapshot.disclose(&order.person);
    }
    View::of(snapshot, order)
}

pub(crate) fn brief(snapshot: &mut Snapshot<'_>, order: Order) -> Brief {
    Brief { status: status(order.state, order.payment), order: shown(snapshot, order) }
}

pub(crate) fn whole(snapshot: &mut Snapshot<'_>, order: Order) -> Done<Whole> {
    let rows = lines(snapshot, order.id)?;
    let due = due(order.state, order.total, order.credited);
    let kept = order.paid.minus(order.refunded)?;
    let over = |amount: Rate, other: Rate| amount.minus(other).map(|rest| rest.max(Rate::ZERO));
    Ok(Whole {
        status: status(order.state, order.payment),
        due,
        open: over(due, kept)?,
        credit: over(kept, due)?,
        lines: rows.into_iter().map(|line| View::of(snapshot, line)).collect(),
        order: shown(snapshot, order),
    })
}
