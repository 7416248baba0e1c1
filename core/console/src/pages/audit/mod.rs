//! The audit log: who did what, and what came of it.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{Listed, moment, with_query};
use crate::{
    page::{Frame, problem, show},
    visit::{Inside, Visit},
};

const STREAMS: [&str; 7] = ["operation", "permission", "security", "access", "finance", "privacy", "plugin"];
const PAGE: usize = 50;

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/audit").get(audit));
}

#[derive(Debug, Deserialize)]
pub(crate) struct Entry {
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) operation: String,
    pub(crate) outcome: String,
}

impl Entry {
    pub(crate) fn when(&self) -> String {
        moment(self.at)
    }

    /// `person:acc_…` is a person; the rest is for programs.
    pub(crate) fn who(&self) -> &str {
        &self.actor
    }

    fn is_good(&self) -> bool {
        matches!(self.outcome.as_str(), "done" | "read" | "begun" | "proposed")
    }
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    stream: String,
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct AuditPage {
    frame: Frame,
    streams: [&'static str; 7],
    stream: String,
    entries: Vec<Entry>,
    next: Option<String>,
}

async fn audit(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<AuditPage, Problem> {
    let stream = STREAMS.into_iter().find(|stream| *stream == wanted.stream);
    let query = json!({ "stream": stream, "before": wanted.before, "limit": PAGE });
    let found: Listed<Entry> = visit.ask("audit.list", &query).await?;
    let stream = stream.unwrap_or_default().to_owned();
    let next = found.items.last().filter(|_| found.items.len() == PAGE).map(|last| {
        let before = last.seq.to_string();
        with_query("/audit", &[("stream", stream.as_str()), ("before", before.as_str())])
    });
    let frame = Frame::inside(visit, "/audit", visit.words.say("audit")).await?;
    Ok(AuditPage { frame, streams: STREAMS, stream, entries: found.items, next })
}
