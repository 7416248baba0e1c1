//! The journal, the newest day first, narrowed down by what entries are about and when.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::{
    Tab,
    known::{self, Entry},
    tabs,
};
use crate::{
    page::{Frame, problem, show},
    pages::{
        Listed, filled,
        narrowed::{Narrowed, Reading},
    },
    visit::{Inside, Visit},
};

const PAGE: u16 = 50;
pub(super) const ABOUT: [&str; 8] =
    ["invoice", "credit-note", "payment", "refund", "order", "goods", "manual", "reversal"];

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/ledger/journal").get(list));
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    about: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    cursor: String,
}

impl Narrowed for Wanted {
    const PATH: &'static str = "/ledger/journal";

    fn narrowed(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("about", self.about.as_str()),
            ("from", self.from.trim()),
            ("until", self.until.trim()),
            ("source", self.source.trim()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    fn reading(&self) -> Reading<'_> {
        Reading { sort: "", filters: "", cursor: &self.cursor }
    }
}

struct Row {
    id: String,
    number: String,
    day: String,
    about: String,
    text: String,
    path: String,
    /// The accounts that it touches, debits first.
    accounts: String,
    total: String,
}

#[derive(Template)]
#[template(path = "ledger/journal.html")]
struct JournalPage {
    frame: Frame,
    tabs: Vec<&'static Tab>,
    wanted: Wanted,
    rows: Vec<Row>,
    next: Option<String>,
    may_post: bool,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, wanted.into_inner()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: Wanted) -> Result<JournalPage, Problem> {
    let query = json!({
        "about": ABOUT.into_iter().find(|about| *about == wanted.about), "source": filled(&wanted.source),
        "from": filled(&wanted.from), "until": filled(&wanted.until), "cursor": filled(&wanted.cursor), "limit": PAGE,
    });
    let found: Listed<Entry> = visit.ask("ledger.list-entries", &query).await?;
    let accounts = known::accounts(visit).await?;
    let code = |id: &str| accounts.get(id).map_or_else(String::new, |account| account.code.clone());
    let touched = |entry: &Entry| {
        let lines = entry.lines.as_deref().unwrap_or_default();
        let (debits, credits): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.credit.is_zero());
        let codes =
            |lines: &[&known::Line]| lines.iter().map(|line| code(&line.account)).collect::<Vec<_>>().join(", ");
        format!("{} / {}", codes(&debits), codes(&credits))
    };
    let row = |entry: Entry| Row {
        accounts: touched(&entry),
        number: entry.number.to_string(),
        day: visit.spoken().day(&entry.day),
        about: visit.words.say(&format!("entry-{}", entry.about)),
        path: known::path(entry.source.as_deref()),
        total: entry.total.map(|total| visit.spoken().money(total.to_string(), &entry.currency)).unwrap_or_default(),
        id: entry.id,
        text: entry.text,
    };
    Ok(JournalPage {
        frame: Frame::inside(visit, "/ledger", visit.words.say("ledger")).await?,
        tabs: tabs(visit).await,
        rows: found.items.into_iter().map(row).collect(),
        next: found.next.map(|cursor| wanted.with("cursor", &cursor)),
        may_post: known::books(visit).await?.begun_at.is_some() && visit.may("ledger.post").await,
        wanted,
    })
}
