//! What happened about security, and what can be done about it: what is unusual with its buttons, how many came and how
//! many were refused, who is signed in, which tokens are used, and the entries that say it.
//!
//! - [`findings`]: what is unusual, in sentences
//! - [`figures`]: how many came and how many were refused, drawn

mod figures;
mod findings;

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use self::{
    figures::Figures,
    findings::{Finding, Found},
};
use super::{Listed, audit::Entry, with_query};
use crate::{
    device,
    form::Form,
    page::{Frame, problem, show},
    people::{People, when},
    toast::Toast,
    told::Subjects,
    visit::{Inside, Visit},
};

const PATH: &str = "/security";
/// Entries that are looked at for the page, and as many of them as it shows.
const LOOKED_AT: usize = 100;
const SHOWN: usize = 20;
/// Tokens that it shows, the latest.
const TOKENS: usize = 20;
/// What only says that a program is still there.
const STILL_THERE: [&str; 2] = ["tokens.touch", "security.look"];

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(PATH).get(page))
        .service(route::resource("/security/findings/{id}/fine").post(dismiss))
        .service(route::resource("/security/sessions/{id}/end").post(end))
        .service(route::resource("/security/tokens/{id}/revocation").post(revoke));
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    outcome: String,
}

#[derive(Debug, Deserialize)]
struct Session {
    id: String,
    account: String,
    current: bool,
    way: Option<String>,
    network: Option<String>,
    address: Option<String>,
    user_agent: Option<String>,
    seen_at: Timestamp,
}

#[derive(Debug, Deserialize)]
struct Token {
    id: String,
    name: String,
    account: Option<String>,
    service: Option<String>,
    state: String,
    seen_at: Option<Timestamp>,
    seen_from: Vec<String>,
}

impl Token {
    fn is_live(&self) -> bool {
        self.state == "live"
    }
}

#[derive(Debug, Deserialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "security/index.html")]
struct SecurityPage {
    frame: Frame,
    /// How it stands, in a sentence.
    state: String,
    open: Vec<Found>,
    before: Vec<Found>,
    may_act: bool,
    may_revoke: bool,
    figures: Figures,
    sessions: Vec<Session>,
    sees_tokens: bool,
    tokens: Vec<Token>,
    services: BTreeMap<String, String>,
    sees_log: bool,
    wanted: Wanted,
    entries: Vec<Entry>,
    subjects: Subjects,
    people: People,
}

impl SecurityPage {
    fn device(&self, session: &Session) -> String {
        match (&session.user_agent, &session.address) {
            (None, None) => self.frame.say("watch-device-hidden"),
            (agent, _) => device::said(&self.frame.words, agent.as_deref()),
        }
    }

    fn from<'a>(&self, session: &'a Session) -> &'a str {
        session.address.as_deref().or(session.network.as_deref()).unwrap_or("–")
    }

    fn way(&self, session: &Session) -> String {
        session.way.as_ref().map(|way| self.frame.say(&format!("watch-way-{way}"))).unwrap_or_default()
    }

    fn outcomes(&self) -> [(String, &'static str, bool); 3] {
        let named = [("", "audit-any-outcome"), ("done", "audit-only-done"), ("refused", "audit-only-refused")];
        named.map(|(outcome, name)| {
            let path = format!("{}#entries", with_query(PATH, &[("outcome", outcome)]));
            (path, name, self.wanted.outcome == outcome)
        })
    }

    /// When a token was last used, and from where.
    fn used(&self, token: &Token) -> String {
        let seen = token.seen_at.map(|at| when(&self.frame.words, at));
        seen.unwrap_or_else(|| self.frame.say("token-never"))
    }

    fn place<'a>(&self, token: &'a Token) -> &'a str {
        token.seen_from.last().map_or("–", String::as_str)
    }

    /// Whose it is, by name.
    fn holder(&self, token: &Token) -> String {
        match (&token.account, &token.service) {
            (Some(account), _) => self.people.named(&self.frame.words, account),
            (None, Some(service)) => self.services.get(service).unwrap_or(service).clone(),
            (None, None) => String::new(),
        }
    }
}

