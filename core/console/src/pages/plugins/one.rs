//! One plugin: how it is, the worst that it could do, and what can be done about that.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{
    HERE, Plugin, Side, consent,
    grants::{Kept, Sentence, kept, limits, sentences},
    health,
    notices::{self, Notices},
    panels::{Panel, placed},
    sides,
    typed::Typed,
    updates::{self, Before, Updates},
    usage::{self, Usage},
    whole,
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show as shown},
    people::People,
    toast::Toast,
    visit::{Inside, Visit},
};

#[derive(Template)]
#[template(path = "plugins/one.html")]
struct PluginPage {
    frame: Frame,
    sides: Vec<Side>,
    form: Form,
    plugin: Plugin,
    summary: String,
    by: String,
    since: String,
    /// Why it rests that was stopped too often.
    rest: Option<Resting>,
    notices: Notices,
    worst: Vec<Sentence>,
    /// What it asks for without a way to it.
    idle: Vec<Sentence>,
    /// Where it is seen what came with it.
    inside: Option<String>,
    /// The most that it may use, in words.
    limits: Vec<String>,
    kept: Vec<(&'static str, Vec<Kept>)>,
    /// Where what it was denied is given back, where it was denied something.
    denied: Option<String>,
    usage: Usage,
    panels: Vec<Panel>,
    updates: Updates,
    /// What can be gone back to.
    former: Option<Before>,
    /// What was played to the latest release that came by itself.
    played: Vec<String>,
    /// Until when all its calls are kept.
    recorded: Option<String>,
    may_manage: bool,
    may_install: bool,
    may_remove: bool,
}

/// Why it rests, until when, and the delivery that it was stopped at.
struct Resting {
    why: String,
    until: String,
    delivery: Option<String>,
}

pub(super) fn path(id: &str) -> String {
    format!("{HERE}/{id}")
}

pub(super) async fn show(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, Form::default()).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// What was reloaded after a form of it was refused.
pub(super) async fn back(Inside(_): Inside, id: Path<String>) -> HttpResponse {
    go(&path(&id))
}

pub(super) async fn again_with(visit: &Visit, id: &str, form: Form) -> HttpResponse {
    match page(visit, id, form).await {
        Ok(page) => again(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<PluginPage, Problem> {
    let whole = whole(visit, id).await?;
    let (words, spoken) = (&visit.words, visit.spoken());
    let typed = Typed::of(visit, id).await?.or_later(words, &whole.manifest.settings);
    let health = health::of(visit, id).await?;
    let rest = health.and_then(|health| health.rest).map(|rest| Resting {
        why: rest.trouble,
        until: spoken.moment(rest.until),
        delivery: rest.delivery,
    });
    let updates = updates::of(visit, id).await?;
    let people = People::of(visit, [whole.plugin.installed_by.as_str()]).await;
    Ok(PluginPage {
        frame: Frame::inside(visit, HERE, whole.plugin.name.clone()).await?,
        sides: sides(visit, id, "").await,
        form,
        by: people.named(words, &whole.plugin.installed_by),
        since: spoken.date(whole.plugin.installed_at),
        rest,
        notices: notices::of(visit, id).await?,
        worst: sentences(words, &whole.worst, &typed),
        idle: sentences(words, &whole.idle, &typed),
        inside: visit.may("plugins.look-at-package").await.then(|| consent::path(&whole.package)),
        limits: limits(words, spoken, &whole.grants),
        kept: kept(words, &whole.grants, &typed, |_, _, _| true),
        denied: (visit.may("plugins.agree").await && whole.grants != whole.manifest.needs)
            .then(|| consent::path(&whole.package)),
        usage: usage::of(visit, id).await?,
        panels: placed(visit, "plugin", Some(id), "").await,
        former: updates.before(visit),
        played: updates.played(visit),
        updates,
        recorded: whole
            .recorded_until
            .filter(|until| *until > visit.console.door.now())
            .map(|until| spoken.moment(until)),
        summary: whole.manifest.plugin.summary,
        plugin: whole.plugin,
        may_manage: visit.may("plugins.pause").await,
        may_install: visit.may("plugins.set-updates").await,
        may_remove: visit.may("plugins.remove").await,
    })
}

/// Has the calls kept that go well, too, or no longer.
pub(super) async fn record(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let hours: u32 = form.value("hours").parse().unwrap_or_default();
    let done: Result<Value, Problem> = visit.ask("plugins.record", &json!({ "id": *id, "hours": hours })).await;
    match done {
        Ok(_) => visit.go_saying(&path(&id), &Toast::said(visit.words.say("saved"))),
        Err(why) => again_with(&visit, &id, form.refused(&why, &[])).await,
    }
}

pub(super) async fn act(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let with_reason = json!({ "id": *id, "reason": form.said("reason") });
    let seen = json!({ "id": *id, "version": version });
    let (operation, input, to, said) = match form.value("do") {
        "pause" => ("plugins.pause", with_reason, path(&id), "plugin-paused"),
        "contain" => ("plugins.contain", with_reason, path(&id), "plugin-contained"),
        "go-back" => {
            let regains = form.value("regains") == "true";
            let before = json!({ "id": *id, "version": version, "release": form.value("release"), "regains": regains });
            ("plugins.go-back", before, path(&id), "plugin-former-done")
        }
        "remove" => ("plugins.remove", seen, HERE.to_owned(), "plugin-removed"),
        _ => ("plugins.resume", seen, path(&id), "plugin-resumed"),
    };
    let done: Result<Value, Problem> = visit.ask(operation, &input).await;
    match done {
        Ok(_) => visit.go_saying(&to, &Toast::said(visit.words.say(said))),
        Err(why) => again_with(&visit, &id, form.refused(&why, &[])).await,
    }
}
