//! What happened to an order, and to all that belongs to it: its deliveries, papers and money.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{
    Described, Done, Method, Page, Paged, Read, Realm, Snapshot, Spec, hides,
    history::{self, Happened, Whole},
};
use model::{Actor, Sensitivity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ, invoicing, keeping, money,
    records::{Ending, Fulfilment, FulfilmentId, Invoice, InvoiceMail, Order, OrderId, Payment, Refund},
    schema::fulfilments,
};

/// Said by other fields, or by what stands beside it.
const DERIVED: &[&str] = &["updated_at", "seller", "letterhead", "lines", "taxes", "person"];
/// As many deliveries and returns of an order as are told of, the newest first.
const MOST: i64 = 1_000;

pub struct GetOrderHistory;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderHistoryQuery")]
pub struct Wanted {
    pub id: OrderId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for GetOrderHistory {
    const SPEC: Spec = Spec::new("sales.get-order-history", READ, "What happened to an order, newest first")
        .at(Method::Get, "/orders/{id}/history");
    type Input = Wanted;
    type Output = Paged<Happened>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Happened>> {
        let order = keeping::order(snapshot, wanted.id)?;
        let is_known = order.buyer.as_ref().is_some_and(|buyer| buyer.open().is_some());
        if is_known && !hides(snapshot, Sensitivity::PERSONAL) {
            snapshot.disclose(&order.person);
        }
        let own: Vec<String> = parts(snapshot, &order)?.into_iter().collect();
        let whole = Whole {
            subjects: &own,
            kinds: &[
                Described::of::<Order>(Realm::Workspace),
                Described::of::<Ending>(Realm::Workspace),
                Described::of::<Fulfilment>(Realm::Workspace),
                Described::of::<Invoice>(Realm::Workspace),
                Described::of::<InvoiceMail>(Realm::Workspace),
                Described::of::<Payment>(Realm::Workspace),
                Described::of::<Refund>(Realm::Workspace),
            ],
            is_part: &|id| own.iter().any(|part| part == id),
            derived: DERIVED,
            people: &[order.person],
        };
        history::of(snapshot, &whole, &Page { cursor: wanted.cursor.clone(), limit: wanted.limit })
    }
}

/// The order, and what belongs to it and has events of its own.
fn parts(snapshot: &mut Snapshot<'_>, order: &Order) -> Done<BTreeSet<String>> {
    let moved = fulfilments::table.filter(fulfilments::order_id.eq(order.id)).select(fulfilments::id);
    let moved: Vec<FulfilmentId> = snapshot.load(moved.order(fulfilments::id.desc()).limit(MOST))?;
    let mut parts: BTreeSet<String> = moved.iter().map(ToString::to_string).collect();
    parts.insert(order.id.to_string());
    parts.extend(invoicing::papers(snapshot, order.id)?.iter().map(|row| row.id.to_string()));
    parts.extend(money::payments(snapshot, order.id)?.iter().map(|row| row.id.to_string()));
    parts.extend(money::refunds(snapshot, order.id)?.iter().map(|row| row.id.to_string()));
    Ok(parts)
}