async fn page(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match shown(&visit, wanted.into_inner()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn shown(visit: &Visit, mut wanted: Wanted) -> Result<SecurityPage, Problem> {
    if !matches!(wanted.outcome.as_str(), "done" | "refused") {
        wanted.outcome.clear();
    }
    let found: Listed<Finding> = visit.ask("security.list-findings", &json!({ "limit": 100 })).await?;
    let sessions: Listed<Session> = visit.ask("security.list-sessions", &json!({})).await?;
    let sees_tokens = visit.may("tokens.list").await;
    let tokens: Listed<Token> = match sees_tokens {
        true => visit.ask("tokens.list", &json!({ "limit": TOKENS })).await?,
        false => Listed { items: Vec::new(), next: None },
    };
    let tokens = tokens.items;
    let services: Listed<Named> = match visit.may("services.list").await {
        true => visit.ask("services.list", &json!({})).await?,
        false => Listed { items: Vec::new(), next: None },
    };
    let sees_log = visit.may("audit.list").await;
    let entries = if sees_log { entries(visit, &wanted).await? } else { Vec::new() };
    let subjects = Subjects::of(visit, entries.iter().map(|entry| &entry.detail)).await;
    let mentioned = entries.iter().map(|entry| entry.actor.as_str());
    let mentioned = mentioned.chain(sessions.items.iter().map(|session| session.account.as_str()));
    let mentioned = mentioned.chain(tokens.iter().filter_map(|token| token.account.as_deref()));
    let people = People::of(visit, mentioned.chain(found.items.iter().flat_map(Finding::people))).await;
    let may_act = visit.may("security.end-session").await;
    let frame = Frame::inside(visit, PATH, visit.words.say("watch-title")).await?;
    let known = findings::Known { people: &people, sessions: &sessions.items, tokens: &tokens };
    let (open, before): (Vec<_>, Vec<_>) = found.items.into_iter().partition(Finding::is_open);
    let mut open: Vec<Found> = open.into_iter().map(|one| Found::of(visit, one, &known)).collect();
    // What cannot wait stands first.
    open.sort_by_key(|one| std::cmp::Reverse(one.weight()));
    let before = before.into_iter().take(SHOWN).map(|one| Found::of(visit, one, &known)).collect();
    Ok(SecurityPage {
        state: findings::state(visit, &open, sessions.items.len()),
        open,
        before,
        may_act,
        may_revoke: visit.may("tokens.revoke").await,
        figures: figures::of(visit).await?,
        sessions: sessions.items,
        sees_tokens,
        tokens: tokens.into_iter().filter(Token::is_live).collect(),
        services: services.items.into_iter().map(|one| (one.id, one.name)).collect(),
        sees_log,
        wanted,
        entries,
        subjects,
        people,
        frame,
    })
}

/// What was done and refused about signing in, without the programs that only say that they are there.
async fn entries(visit: &Visit, wanted: &Wanted) -> Result<Vec<Entry>, Problem> {
    let outcome = Some(wanted.outcome.as_str()).filter(|outcome| !outcome.is_empty());
    let query = json!({ "stream": "security", "outcome": outcome, "limit": LOOKED_AT });
    let found: Listed<Entry> = visit.ask("audit.list", &query).await?;
    let said = found.items.into_iter().filter(|entry| !STILL_THERE.contains(&entry.operation.as_str()));
    Ok(said.take(SHOWN).collect())
}

async fn end(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let ended: Result<Value, Problem> = visit.ask("security.end-session", &json!({ "id": id.as_str() })).await;
    say(&visit, ended, "watch-session-ended")
}

async fn revoke(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let revoked: Result<Value, Problem> = visit.ask("tokens.revoke", &json!({ "id": id.as_str() })).await;
    say(&visit, revoked, "watch-token-revoked")
}

async fn dismiss(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let input = json!({ "id": id.as_str(), "version": version, "note": form.said("note") });
    let dismissed: Result<Value, Problem> = visit.ask("security.dismiss-finding", &input).await;
    say(&visit, dismissed, "watch-dismissed")
}

fn say(visit: &Visit, done: Result<Value, Problem>, said: &str) -> HttpResponse {
    match done {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say(said))),
        Err(why) => problem(&visit.words, &why),
    }
}
