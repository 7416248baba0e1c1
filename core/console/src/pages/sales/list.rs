//! The orders, the newest first: by how far they have come, found by number, narrowed down by who, which way and when.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::known::{Meant, Order, buyer_name, meant, money, word};
use crate::{
    form::Form,
    page::{Frame, problem, show},
    pages::{
        Listed, filled,
        narrowed::{Narrowed, Reading},
        stock::days,
    },
    visit::{Inside, Visit},
};

/// What fits on a screen or two.
const PAGE: u16 = 50;
pub(super) const STATES: [&str; 7] = ["draft", "quoted", "open", "fulfilling", "completed", "cancelled", "failed"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/orders").get(list));
}

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    search: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    contact: String,
    /// Who was typed, where no script made a contact of it.
    #[serde(default, rename = "contact-text")]
    contact_text: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    filters: String,
    #[serde(default)]
    cursor: String,
}

impl Narrowed for Wanted {
    const PATH: &'static str = "/orders";

    fn narrowed(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("search", self.search.trim()),
            ("state", self.state.as_str()),
            ("channel", self.channel.trim()),
            ("contact", self.contact.as_str()),
            ("contact-text", self.contact_text.trim()),
            ("from", self.from.as_str()),
            ("until", self.until.as_str()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    fn reading(&self) -> Reading<'_> {
        Reading { sort: "", filters: &self.filters, cursor: &self.cursor }
    }
}

impl Wanted {
    fn shows_filters(&self) -> bool {
        let said = [&self.channel, &self.contact, &self.contact_text, &self.from, &self.until];
        self.filters == "yes" || said.iter().any(|said| !said.trim().is_empty())
    }

    /// What is narrowed to by the filters, which their form says anew.
    fn is_filter(name: &str) -> bool {
        ["channel", "contact", "contact-text", "from", "until"].contains(&name)
    }
}

struct Row {
    id: String,
    number: String,
    state: String,
    payment: String,
    who: String,
    channel: String,
    when: String,
    total: String,
}

#[derive(Template)]
#[template(path = "sales/orders.html")]
struct OrdersPage {
    frame: Frame,
    wanted: Wanted,
    form: Form,
    rows: Vec<Row>,
    next: Option<String>,
    may_draft: bool,
}

impl OrdersPage {
    fn kept_by_filters(&self) -> Vec<(&'static str, &str)> {
        self.wanted.narrowed().into_iter().filter(|(name, _)| !Wanted::is_filter(name)).collect()
    }
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, wanted.into_inner()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, mut wanted: Wanted) -> Result<OrdersPage, Problem> {
    let mut form = Form::with([
        ("channel", wanted.channel.as_str()),
        ("contact-text", wanted.contact_text.as_str()),
        ("from", wanted.from.as_str()),
        ("until", wanted.until.as_str()),
    ]);
    let mut is_unknown = false;
    match meant(visit, &wanted.contact, &wanted.contact_text).await? {
        Meant::One(customer) => {
            form.set("contact", customer.id.as_str());
            form.set("contact-text", customer.name.clone().unwrap_or_default());
            wanted.contact = customer.id;
            wanted.contact_text.clear();
        }
        Meant::Nobody => {}
        Meant::Several(_) | Meant::Unknown => {
            form.complain("contact", visit.words.say("order-customer-which"));
            is_unknown = true;
        }
    }
    let spoken = visit.spoken();
    let query = json!({
        "search": filled(&wanted.search), "state": STATES.into_iter().find(|state| *state == wanted.state),
        "channel": filled(&wanted.channel), "contact": filled(&wanted.contact),
        "from": days::start_of(&wanted.from, spoken), "until": days::after(&wanted.until, spoken),
        "cursor": filled(&wanted.cursor), "limit": PAGE,
    });
    let found: Listed<Order> = match is_unknown {
        true => Listed { items: Vec::new(), next: None },
        false => visit.ask("sales.list-orders", &query).await?,
    };
    let row = |order: Order| Row {
        who: buyer_name(&visit.words, order.contact.as_deref(), order.buyer.as_ref()),
        channel: word(&visit.words, "order-channel", &order.channel),
        when: spoken.date(order.placed_at.unwrap_or(order.created_at)),
        total: money(visit, order.total, &order.currency),
        id: order.id,
        number: order.number,
        state: order.state,
        payment: order.payment,
    };
    Ok(OrdersPage {
        frame: Frame::inside(visit, "/orders", visit.words.say("orders")).await?,
        rows: found.items.into_iter().map(row).collect(),
        next: found.next.map(|cursor| wanted.with("cursor", &cursor)),
        may_draft: visit.may("sales.draft-order").await,
        form,
        wanted,
    })
}
