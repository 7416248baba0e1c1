//! Whether the log is whole, as far as it can be proved; and what to take away, to prove it elsewhere.

use actix_web::HttpResponse;
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    file::attached,
    page::{Frame, problem, show},
    visit::{Inside, Visit},
};

/// Entries of one part of an export, and as many parts as one file holds.
const PART: usize = 1_000;
const PARTS: usize = 20;

#[derive(Debug, Deserialize)]
struct Checkpoint {
    size: i64,
    at: Timestamp,
}

#[derive(Debug, Deserialize)]
struct Head {
    log: String,
    entries: i64,
    hash: String,
    key: String,
    checkpoint: Option<Checkpoint>,
}

#[derive(Debug, Deserialize)]
struct Verified {
    entries: i64,
    proven_to: i64,
    broken: Option<String>,
}

#[derive(Template)]
#[template(path = "audit/whole.html")]
struct WholePage {
    frame: Frame,
    head: Head,
    /// Only when it was asked for: it reads the whole log.
    verified: Option<Verified>,
}

pub(crate) async fn whole(Inside(visit): Inside) -> HttpResponse {
    answer(&visit, false).await
}

pub(crate) async fn verify(Inside(visit): Inside) -> HttpResponse {
    answer(&visit, true).await
}

async fn answer(visit: &Visit, verifies: bool) -> HttpResponse {
    match page(visit, verifies).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, verifies: bool) -> Result<WholePage, Problem> {
    let head: Head = visit.ask("audit.head", &json!({})).await?;
    let verified = if verifies { Some(visit.ask("audit.verify", &json!({})).await?) } else { None };
    let frame = Frame::inside(visit, "/audit", visit.words.say("audit-whole")).await?;
    Ok(WholePage { frame, head, verified })
}

/// The head as a file, to be kept somewhere else.
pub(crate) async fn head(Inside(visit): Inside) -> HttpResponse {
    let head: Result<Value, Problem> = visit.ask("audit.head", &json!({})).await;
    match head {
        Ok(head) => {
            let name = format!("stockade-audit-head-{}.json", head["entries"].as_i64().unwrap_or_default());
            attached(&visit.words, &name, "application/json", format!("{head:#}\n"))
        }
        Err(why) => problem(&visit.words, &why),
    }
}

/// The whole log as JSON lines, as `stockade audit verify-export` reads them.
pub(crate) async fn export(Inside(visit): Inside) -> HttpResponse {
    match lines(&visit).await {
        Ok(text) => attached(&visit.words, "stockade-audit.jsonl", "application/jsonl", text),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn lines(visit: &Visit) -> Result<String, Problem> {
    let (mut text, mut after) = (String::new(), 0);
    let mut line = |value: Value| {
        text.push_str(&value.to_string());
        text.push('\n');
    };
    for part in 0..PARTS {
        let page: Value = visit.ask("audit.export", &json!({ "after": after })).await?;
        if part == 0 {
            line(json!({ "log": page["log"] }));
        }
        let entries = page["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
        entries.iter().for_each(|entry| line(json!({ "entry": entry })));
        for checkpoint in page["checkpoints"].as_array().into_iter().flatten() {
            line(json!({ "checkpoint": checkpoint }));
        }
        match entries.last().and_then(|entry| entry["seq"].as_i64()) {
            Some(last) if entries.len() == PART => after = last,
            _ => return Ok(text),
        }
    }
    Err(Problem::refused("audit.too-long", visit.words.say("audit-too-long")))
}
