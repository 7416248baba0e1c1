//! All plugins, with how each is.

use actix_web::HttpResponse;
use askama::Template;
use door::Problem;
use serde_json::json;

use super::{super::Listed, HERE, Plugin};
use crate::{
    page::{Frame, problem, show},
    people::People,
    visit::{Inside, Visit},
};

struct Row {
    plugin: Plugin,
    by: String,
    since: String,
}

#[derive(Template)]
#[template(path = "plugins/list.html")]
struct PluginsPage {
    frame: Frame,
    rows: Vec<Row>,
    may_install: bool,
}

pub(super) async fn list(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<PluginsPage, Problem> {
    let found: Listed<Plugin> = visit.ask("plugins.list", &json!({})).await?;
    let people = People::of(visit, found.items.iter().map(|one| one.installed_by.as_str())).await;
    let row = |plugin: Plugin| Row {
        by: people.named(&visit.words, &plugin.installed_by),
        since: visit.spoken().date(plugin.installed_at),
        plugin,
    };
    let rows = found.items.into_iter().map(row).collect();
    let frame = Frame::inside(visit, HERE, visit.words.say("plugins")).await?;
    Ok(PluginsPage { frame, rows, may_install: visit.may("plugins.install").await })
}
