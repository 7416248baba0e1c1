//! What was done, newest first.

use actix_web::{HttpResponse, web::Query};
use askama::Template;
use door::{Method, Problem, Spec};
use serde::Deserialize;
use serde_json::json;

use super::{super::with_query, Entry, concerns};
use crate::{
    page::{Frame, problem, show},
    people::People,
    told::{self, Subjects},
    visit::{Inside, Visit},
};

const STREAMS: [&str; 7] = ["operation", "permission", "security", "access", "finance", "privacy", "plugin"];
const PAGE: usize = 50;
/// As many members as can be chosen from.
const OFFERED: usize = 200;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    stream: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    operation: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    record: String,
    before: Option<i64>,
}

impl Wanted {
    fn query(&self) -> [(&'static str, &str); 7] {
        [
            ("stream", self.stream.as_str()),
            ("actor", self.actor.as_str()),
            ("operation", self.operation.as_str()),
            ("outcome", self.outcome.as_str()),
            ("from", self.from.as_str()),
            ("to", self.to.as_str()),
            ("record", self.record.as_str()),
        ]
    }

    /// The same with another stream, from the newest on.
    fn of_stream(&self, stream: &str) -> String {
        let mut query = self.query();
        query[0] = ("stream", stream);
        with_query("/audit", &query)
    }

    fn earlier(&self, before: i64) -> String {
        let before = before.to_string();
        let mut query = self.query().to_vec();
        query.push(("before", before.as_str()));
        with_query("/audit", &query)
    }

    fn is_narrowed(&self) -> bool {
        self.query().iter().any(|(_, value)| !value.is_empty())
    }
}

#[derive(Debug, Deserialize)]
struct Found {
    items: Vec<Entry>,
    earlier: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Member {
    account: String,
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct AuditPage {
    frame: Frame,
    streams: [&'static str; 7],
    wanted: Wanted,
    entries: Vec<Entry>,
    people: People,
    subjects: Subjects,
    /// What can be looked for, by the modules that it belongs to: its name, and how it is called.
    operations: Vec<(String, String)>,
    /// Those who can be chosen: account and name.
    members: Vec<(String, String)>,
    earlier: Option<String>,
    first: Option<String>,
}

pub(crate) async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, wanted.into_inner()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, mut wanted: Wanted) -> Result<AuditPage, Problem> {
    if !STREAMS.contains(&wanted.stream.as_str()) {
        wanted.stream.clear();
    }
    if !matches!(wanted.outcome.as_str(), "done" | "refused") {
        wanted.outcome.clear();
    }
    let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let query = json!({
        "stream": said(&wanted.stream), "actor": said(&wanted.actor), "operation": said(&wanted.operation),
        "outcome": said(&wanted.outcome), "record": said(&wanted.record), "before": wanted.before, "limit": PAGE,
        "since": day(&wanted.from, "T00:00:00Z"), "until": day(&wanted.to, "T23:59:59.999999Z"),
    });
    let found: Found = visit.ask("audit.list", &query).await?;
    let subjects = Subjects::of(visit, found.items.iter().map(|entry| &entry.detail)).await;
    let mut accounts = Vec::new();
    if visit.may("members.list").await {
        let listed: super::super::Listed<Member> = visit.ask("members.list", &json!({ "limit": OFFERED })).await?;
        accounts.extend(listed.items.into_iter().map(|member| member.account));
    }
    // An actor that a link names and that is nobody of these can be seen, and let go again.
    if !wanted.actor.is_empty() && !accounts.contains(&wanted.actor) {
        accounts.push(wanted.actor.clone());
    }
    let mentioned = found.items.iter().map(|entry| entry.actor.as_str()).chain(accounts.iter().map(String::as_str));
    let concerned = found.items.iter().filter_map(|entry| concerns(&entry.detail));
    let people = People::of(visit, mentioned.chain(concerned)).await;
    let members = accounts.into_iter().map(|account| {
        let name = people.named(&visit.words, &account);
        (account, name)
    });
    Ok(AuditPage {
        frame: Frame::inside(visit, "/audit", visit.words.say("audit")).await?,
        streams: STREAMS,
        earlier: found.earlier.map(|before| wanted.earlier(before)),
        first: wanted.before.map(|_| wanted.of_stream(&wanted.stream)),
        operations: operations(visit, &wanted.operation),
        wanted,
        entries: found.items,
        subjects,
        members: members.collect(),
        people,
    })
}

/// What changes something, by how it is called; and what is looked for now, whatever it is.
fn operations(visit: &Visit, wanted: &str) -> Vec<(String, String)> {
    let changes = |spec: &&Spec| spec.route.is_some_and(|route| route.method != Method::Get);
    let specs = visit.console.door.registry().specs();
    let mut names: Vec<&str> = specs.filter(changes).map(|spec| spec.name).collect();
    if !wanted.is_empty() && !names.contains(&wanted) {
        names.push(wanted);
    }
    let called = |name: &str| (name.to_owned(), told::asked(&visit.words, name));
    let mut all: Vec<_> = names.into_iter().map(called).collect();
    all.sort_by_cached_key(|(_, called)| called.to_lowercase());
    all
}

/// A moment of a day that was chosen; what is none is no limit.
fn day(text: &str, hour: &str) -> Option<String> {
    let is_day = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let moment = format!("{text}{hour}");
    (is_day && moment.parse::<model::Timestamp>().is_ok()).then_some(moment)
}
