//! What somebody bought, what they owe, and what is left of what they paid: a side of their contact.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    web::{self as route, Path, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Rate;
use serde::Deserialize;
use serde_json::json;

use super::{
    invoices,
    known::{Invoice, Order, money},
};
use crate::{
    page::{Frame, problem, show},
    pages::{
        Listed,
        contacts::known::{Contact, Tabs, contact},
    },
    visit::{Inside, Visit},
};

/// As many orders as are shown; all of them are in the list.
const FEW: u16 = 20;
/// As many unpaid invoices as what is owed is added up from.
const MOST: u16 = 200;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/contacts/{id}/orders").get(orders));
}

struct Row {
    id: String,
    number: String,
    state: String,
    payment: String,
    when: String,
    total: String,
}

#[derive(Deserialize)]
struct Credit {
    sums: Vec<Sum>,
}

#[derive(Deserialize)]
struct Sum {
    currency: String,
    amount: Rate,
}

#[derive(Template)]
#[template(path = "sales/of_contact.html")]
struct OfContactPage {
    frame: Frame,
    tabs: Tabs,
    name: String,
    contact: Contact,
    /// Label and amount.
    tiles: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    unpaid: Vec<invoices::Row>,
    has_more: bool,
    may_draft: bool,
}

async fn orders(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str) -> Result<OfContactPage, Problem> {
    let contact = contact(visit, id).await?;
    let found: Listed<Order> = visit.ask("sales.list-orders", &json!({ "contact": id, "limit": FEW })).await?;
    let unpaid = json!({ "contact": id, "unpaid": true, "limit": MOST });
    let unpaid: Listed<Invoice> = visit.ask("sales.list-invoices", &unpaid).await?;
    let credit: Credit = visit.ask("sales.get-credit", &json!({ "id": id })).await?;
    let mut owed: BTreeMap<&str, Rate> = BTreeMap::new();
    for invoice in &unpaid.items {
        let sum = owed.entry(&invoice.currency).or_default();
        // More than an amount can be is owed by nobody.
        *sum = sum.plus(invoice.open.unwrap_or_default()).unwrap_or(*sum);
    }
    let mut tiles: Vec<(&'static str, String)> =
        owed.into_iter().map(|(currency, amount)| ("contact-owes", money(visit, amount, currency))).collect();
    tiles.extend(credit.sums.iter().map(|sum| ("contact-has-credit", money(visit, sum.amount, &sum.currency))));
    tiles.extend(contact.credit_limit.as_ref().map(|limit| {
        let currency = contact.currency.as_deref().unwrap_or(visit.spoken().currency.as_str());
        ("contact-credit-limit", visit.spoken().money(limit, currency))
    }));
    let row = |order: Order| Row {
        when: visit.spoken().date(order.placed_at.unwrap_or(order.created_at)),
        total: money(visit, order.total, &order.currency),
        id: order.id,
        number: order.number,
        state: order.state,
        payment: order.payment,
    };
    let name = contact.called(&visit.words);
    Ok(OfContactPage {
        frame: Frame::inside(visit, "/contacts", name.clone()).await?,
        tabs: Tabs::of(visit, &contact, "orders").await,
        tiles,
        has_more: found.next.is_some(),
        rows: found.items.into_iter().map(row).collect(),
        unpaid: unpaid.items.into_iter().map(|one| invoices::Row::of(visit, one)).collect(),
        may_draft: contact.is_open() && visit.may("sales.draft-order").await,
        name,
        contact,
    })
}
