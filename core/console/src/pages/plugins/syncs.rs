//! What a plugin brings over from the other side, page by page: started, seen on its way, paused. It goes on whoever
//! looks.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{super::Listed, HERE, Plugin, Side, sides, whole};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    people::People,
    toast::Toast,
    told,
    visit::{Inside, Visit},
};

/// So many are looked at, of all that it brings over.
const PAGE: u16 = 200;
/// Of one thing, so many of before are shown.
const EARLIER: usize = 10;

/// One that the plugin was granted.
#[derive(Debug, Clone, Deserialize)]
struct Grant {
    name: String,
    title: String,
}

#[derive(Debug, Deserialize)]
struct Connection {
    id: String,
    name: String,
}

/// One time that it was brought over, as the door shows it.
#[derive(Debug, Clone, Deserialize)]
struct Run {
    id: String,
    connection: String,
    name: String,
    finds: Option<String>,
    dry: bool,
    since: Option<Timestamp>,
    state: String,
    done: i64,
    expected: Option<i64>,
    words: String,
    operations: BTreeMap<String, i64>,
    missing: i64,
    missing_ids: Vec<String>,
    older: i64,
    healed: i64,
    trouble: String,
    started_by: String,
    started_at: Timestamp,
}

/// The same in words.
struct Line {
    id: String,
    state: String,
    dry: bool,
    /// How far it is, and of how much; nothing where the other side does not say.
    far: Option<(i64, i64)>,
    /// The same for people.
    said: String,
    words: String,
    found: String,
    missing: String,
    /// What it did, or would have done.
    did: Vec<String>,
    trouble: String,
    started: String,
}

impl Line {
    fn called(&self) -> &'static str {
        match self.state.as_str() {
            "running" => "plugin-sync-is-running",
            "paused" => "plugin-sync-is-paused",
            "done" => "plugin-sync-is-done",
            "failed" => "plugin-sync-is-failed",
            _ => "plugin-sync-is-cancelled",
        }
    }

    fn badge(&self) -> &'static str {
        match self.state.as_str() {
            "running" => "info",
            "paused" => "warn",
            "done" => "good",
            "failed" => "bad",
            _ => "mute",
        }
    }

    fn is_moving(&self) -> bool {
        self.state == "running"
    }

    fn can_go_on(&self) -> bool {
        matches!(self.state.as_str(), "paused" | "failed")
    }

    /// Whether no other may begin.
    fn is_under_way(&self) -> bool {
        matches!(self.state.as_str(), "running" | "paused")
    }
}

/// Something that is brought over from one of its connections.
struct Card {
    id: String,
    connection: String,
    connection_name: String,
    sync: String,
    title: String,
    latest: Option<Line>,
    earlier: Vec<Line>,
}

impl Card {
    fn is_free(&self) -> bool {
        self.latest.as_ref().is_none_or(|line| !line.is_under_way())
    }
}

#[derive(Template)]
#[template(path = "plugins/syncs.html")]
struct SyncsPage {
    frame: Frame,
    sides: Vec<Side>,
    form: Form,
    plugin: Plugin,
    cards: Vec<Card>,
}

impl SyncsPage {
    fn is_moving(&self) -> bool {
        self.cards.iter().any(|card| card.latest.as_ref().is_some_and(Line::is_moving))
    }
}

fn path(plugin: &str) -> String {
    format!("{HERE}/{plugin}/syncs")
}

