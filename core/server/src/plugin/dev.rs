//! `stockade plugin dev`: whatever is saved is built, and runs a moment later in a practice workspace; what it does there
//! is shown as it happens.

use std::{
    collections::HashSet,
    fs, io,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant, SystemTime},
};

use serde_json::{Value, json};

use super::{
    build,
    distant::{Distant, HIDDEN},
    pack,
};
use crate::{
    exit::{Code, Stop},
    voice::say,
};

/// Between two looks at the folder and at what happened.
const LOOK: Duration = Duration::from_millis(250);
/// All calls are kept that long, so that they can be shown.
const HOURS: u32 = 72;
/// What is made, and not written.
const NOT_SOURCE: [&str; 4] = ["target", "node_modules", "component.wasm", "component.new"];
/// Of what is shown of a value.
const LONGEST: usize = 120;

pub async fn dev(folder: &Path, server: &str) -> Result<ExitCode, Stop> {
    let there = Distant::new(server)?;
    let (mut saved, mut plugin, mut shown) = (None, None, HashSet::new());
    loop {
        let now = newest(folder).map_err(|error| super::files::unread(folder, &error))?;
        if saved != Some(now) {
            saved = Some(now);
            // Whoever saves half of something saves again.
            match reloaded(&there, folder).await {
                Ok(Reloaded { id, said }) => {
                    if plugin.as_ref() != Some(&id) {
                        there.put(&format!("/plugins/{}/recording", text(&id)), &json!({ "hours": HOURS })).await?;
                        // What it did before is not what is asked about.
                        shown.extend(calls(&there, &id).await?.iter().map(|call| text(&call["id"])));
                    }
                    say(said)?;
                    if plugin.as_ref() != Some(&id) {
                        other_side(&there, &id).await?.into_iter().try_for_each(say)?;
                    }
                    plugin = Some(id);
                }
                Err(stop) if matches!(stop.code, Code::Usage | Code::Unavailable) => return Err(stop),
                Err(stop) => say(format!("not reloaded: {}", stop.message))?,
            }
        }
        if let Some(plugin) = &plugin {
            for call in calls(&there, plugin).await?.iter().rev() {
                if shown.insert(text(&call["id"])) {
                    let whole = there.get(&format!("/plugin-recordings/{}", text(&call["id"]))).await?;
                    lines(&whole).into_iter().try_for_each(say)?;
                }
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Where others would post to it, and with what.
async fn other_side(there: &Distant, plugin: &Value) -> Result<Vec<String>, Stop> {
    let played = there.get(&format!("/plugins/{}/other-side", text(plugin))).await?;
    let webhooks = played["webhooks"].as_array().into_iter().flatten();
    let webhooks = webhooks.map(|webhook| {
        let [name, url, secret] = ["name", "url", "secret"].map(|part| text(&webhook[part]));
        format!("webhook {name} is at {url}, signed with the secret {secret}")
    });
    let secrets = played["secrets"].as_array().into_iter().flatten();
    let secrets = secrets.map(|secret| format!("secret {} is {}", text(&secret["name"]), text(&secret["value"])));
    Ok(webhooks.chain(secrets).collect())
}

/// It is there.
struct Reloaded {
    /// Of its installation.
    id: Value,
    said: String,
}

async fn reloaded(there: &Distant, folder: &Path) -> Result<Reloaded, Stop> {
    build::build(folder)?;
    let began = Instant::now();
    let parts = pack::parts(folder, None)?;
    let package = there.upload(pack::package(folder, &parts)?.to_bytes()).await?;
    let plugin = there.post("/plugin-packages/develop", &json!({ "package": package })).await?;
    let took = began.elapsed().as_secs_f32();
    let said =
        format!("{} {} is there, {took:.2} s after it was built", text(&plugin["name"]), text(&plugin["release"]));
    Ok(Reloaded { id: plugin["id"].clone(), said })
}

/// The latest, newest first.
async fn calls(there: &Distant, plugin: &Value) -> Result<Vec<Value>, Stop> {
    let mut found = there.get(&format!("/plugin-recordings?plugin={}&limit=50", text(plugin))).await?;
    Ok(found["items"].as_array_mut().map(std::mem::take).unwrap_or_default())
}

/// What it was called for, what it asked, and what came of it.
fn lines(call: &Value) -> Vec<String> {
    if call["trigger"].is_null() {
        return vec![format!("a call: {}; {HIDDEN}", text(&call["ending"]))];
    }
    let told: Value = serde_json::from_str(&text(&call["trigger"]["body"])).unwrap_or_default();
    let kind = text(&call["trigger"]["kind"]);
    let about =
        ["event", "webhook", "schedule", "action", "sync", "later"].iter().find_map(|name| told[*name].as_str());
    let mut lines = vec![format!("{kind} {}: {}", about.unwrap_or_default(), text(&call["ending"]))];
    for step in call["calls"].as_array().into_iter().flatten() {
        lines.push(match step["import"].as_str() {
            Some("log.write") => format!("  {} {}", text(&step["asked"]["level"]), text(&step["asked"]["line"])),
            Some("http.send") => {
                let status = step["answer"].pointer("/Ok/status").unwrap_or(&step["answer"]);
                format!("  {} {} -> {}", text(&step["asked"]["method"]), text(&step["asked"]["url"]), short(status))
            }
            import => {
                format!("  {} {} -> {}", import.unwrap_or_default(), short(&step["asked"]), short(&step["answer"]))
            }
        });
    }
    let came = &call["came"];
    for operation in came.pointer("/done/operations").and_then(Value::as_array).into_iter().flatten() {
        lines.push(format!("  wants {} {}", text(&operation["name"]), short(&operation["input"])));
    }
    for how in ["failed", "stopped"] {
        let no = &came[how];
        if no.is_object() {
            let why = no.get("code").or_else(|| no.get("why")).map(text).unwrap_or_default();
            lines.push(format!("  {how}: {why}: {}", text(&no["detail"])));
        }
    }
    lines
}

/// When something in it was saved last, and how many files there are.
fn newest(folder: &Path) -> io::Result<(SystemTime, usize)> {
    let mut newest = (SystemTime::UNIX_EPOCH, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || NOT_SOURCE.contains(&&*name) {
            continue;
        }
        let about = entry.metadata()?;
        let (saved, count) = if about.is_dir() { self::newest(&entry.path())? } else { (about.modified()?, 1) };
        newest = (newest.0.max(saved), newest.1 + count);
    }
    Ok(newest)
}

fn short(value: &Value) -> String {
    let whole = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match whole.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &whole[..at]),
        None => whole,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
