//! A call of a plugin as it was kept: what it asked and was answered, and whether it does the same again.

use actix_web::{HttpResponse, web::Path};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{super::Listed, HERE, Plugin, whole};
use crate::{
    page::{Frame, problem, show},
    visit::{Inside, Visit},
};

/// One of those that were kept of a delivery.
#[derive(Debug, Deserialize)]
pub(super) struct Recording {
    pub(super) id: String,
    delivery: String,
    pub(super) attempt: i64,
    pub(super) at: Timestamp,
    pub(super) ending: String,
    release: String,
}

impl Recording {
    /// How its ending looks.
    pub(super) fn badge(&self) -> &'static str {
        match self.ending.as_str() {
            "done" => "good",
            _ => "bad",
        }
    }
}

#[derive(Debug, Deserialize)]
struct WholeRecording {
    #[serde(flatten)]
    recording: Recording,
    is_whole: bool,
    trigger: Option<Value>,
    calls: Option<Vec<Call>>,
    came: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Call {
    import: String,
    asked: Value,
    answer: Value,
}

#[derive(Debug, Deserialize)]
struct Replayed {
    release: String,
    same: bool,
    differences: Vec<Difference>,
    departed_at: Option<u64>,
    before: Option<Value>,
    now: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Difference {
    what: String,
    before: Option<Value>,
    now: Option<Value>,
}

#[derive(Template)]
#[template(path = "plugins/recording.html")]
struct RecordingPage {
    frame: Frame,
    plugin: Plugin,
    whole: WholeRecording,
    /// Only when it was asked for.
    replayed: Option<Replayed>,
    may_replay: bool,
}

impl RecordingPage {
    fn moment(&self, at: &Timestamp) -> String {
        self.frame.spoken().moment(*at)
    }

    /// As people read it.
    fn pretty(&self, value: &Value) -> String {
        serde_json::to_string_pretty(value).unwrap_or_default()
    }
}

/// Those of one delivery, newest first; none for whoever may not see that there are any.
pub(super) async fn of(visit: &Visit, delivery: &str) -> Result<Vec<Recording>, Problem> {
    if !visit.may("plugins.list-recordings").await {
        return Ok(Vec::new());
    }
    let found: Listed<Recording> = visit.ask("plugins.list-recordings", &json!({ "delivery": delivery })).await?;
    Ok(found.items)
}

pub(super) async fn one(Inside(visit): Inside, ids: Path<(String, String)>) -> HttpResponse {
    let (plugin, recording) = ids.into_inner();
    answer(page(&visit, &plugin, &recording, None).await, &visit)
}

pub(super) async fn replay(Inside(visit): Inside, ids: Path<(String, String)>) -> HttpResponse {
    let (plugin, recording) = ids.into_inner();
    let shown = async {
        let replayed = visit.ask("plugins.replay", &json!({ "id": recording })).await?;
        page(&visit, &plugin, &recording, Some(replayed)).await
    };
    answer(shown.await, &visit)
}

fn answer(page: Result<RecordingPage, Problem>, visit: &Visit) -> HttpResponse {
    match page {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, plugin: &str, id: &str, replayed: Option<Replayed>) -> Result<RecordingPage, Problem> {
    let found: WholeRecording = visit.ask("plugins.get-recording", &json!({ "id": id })).await?;
    Ok(RecordingPage {
        frame: Frame::inside(visit, HERE, visit.words.say("plugin-recording")).await?,
        plugin: whole(visit, plugin).await?.plugin,
        may_replay: found.is_whole && visit.may("plugins.replay").await,
        whole: found,
        replayed,
    })
}