pub(super) async fn list(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<SyncsPage, Problem> {
    let whole = whole(visit, id).await?;
    let grants: Vec<Grant> = serde_json::from_value(whole.grants["syncs"].clone()).unwrap_or_default();
    let connections: Listed<Connection> = visit.ask("plugins.list-connections", &json!({ "id": id })).await?;
    let runs: Listed<Run> = visit.ask("plugins.list-syncs", &json!({ "plugin": id, "limit": PAGE })).await?;
    let people = People::of(visit, runs.items.iter().map(|run| run.started_by.as_str())).await;
    let mut cards = Vec::new();
    for connection in &connections.items {
        cards.extend(grants.iter().map(|grant| card(visit, &people, connection, grant, &runs.items)));
    }
    Ok(SyncsPage {
        frame: Frame::inside(visit, HERE, whole.plugin.name.clone()).await?,
        sides: sides(visit, id, "/syncs").await,
        form,
        plugin: whole.plugin,
        cards,
    })
}

fn card(visit: &Visit, people: &People, connection: &Connection, grant: &Grant, runs: &[Run]) -> Card {
    let of = runs.iter().filter(|run| run.connection == connection.id && run.name == grant.name);
    let mut lines = of.take(EARLIER + 1).map(|run| line(visit, people, run));
    Card {
        id: format!("{}-{}", connection.id, grant.name),
        connection: connection.id.clone(),
        connection_name: connection.name.clone(),
        sync: grant.name.clone(),
        title: grant.title.clone(),
        latest: lines.next(),
        earlier: lines.collect(),
    }
}

fn line(visit: &Visit, people: &People, run: &Run) -> Line {
    let (words, spoken) = (&visit.words, visit.spoken());
    let number = |number: i64| spoken.number(number);
    let (when, who) = (spoken.moment(run.started_at), people.named(words, &run.started_by));
    let did = run.operations.iter().map(|(operation, times)| {
        let what = told::asked(words, operation);
        words.say_with("plugin-sync-did", &[("times", number(*times).as_str()), ("what", what.as_str())])
    });
    let found = run.finds.as_ref().map(|_| {
        let (missing, of, healed) = (number(run.missing), number(run.done), number(run.healed));
        let since = run.since.map(|since| spoken.moment(since));
        let mut said = vec![("missing", missing.as_str()), ("of", of.as_str()), ("healed", healed.as_str())];
        let found = match &since {
            Some(since) => {
                said.push(("since", since.as_str()));
                words.say_with("plugin-sync-found-since", &said)
            }
            None => words.say_with("plugin-sync-found", &said),
        };
        match run.older {
            0 => found,
            older => format!("{found}; {}", words.say_of("plugin-sync-older", &number(older))),
        }
    });
    let all = run.expected.filter(|all| *all > 0);
    Line {
        id: run.id.clone(),
        state: run.state.clone(),
        dry: run.dry,
        far: all.map(|all| (run.done.clamp(0, all), all)),
        said: match all {
            Some(all) => words.say_with(
                "plugin-sync-far",
                &[("done", number(run.done).as_str()), ("of", number(all.max(run.done)).as_str())],
            ),
            None => words.say_of("plugin-sync-so-far", &number(run.done)),
        },
        words: run.words.clone(),
        found: found.unwrap_or_default(),
        missing: run.missing_ids.join(", "),
        did: did.collect(),
        trouble: run.trouble.clone(),
        started: words.say_with("plugin-sync-started", &[("when", when.as_str()), ("who", who.as_str())]),
    }
}

pub(super) async fn start(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let since = form.said("since").map(|day| format!("{day}T00:00:00Z"));
    let input = json!({
        "id": form.value("connection"), "sync": form.value("sync"), "dry": form.value("do") == "try", "since": since,
    });
    let done = visit.ask("plugins.start-sync", &input).await;
    answer(&visit, &id, form, done, "plugin-sync-begun").await
}

pub(super) async fn act(
    request: HttpRequest,
    Inside(visit): Inside,
    ids: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let (plugin, sync) = ids.into_inner();
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, said) = match form.value("do") {
        "pause" => ("plugins.pause-sync", "plugin-sync-paused"),
        "cancel" => ("plugins.cancel-sync", "plugin-sync-cancelled"),
        _ => ("plugins.resume-sync", "plugin-sync-resumed"),
    };
    let done = visit.ask(operation, &json!({ "id": sync })).await;
    answer(&visit, &plugin, form, done, said).await
}

async fn answer(
    visit: &Visit,
    plugin: &str,
    form: Form,
    done: Result<Value, Problem>,
    said: &'static str,
) -> HttpResponse {
    let why = match done {
        Ok(_) => return visit.go_saying(&path(plugin), &Toast::said(visit.words.say(said))),
        Err(why) => why,
    };
    match page(visit, plugin, form.refused(&why, &[("/since", "since")])).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}
