//! What somebody did in the last day: how far a long one has come, what became of each record, and taking it back.
//!
//! Pages that change something keep how it is taken back with [`keeping`], in the same transaction, and offer it with
//! [`go_with_undo`].

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::{
    Ask, Problem,
    operations::deeds::{Told, back::take_back},
};
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{Listed, with_query};
use crate::{
    form::Form,
    page::{Frame, problem, show},
    toast::{Toast, is_ours},
    visit::{Inside, Visit},
    words::Words,
};

const PAGE: usize = 50;
/// So many records are taken back while somebody waits.
const FEW: i64 = 200;
/// And for so long at most; a job does the rest.
const WAIT: Duration = Duration::from_secs(10);
const STATES: [&str; 4] = ["done", "skipped", "undone", "left-alone"];

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/changes").get(list)).service(route::resource("/changes/{id}").get(one).post(act));
}

#[derive(Debug, Deserialize)]
pub(crate) struct Deed {
    pub(crate) id: String,
    what: String,
    state: String,
    total: i64,
    looked: i64,
    done: i64,
    skipped: i64,
    undone: i64,
    left_alone: i64,
    #[serde(default)]
    trouble: Option<String>,
    created_at: Timestamp,
}

impl Deed {
    /// Whether it changes by itself: then the page is looked at again.
    fn is_moving(&self) -> bool {
        self.state == "doing" || self.state == "undoing"
    }

    fn can_undo(&self) -> bool {
        matches!(self.state.as_str(), "done" | "stopped") && self.done > 0
    }

    /// How far it has come, and of how much.
    fn far(&self) -> (i64, i64) {
        let (far, of) = match self.state.as_str() {
            "undoing" => (self.undone + self.left_alone, self.done),
            _ => (self.looked, self.total),
        };
        (far.min(of.max(1)), of.max(1))
    }

    /// Of each kind of step, how many there are.
    fn count(&self, state: &str) -> i64 {
        match state {
            "done" => self.done - self.undone - self.left_alone,
            "skipped" => self.skipped,
            "undone" => self.undone,
            _ => self.left_alone,
        }
    }

    fn badge(&self) -> &'static str {
        match self.state.as_str() {
            "doing" | "undoing" => "info",
            "done" => "good",
            "stopped" => "warn",
            _ => "mute",
        }
    }
}

#[derive(Debug, Deserialize)]
struct Step {
    record: String,
    title: String,
    #[serde(default)]
    why: Option<String>,
}

impl Step {
    /// Where it is seen.
    fn path(&self) -> String {
        match self.record.split('_').next() {
            Some("prd") => format!("/products/{}", self.record),
            Some("var") => format!("/stock/movements?variant={}", self.record),
            _ => String::new(),
        }
    }

    /// Why nothing was done to it: what we say ourselves is said in everybody's language.
    fn because(&self, words: &Words) -> String {
        match self.why.as_deref() {
            Some("changed") => words.say("deed-changed"),
            Some("below-nothing") => words.say("deed-below-nothing"),
            Some(why) => why.to_owned(),
            None => String::new(),
        }
    }
}

/// What was done, as people say it.
fn called(words: &Words, what: &str) -> String {
    match what {
        "receive" | "adjust" => words.say(what),
        what => words.say(&format!("do-{what}")),
    }
}

/// The last of a batch: what takes it back. Nothing for whoever may not take back.
pub(crate) async fn keeping(visit: &Visit, what: &str, steps: &[Told]) -> Option<Ask> {
    let is_kept = !steps.is_empty() && visit.may("deeds.keep").await;
    is_kept.then(|| Ask::with("deeds.keep", &json!({ "what": what, "steps": steps })))
}

/// The same after it was done, where what takes it back is known only then.
/// With the key of what was done, a form that is sent again keeps nothing again.
pub(crate) async fn keep(visit: &Visit, what: &str, steps: &[Told], key: Option<&str>) -> Option<String> {
    if steps.is_empty() || !visit.may("deeds.keep").await {
        return None;
    }
    let input = json!({ "what": what, "steps": steps });
    let kept: Result<Deed, Problem> = match key.filter(|key| !key.is_empty()) {
        Some(key) => visit.ask_once("deeds.keep", &input, &format!("{key}-deed")).await,
        None => visit.ask("deeds.keep", &input).await,
    };
    kept.map(|deed| deed.id).ok()
}

/// Goes there, says what was done, and offers to take it back.
pub(crate) fn go_with_undo(visit: &Visit, to: &str, said: String, deed: Option<&str>) -> HttpResponse {
    let toast = Toast::said(said);
    let Some(deed) = deed else { return visit.go_saying(to, &toast) };
    visit.go_saying(to, &toast.with_undo(format!("/changes/{deed}"), &[("do", "undo"), ("to", to)]))
}

