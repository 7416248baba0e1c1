//! What a plugin wrote down while it worked.

use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{super::Listed, HERE, Plugin, Side, sides, whole};
use crate::{
    page::{Frame, problem, show},
    pages::{filled, with_query},
    visit::{Inside, Visit},
};

const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

#[derive(Debug, Deserialize)]
struct Line {
    delivery: String,
    at: Timestamp,
    level: String,
    words: Option<String>,
}

impl Line {
    /// How its level looks.
    fn badge(&self) -> &'static str {
        match self.level.as_str() {
            "error" => "bad",
            "warn" => "warn",
            "info" => "info",
            _ => "mute",
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    level: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "plugins/log.html")]
struct LogPage {
    frame: Frame,
    sides: Vec<Side>,
    plugin: Plugin,
    levels: [&'static str; 4],
    level: &'static str,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
}

impl LogPage {
    fn moment(&self, at: &Timestamp) -> String {
        self.frame.spoken().moment(*at)
    }
}

pub(super) async fn list(Inside(visit): Inside, id: Path<String>, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &id, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, id: &str, wanted: &Wanted) -> Result<LogPage, Problem> {
    let level = LEVELS.into_iter().find(|level| *level == wanted.level);
    let query = json!({ "id": id, "level": level, "cursor": filled(&wanted.cursor) });
    let found: Listed<Line> = visit.ask("plugins.list-log", &query).await?;
    let plugin = whole(visit, id).await?.plugin;
    let here = format!("{HERE}/{id}/log");
    let level = level.unwrap_or_default();
    let at = |cursor: &str| with_query(&here, &[("level", level), ("cursor", cursor)]);
    Ok(LogPage {
        frame: Frame::inside(visit, HERE, plugin.name.clone()).await?,
        sides: sides(visit, id, "/log").await,
        plugin,
        levels: LEVELS,
        level,
        lines: found.items,
        first: filled(&wanted.cursor).map(|_| at("")),
        next: found.next.as_deref().map(at),
    })
}
