//! Orders, the newest first.

use std::cmp::Reverse;

use contacts::records::ContactId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    keeping::{self, Brief},
    numbers,
    records::{Order, OrderId, PaperKind},
    rules::state::{OrderState, PaymentState},
    schema::orders,
    searched,
};

/// Comes after whatever somebody's number goes on with.
const LAST: char = '\u{10ffff}';

pub struct ListOrders;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderQuery")]
pub struct Wanted {
    /// Exactly this number.
    #[serde(default)]
    pub number: Option<String>,
    /// As its number begins; figures alone are a number of the business's own. For those who see names, also words of
    /// what whoever bought is called.
    #[serde(default)]
    pub search: Option<String>,
    #[serde(default)]
    pub state: Option<OrderState>,
    #[serde(default)]
    pub payment: Option<PaymentState>,
    #[serde(default)]
    pub channel: Option<String>,
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// Only those that were begun then or later.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Only those that were begun before.
    #[serde(default)]
    pub until: Option<Timestamp>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListOrders {
    const SPEC: Spec =
        Spec::new("sales.list-orders", READ, "Quotes and orders, the newest first").at(Method::Get, "/orders");
    type Input = Wanted;
    type Output = Paged<Brief>;

    fn searches(&self, wanted: &Wanted) -> bool {
        wanted.search.as_deref().is_some_and(searched::names)
    }

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Brief>> {
        // What is named and not there is not an empty list.
        let theirs = wanted.contact.map(|contact| contacts::same(snapshot, contact)).transpose()?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let after = page.after::<OrderId>()?;
        let narrowed = || {
            let mut query = orders::table.select(Order::as_select()).into_boxed();
            if let Some(number) = &wanted.number {
                query = query.filter(orders::number.eq(number.trim().to_owned()));
            }
            if let Some(from) = wanted.from {
                query = query.filter(orders::created_at.ge(from));
            }
            if let Some(until) = wanted.until {
                query = query.filter(orders::created_at.lt(until));
            }
            if let Some(state) = wanted.state {
                query = query.filter(orders::state.eq(state));
            }
            if let Some(payment) = wanted.payment {
                query = query.filter(orders::payment.eq(payment));
            }
            if let Some(channel) = &wanted.channel {
                query = query.filter(orders::channel.eq(channel.clone()));
            }
            if let Some(theirs) = &theirs {
                query = query.filter(orders::contact.eq_any(theirs.clone()));
            }
            if let Some(id) = after {
                query = query.filter(orders::id.lt(id));
            }
            query.order(orders::id.desc()).limit(page.rows())
        };
        let rows: Vec<Order> = match wanted.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            None => snapshot.load(narrowed())?,
            // Each in a way that has an index: as one question, every order would be looked at.
            Some(text) => {
                let (begins, end) = (text.to_uppercase(), format!("{}{LAST}", text.to_uppercase()));
                let own = numbers::of_figures(snapshot, PaperKind::Order, text)?;
                let mut rows: Vec<Order> =
                    snapshot.load(narrowed().filter(orders::number.ge(begins)).filter(orders::number.lt(end)))?;
                rows.extend(snapshot.load::<_, Order>(narrowed().filter(orders::number.eq_any(own)))?);
                if let Some(named) = searched::named(snapshot, text)? {
                    rows.extend(snapshot.load::<_, Order>(narrowed().filter(orders::contact.eq_any(named.contacts)))?);
                    rows.extend(snapshot.load::<_, Order>(narrowed().filter(orders::id.eq_any(named.guests)))?);
                }
                rows.sort_by_key(|row| Reverse(row.id));
                rows.dedup_by(|one, other| one.id == other.id);
                rows.truncate(usize::try_from(page.rows()).unwrap_or(usize::MAX));
                rows
            }
        };
        let (mut rows, next) = page.cut(rows, |row| row.id);
        rows.iter_mut().try_for_each(|row| keeping::open(snapshot, row))?;
        Ok(Paged { items: rows.into_iter().map(|row| keeping::brief(snapshot, row)).collect(), next })
    }
}
