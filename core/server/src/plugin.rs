//! `stockade plugin`: what runs here of others' programs, and how one is stopped.

use std::process::ExitCode;

use clap::Subcommand;
use model::{InstallationId, WorkspaceId};
use plugins::records::DeliveryId;
use serde_json::{Value, json};

use crate::{
    asking::Asking,
    exit::{Code, Stop},
    voice::say,
};

#[derive(Subcommand)]
pub enum Plugin {
    /// The plugins of a business
    List {
        #[arg(long)]
        workspace: WorkspaceId,
    },
    /// Stop a plugin at once: it may nothing and is told nothing. Say why with --reason
    Contain {
        plugin: InstallationId,
        #[arg(long)]
        workspace: WorkspaceId,
    },
    /// Play a call of a plugin again, as it was kept: its own id, or that of a delivery, whose latest it is then
    Replay {
        id: String,
        #[arg(long)]
        workspace: WorkspaceId,
    },
}

pub async fn run(mut asking: Asking, command: Plugin, json: bool) -> Result<ExitCode, Stop> {
    let reason = asking.reason.clone();
    let answered = match command {
        Plugin::List { workspace } => asking.operation("plugins.list", json!({}), Some(workspace)).await,
        Plugin::Contain { plugin, workspace } => {
            let stop = json!({ "id": plugin, "reason": reason });
            asking.operation("plugins.contain", stop, Some(workspace)).await
        }
        Plugin::Replay { id, workspace } => {
            let answered = replay(&mut asking, &id, workspace).await;
            asking.leave().await;
            return told(&answered?, json);
        }
    };
    asking.leave().await;
    let answer = answered?;
    if json {
        say(&answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    match answer["items"].as_array() {
        Some(all) => all.iter().try_for_each(|plugin| say(line(plugin)))?,
        None => say(line(&answer))?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn replay(asking: &mut Asking, id: &str, workspace: WorkspaceId) -> Result<Value, Stop> {
    let id = match id.parse::<DeliveryId>() {
        Err(_) => json!(id),
        Ok(delivery) => {
            let of = json!({ "delivery": delivery, "limit": 1 });
            let found = asking.operation("plugins.list-recordings", of, Some(workspace)).await?;
            let none = || Stop::failed(format!("no call of {delivery} was kept"));
            found["items"].get(0).map(|recording| recording["id"].clone()).ok_or_else(none)?
        }
    };
    asking.operation("plugins.replay", json!({ "id": id }), Some(workspace)).await
}

/// Whether it was the same is the exit code, too.
fn told(replayed: &Value, json: bool) -> Result<ExitCode, Stop> {
    let is_same = replayed["same"] == true;
    if json {
        say(replayed)?;
    } else {
        let id = replayed["id"].as_str().unwrap_or_default();
        say(format!("{id}  {}", if is_same { "same" } else { "different" }))?;
        if let Some(at) = replayed["departed_at"].as_u64() {
            say(format!("  at its call {at} of the host it asked for something else"))?;
        }
        for difference in replayed["differences"].as_array().into_iter().flatten() {
            say(format!("  not the same: {}", difference["what"].as_str().unwrap_or_default()))?;
        }
    }
    Ok(if is_same { ExitCode::SUCCESS } else { ExitCode::from(Code::Failed as u8) })
}

fn line(plugin: &Value) -> String {
    let text = |name: &str| plugin[name].as_str().unwrap_or_default();
    format!("{}  {}  {} {}", text("id"), text("state"), text("name"), text("release"))
}
