//! All plugins, with how each is.

use actix_web::{HttpRequest, HttpResponse, web::Payload};
use askama::Template;
use door::Problem;
use serde_json::{Value, json};

use super::{
    super::Listed,
    HERE, Plugin,
    health::{self, Need},
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show},
    people::People,
    toast::Toast,
    visit::{Inside, Visit},
};

struct Row {
    plugin: Plugin,
    needs: Vec<Need>,
    /// Empty where it never did.
    worked: String,
    by: String,
    since: String,
}

#[derive(Template)]
#[template(path = "plugins/list.html")]
struct PluginsPage {
    frame: Frame,
    form: Form,
    rows: Vec<Row>,
    /// Those of which something is left, each with the day until when.
    removed: Vec<(Plugin, String)>,
    may_install: bool,
}

pub(super) async fn list(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// What was reloaded after a form of it was refused.
pub(super) async fn back(Inside(_): Inside) -> HttpResponse {
    go(HERE)
}

/// Forgets what one left that was removed.
pub(super) async fn forget(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let seen = json!({ "id": form.value("id"), "version": form.value("version").parse::<i64>().unwrap_or_default() });
    match visit.ask::<Value>("plugins.forget-removed", &seen).await {
        Ok(_) => visit.go_saying(HERE, &Toast::said(visit.words.say("plugin-forgotten"))),
        Err(why) => match page(&visit, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

async fn page(visit: &Visit, form: Form) -> Result<PluginsPage, Problem> {
    let found: Listed<Plugin> = visit.ask("plugins.list", &json!({})).await?;
    let people = People::of(visit, found.items.iter().map(|one| one.installed_by.as_str())).await;
    let health = health::all(visit).await?;
    let mut rows = Vec::new();
    for plugin in found.items {
        let own = health.iter().find(|one| one.plugin == plugin.id);
        rows.push(Row {
            by: people.named(&visit.words, &plugin.installed_by),
            since: visit.spoken().date(plugin.installed_at),
            needs: match own {
                Some(own) => own.needs(visit).await,
                None => Vec::new(),
            },
            worked: own.and_then(|own| own.worked_at).map(|at| visit.spoken().moment(at)).unwrap_or_default(),
            plugin,
        });
    }
    let left: Listed<Plugin> = visit.ask("plugins.list-removed", &json!({})).await?;
    let until = |plugin: &Plugin| plugin.kept_until.map(|at| visit.spoken().date(at)).unwrap_or_default();
    let removed = left
        .items
        .into_iter()
        .map(|plugin| {
            let until = until(&plugin);
            (plugin, until)
        })
        .collect();
    let frame = Frame::inside(visit, HERE, visit.words.say("plugins")).await?;
    Ok(PluginsPage { frame, form, rows, removed, may_install: visit.may("plugins.install").await })
}