struct Line {
    deed: Deed,
    what: String,
    when: String,
    count: String,
}

#[derive(Template)]
#[template(path = "deeds/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
    next: Option<String>,
    first: Option<String>,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    state: String,
    #[serde(default)]
    cursor: String,
}

async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match list_page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn list_page(visit: &Visit, wanted: &Wanted) -> Result<ListPage, Problem> {
    let cursor = Some(wanted.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let found: Listed<Deed> = visit.ask("deeds.list", &json!({ "cursor": cursor, "limit": PAGE })).await?;
    let lines = found.items.into_iter().map(|deed| Line {
        what: called(&visit.words, &deed.what),
        when: visit.spoken().moment(deed.created_at),
        count: visit.spoken().number(deed.done),
        deed,
    });
    Ok(ListPage {
        frame: Frame::inside(visit, "/changes", visit.words.say("deeds")).await?,
        lines: lines.collect(),
        next: found.next.map(|cursor| with_query("/changes", &[("cursor", &cursor)])),
        first: cursor.map(|_| "/changes".to_owned()),
    })
}

/// The steps of which one thing became.
struct Tab {
    state: &'static str,
    to: String,
    count: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "deeds/one.html")]
struct DeedPage {
    frame: Frame,
    deed: Deed,
    when: String,
    tabs: Vec<Tab>,
    steps: Vec<Step>,
    next: Option<String>,
    first: Option<String>,
    far: i64,
    of: i64,
    said: String,
    done: String,
    skipped: String,
    same: i64,
}

async fn one(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &id, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, wanted: &Wanted) -> Result<DeedPage, Problem> {
    let deed: Deed = visit.ask("deeds.get", &json!({ "id": id })).await?;
    let asked = STATES.into_iter().find(|state| *state == wanted.state);
    let state = asked.or_else(|| STATES.into_iter().find(|state| deed.count(state) > 0)).unwrap_or(STATES[0]);
    let cursor = Some(wanted.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let query = json!({ "id": id, "state": state, "cursor": cursor, "limit": PAGE });
    let steps: Listed<Step> = visit.ask("deeds.list-steps", &query).await?;
    let path = format!("/changes/{id}");
    let tabs = STATES.into_iter().filter(|one| *one == state || deed.count(one) > 0).map(|one| Tab {
        state: one,
        to: with_query(&path, &[("state", one)]),
        count: visit.spoken().number(deed.count(one)),
        is_here: one == state,
    });
    let (far, of) = deed.far();
    let title = called(&visit.words, &deed.what);
    Ok(DeedPage {
        frame: Frame::inside(visit, "/changes", title).await?,
        when: visit.spoken().moment(deed.created_at),
        tabs: tabs.collect(),
        steps: steps.items,
        next: steps.next.map(|cursor| with_query(&path, &[("state", state), ("cursor", &cursor)])),
        first: cursor.map(|_| with_query(&path, &[("state", state)])),
        said: visit.spoken().percent(far, of),
        far,
        of,
        done: visit.spoken().number(deed.done),
        skipped: visit.spoken().number(deed.skipped),
        same: deed.looked - deed.done - deed.skipped,
        deed,
    })
}

async fn act(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let done = match form.value("do") {
        "undo" => undo(&visit, &id, form.value("to")).await,
        _ => cancel(&visit, &id).await,
    };
    done.unwrap_or_else(|why| problem(&visit.words, &why))
}

async fn cancel(visit: &Visit, id: &str) -> Result<HttpResponse, Problem> {
    let _: Deed = visit.ask("deeds.cancel", &json!({ "id": id })).await?;
    Ok(visit.go_saying(&format!("/changes/{id}"), &Toast::said(visit.words.say("deed-cancelled"))))
}

/// Few are taken back at once, many by a job.
async fn undo(visit: &Visit, id: &str, to: &str) -> Result<HttpResponse, Problem> {
    let own = format!("/changes/{id}");
    let mut deed: Deed = visit.ask("deeds.undo", &json!({ "id": id })).await?;
    if deed.done <= FEW {
        let parsed = id.parse().map_err(|_| Problem::not_found("deed", id))?;
        take_back(&visit.console.door, &visit.actor, parsed, WAIT).await?;
        deed = visit.ask("deeds.get", &json!({ "id": id })).await?;
    }
    if deed.state == "undoing" {
        return Ok(visit.go_saying(&own, &Toast::said(visit.words.say("deed-undoing"))));
    }
    if deed.left_alone > 0 {
        let said = visit.words.say_of("deed-left", &deed.left_alone.to_string());
        return Ok(visit.go_saying(&with_query(&own, &[("state", "left-alone")]), &Toast::said(said)));
    }
    let to = Some(to).filter(|to| is_ours(to)).unwrap_or(&own);
    Ok(visit.go_saying(to, &Toast::said(visit.words.say("undone"))))
}
