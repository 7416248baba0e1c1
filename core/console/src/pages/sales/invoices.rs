//! Invoices and credit notes, the newest first: what is owed, what should have been paid by now, and what was.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::known::{Invoice, buyer_name, money};
use crate::{
    page::{Frame, problem, show},
    pages::{
        Listed, filled,
        narrowed::{Narrowed, Reading},
    },
    visit::{Inside, Visit},
};

const PAGE: u16 = 50;
pub(super) const WHICH: [&str; 4] = ["unpaid", "overdue", "paid", "credit-notes"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/invoices").get(list));
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    search: String,
    #[serde(default)]
    which: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    cursor: String,
}

impl Narrowed for Wanted {
    const PATH: &'static str = "/invoices";

    fn narrowed(&self) -> Vec<(&'static str, &str)> {
        let all = [("search", self.search.trim()), ("which", self.which.as_str()), ("contact", self.contact.as_str())];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    fn reading(&self) -> Reading<'_> {
        Reading { sort: "", filters: "", cursor: &self.cursor }
    }
}

pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) stands: String,
    pub(super) who: String,
    pub(super) when: String,
    pub(super) due: String,
    pub(super) total: String,
    pub(super) open: String,
}

impl Row {
    pub(super) fn of(visit: &Visit, one: Invoice) -> Self {
        let sign = if one.is_credit_note() { "\u{2212}" } else { "" };
        let open = one.open.filter(|open| open.is_positive());
        Self {
            stands: one.stands().to_owned(),
            who: buyer_name(&visit.words, one.contact.as_deref(), one.buyer.as_ref()),
            when: visit.spoken().date(one.issued_at),
            due: open.map(|_| visit.spoken().date(one.due_at)).unwrap_or_default(),
            total: format!("{sign}{}", money(visit, one.total, &one.currency)),
            open: open.map(|open| money(visit, open, &one.currency)).unwrap_or_default(),
            id: one.id,
            name: one.name,
        }
    }
}

#[derive(Template)]
#[template(path = "sales/invoices.html")]
struct InvoicesPage {
    frame: Frame,
    wanted: Wanted,
    rows: Vec<Row>,
    next: Option<String>,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, wanted.into_inner()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: Wanted) -> Result<InvoicesPage, Problem> {
    let which = wanted.which.as_str();
    let query = json!({
        "search": filled(&wanted.search), "contact": filled(&wanted.contact),
        "unpaid": which == "unpaid", "overdue": which == "overdue",
        "state": (which == "paid").then_some("paid"), "kind": (which == "credit-notes").then_some("credit-note"),
        "cursor": filled(&wanted.cursor), "limit": PAGE,
    });
    let found: Listed<Invoice> = visit.ask("sales.list-invoices", &query).await?;
    Ok(InvoicesPage {
        frame: Frame::inside(visit, "/invoices", visit.words.say("invoices")).await?,
        rows: found.items.into_iter().map(|one| Row::of(visit, one)).collect(),
        next: found.next.map(|cursor| wanted.with("cursor", &cursor)),
        wanted,
    })
}
