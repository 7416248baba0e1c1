//! The contacts: found by words while they are typed, and narrowed down.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::known::{Contact, filled};
use crate::{
    page::{Frame, initial, problem, show},
    pages::{Listed, with_query},
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

impl Wanted {
    /// What the list is narrowed to, without where it is read.
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

    /// This list with one thing otherwise.
    fn with(&self, name: &str, value: &str) -> String {
        let mut query = self.narrowed();
        query.extend([("sort", self.sort.as_str()), ("filters", self.filters.as_str())]);
        query.retain(|(known, _)| *known != name);
        query.push((name, value));
        let path = with_query("/contacts", &query);
        path.strip_suffix('?').map_or(path.clone(), str::to_owned)
    }

    fn is_narrowed(&self) -> bool {
        !self.narrowed().is_empty()
    }

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
    fn sort_to(&self, sort: &str) -> String {
        self.wanted.with("sort", sort)
    }

    fn sorted(&self, sort: &str) -> &'static str {
        let now = if self.wanted.sort.is_empty() { "name" } else { self.wanted.sort.as_str() };
        match (now == sort, sort) {
            (false, _) => "none",
            (true, "name") => "ascending",
            (true, _) => "descending",
        }
    }

    /// What a search from here keeps.
    fn kept(&self) -> Vec<(&'static str, &str)> {
        let mut kept = self.wanted.narrowed();
        kept.retain(|(name, _)| *name != "search");
        kept.extend([("sort", self.wanted.sort.as_str()), ("filters", self.wanted.filters.as_str())]);
        kept.retain(|(_, value)| !value.is_empty());
        kept
    }

    fn filters_to(&self) -> String {
        self.wanted.with("filters", if self.wanted.filters == "yes" { "" } else { "yes" })
    }

    /// Back to the first page, from a later one.
    fn first(&self) -> Option<String> {
        (!self.wanted.cursor.is_empty()).then(|| self.wanted.with("cursor", ""))
    }

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
