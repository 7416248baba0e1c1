//! `stockade plugin contain`: stops a plugin in one business; or, by its own name, in all that have it, whatever goes
//! wrong in one of them.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::{Which, line};
use crate::{asking::Asking, exit::Stop, voice::say};

pub async fn contain(mut asking: Asking, which: Which, json: bool) -> Result<ExitCode, Stop> {
    let stopped = match (which.installation, which.workspace, which.plugin) {
        (Some(id), Some(workspace), None) => {
            let stop = json!({ "id": id, "reason": asking.reason });
            asking.operation("plugins.contain", stop, Some(workspace)).await.map(|one| (vec![one], Vec::new()))
        }
        (_, _, plugin) => everywhere(&mut asking, &plugin.unwrap_or_default()).await,
    };
    asking.leave().await;
    let (stopped, troubles) = stopped?;
    match json {
        true => say(json!({ "items": stopped }))?,
        false => stopped.iter().try_for_each(|one| say(line(one)))?,
    }
    match troubles.is_empty() {
        true => Ok(ExitCode::SUCCESS),
        false => Err(Stop::failed(troubles.join("\n"))),
    }
}

/// Those that were stopped, and where that could not be done.
async fn everywhere(asking: &mut Asking, plugin: &str) -> Result<(Vec<Value>, Vec<String>), Stop> {
    let (mut stopped, mut troubles) = (Vec::new(), Vec::new());
    let all = asking.operation("workspaces.list", json!({}), None).await?;
    for workspace in items(&all) {
        let name = workspace["id"].as_str().unwrap_or_default();
        match in_one(asking, name, plugin).await {
            Ok(all) => stopped.extend(all),
            Err(stop) => troubles.push(format!("{name}: {}", stop.message)),
        }
    }
    match stopped.is_empty() && troubles.is_empty() {
        true => Err(Stop::failed(format!("no business here has a plugin {plugin} that is not stopped already"))),
        false => Ok((stopped, troubles)),
    }
}

async fn in_one(asking: &mut Asking, workspace: &str, plugin: &str) -> Result<Vec<Value>, Stop> {
    let id = workspace.parse().map_err(Stop::failed)?;
    let all = asking.operation("plugins.list", json!({}), Some(id)).await?;
    let mut stopped = Vec::new();
    for one in items(&all).filter(|one| one["plugin"] == plugin && one["state"] != "contained") {
        let stop = json!({ "id": one["id"], "reason": asking.reason });
        let mut one = asking.operation("plugins.contain", stop, Some(id)).await?;
        one["workspace"] = workspace.into();
        stopped.push(one);
    }
    Ok(stopped)
}

fn items(all: &Value) -> impl Iterator<Item = &Value> {
    all["items"].as_array().into_iter().flatten()
}
