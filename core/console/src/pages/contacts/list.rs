//! The contacts: found by words while they are typed, and narrowed down.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::known::Contact;
use crate::{
    page::{Frame, initial, problem, show},
    pages::{
        Listed, filled,
        narrowed::{Narrowed, Reading},
    },
    visit::{Inside, Visit},
};

/// What fits on a screen or two.
const PAGE: u16 = 50;
const SORTS: [&str; 3] = ["name", "created", "updated"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/contacts").get(list));
}

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    search: String,
    #[serde(default)]
    kind: String,
    /// `customer` or `supplier`.
    #[serde(default)]
    role: String,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    archived: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    filters: String,
    #[serde(default)]
    cursor: String,
}

impl Narrowed for Wanted {
    const PATH: &'static str = "/contacts";

    fn narrowed(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("search", self.search.trim()),
            ("kind", self.kind.as_str()),
            ("role", self.role.as_str()),
            ("tag", self.tag.trim()),
            ("group", self.group.trim()),
            ("archived", self.archived.as_str()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    fn reading(&self) -> Reading<'_> {
        Reading { sort: &self.sort, filters: &self.filters, cursor: &self.cursor }
    }
}

impl Wanted {
    fn shows_filters(&self) -> bool {
        self.filters == "yes" || [&self.kind, &self.tag, &self.group].iter().any(|said| !said.trim().is_empty())
    }

    /// As the door lists.
    fn query(&self) -> serde_json::Value {
        json!({
            "search": filled(&self.search), "kind": filled(&self.kind), "tag": filled(&self.tag),
            "customer_group": filled(&self.group), "archived": self.archived == "yes",
            "is_customer": (self.role == "customer").then_some(true),
            "is_supplier": (self.role == "supplier").then_some(true),
            "sort": SORTS.into_iter().find(|sort| *sort == self.sort).unwrap_or("name"),
            "cursor": filled(&self.cursor), "limit": PAGE,
        })
    }
}

/// One contact, as a line of the list.
struct Line {
    contact: Contact,
    name: String,
    initial: String,
    note: String,
    changed: String,
}

#[derive(Template)]
#[template(path = "contacts/list.html")]
struct ContactsPage {
    frame: Frame,
    wanted: Wanted,
    lines: Vec<Line>,
    next: Option<String>,
    may_add: bool,
    may_see_erased: bool,
}

impl ContactsPage {
    fn state_to(&self, role: &str, archived: &str) -> String {
        let wanted = Wanted { archived: archived.to_owned(), ..self.wanted.clone() };
        wanted.with("role", role)
    }

    fn is_state(&self, role: &str, archived: &str) -> bool {
        self.wanted.role == role && self.wanted.archived == archived
    }
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, wanted.into_inner()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: Wanted) -> Result<ContactsPage, Problem> {
    let found: Listed<Contact> = visit.ask("contacts.list-contacts", &wanted.query()).await?;
    let line = |contact: Contact| {
        let name = contact.called(&visit.words);
        Line {
            initial: initial(&name),
            note: contact.note(),
            changed: visit.spoken().date(contact.updated_at),
            name,
            contact,
        }
    };
    Ok(ContactsPage {
        frame: Frame::inside(visit, "/contacts", visit.words.say("contacts")).await?,
        lines: found.items.into_iter().map(line).collect(),
        next: found.next.map(|cursor| wanted.with("cursor", &cursor)),
        may_add: visit.may("contacts.add-contact").await,
        may_see_erased: visit.may("privacy.list-erasures").await,
        wanted,
    })
}
