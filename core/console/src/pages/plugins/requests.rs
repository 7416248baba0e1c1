//! What left my business: what it comes to ([`left`]), and a line for each request that a plugin sent.

use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{
    super::Listed,
    HERE, Plugin, Side,
    left::{self, LABELS, Sums, Wanted},
    sides, whole,
};
use crate::{
    page::{Frame, problem, show},
    pages::filled,
    visit::{Inside, Visit},
};

const PAGE: u16 = 50;

#[derive(Debug, Deserialize)]
struct Receipt {
    plugin: String,
    delivery: String,
    at: Timestamp,
    method: String,
    host: String,
    changes: bool,
    labels: Vec<String>,
    sent: i64,
    received: i64,
    status: Option<i64>,
    state: String,
}

struct Row {
    plugin: String,
    plugin_name: String,
    delivery: String,
    when: String,
    method: String,
    host: String,
    changes: bool,
    labels: Vec<String>,
    sent: String,
    received: String,
    status: String,
    state: String,
}

#[derive(Template)]
#[template(path = "plugins/requests.html")]
struct RequestsPage {
    frame: Frame,
    sides: Vec<Side>,
    /// Whose they are; none where they are everybody's.
    plugin: Option<Plugin>,
    /// All of them, where they can be chosen from.
    plugins: Vec<Plugin>,
    here: String,
    wanted: Wanted,
    labels: [&'static str; 4],
    sums: Sums,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

pub(super) async fn all(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    answer(&visit, None, wanted.into_inner()).await
}

pub(super) async fn of_plugin(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    answer(&visit, Some(&id), wanted.into_inner()).await
}

async fn answer(visit: &Visit, id: Option<&str>, wanted: Wanted) -> HttpResponse {
    match page(visit, id, wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: Option<&str>, wanted: Wanted) -> Result<RequestsPage, Problem> {
    let plugins: Listed<Plugin> = visit.ask("plugins.list", &json!({})).await?;
    let here = id.map_or_else(|| format!("{HERE}/requests"), |id| format!("{HERE}/{id}/requests"));
    let sums = left::of(visit, id, &wanted, &here, &plugins.items).await?;
    // The lines are those that the sums are of.
    let query = json!({
        "plugin": id.or(filled(&wanted.plugin)), "host": filled(&wanted.host), "label": filled(&wanted.label),
        "from": sums.from, "to": sums.to, "cursor": filled(&wanted.cursor), "limit": PAGE,
    });
    let found: Listed<Receipt> = visit.ask("plugins.list-receipts", &query).await?;
    let (words, spoken) = (&visit.words, visit.spoken());
    let named = |id: &str| {
        let known = plugins.items.iter().find(|plugin| plugin.id == id);
        known.map(|plugin| plugin.name.clone()).unwrap_or_default()
    };
    let row = |one: Receipt| Row {
        plugin_name: named(&one.plugin),
        plugin: one.plugin,
        delivery: one.delivery,
        when: spoken.moment(one.at),
        method: one.method,
        host: one.host,
        changes: one.changes,
        labels: one.labels.iter().map(|label| words.say(&format!("plugin-label-{label}"))).collect(),
        sent: spoken.number(one.sent),
        received: spoken.number(one.received),
        status: one.status.map(|status| status.to_string()).unwrap_or_default(),
        state: one.state,
    };
    let plugin = match id {
        Some(id) => Some(whole(visit, id).await?.plugin),
        None => None,
    };
    let title = plugin.as_ref().map_or_else(|| words.say("plugin-requests"), |plugin| plugin.name.clone());
    let sides = match id {
        Some(id) => sides(visit, id, "/requests").await,
        None => Vec::new(),
    };
    Ok(RequestsPage {
        frame: Frame::inside(visit, HERE, title).await?,
        sides,
        plugin,
        rows: found.items.into_iter().map(row).collect(),
        first: filled(&wanted.cursor).map(|_| wanted.with(&here, &[])),
        next: found.next.map(|cursor| wanted.with(&here, &[("cursor", &cursor)])),
        plugins: plugins.items,
        here,
        wanted,
        labels: LABELS,
        sums,
    })
}
