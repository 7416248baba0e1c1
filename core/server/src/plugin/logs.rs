//! `stockade plugin logs`: what a plugin was told, what it said, and what came of that.

use std::{collections::HashSet, process::ExitCode, time::Duration};

use serde_json::Value;

use super::distant::{Distant, HIDDEN};
use crate::{
    exit::{Code, Stop},
    voice::say,
};

/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);
/// Deliveries that are looked at.
const LATEST: usize = 50;

/// Of the plugin with this name, as its manifest has it, or this id.
pub async fn logs(plugin: &str, server: &str, follow: bool, json: bool) -> Result<ExitCode, Stop> {
    let there = Distant::new(server)?;
    let id = installed(&there, plugin).await?;
    // A delivery that is tried again is told of again.
    let mut shown = HashSet::new();
    loop {
        let found = there.get(&format!("/plugin-deliveries?plugin={id}&limit={LATEST}")).await?;
        for delivery in found["items"].as_array().into_iter().flatten().rev() {
            let seen = ["id", "attempts", "state"].map(|name| delivery[name].to_string());
            if delivery["attempts"] == 0 || !shown.insert(seen) {
                continue;
            }
            let whole = there.get(&format!("/plugin-deliveries/{}", text(&delivery["id"]))).await?;
            match json {
                true => say(whole)?,
                false => lines(&whole).into_iter().try_for_each(say)?,
            }
        }
        if !follow {
            return Ok(ExitCode::SUCCESS);
        }
        tokio::time::sleep(LOOK).await;
    }
}

pub(super) async fn installed(there: &Distant, plugin: &str) -> Result<String, Stop> {
    let all = there.get("/plugins").await?;
    let mut all = all["items"].as_array().into_iter().flatten();
    let found = all.find(|one| one["plugin"] == plugin || one["id"] == plugin).map(|one| text(&one["id"]));
    found.ok_or_else(|| Stop::new(Code::Usage, format!("there is no plugin {plugin} in this business")))
}

fn lines(delivery: &Value) -> Vec<String> {
    let [at, kind, name, state] = ["created_at", "kind", "name", "state"].map(|field| text(&delivery[field]));
    let trouble = text(&delivery["trouble"]);
    let because = if trouble.is_empty() { String::new() } else { format!(": {trouble}") };
    let head = format!("{at}  {kind} {name}  {state}{because}");
    if delivery["told"].is_null() {
        return vec![head, format!("  {HIDDEN}")];
    }
    let said = delivery.pointer("/told/log").and_then(Value::as_array);
    [head].into_iter().chain(said.into_iter().flatten().map(|line| format!("  {}", text(line)))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
