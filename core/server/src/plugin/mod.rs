//! `stockade plugin`: what runs here of others' programs, and how one is stopped.

use std::process::ExitCode;

use clap::Subcommand;
use model::{InstallationId, WorkspaceId};
use serde_json::{Value, json};

use crate::{asking::Asking, exit::Stop, voice::say};

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
}

pub async fn run(mut asking: Asking, command: Plugin, json: bool) -> Result<ExitCode, Stop> {
    let reason = asking.reason.clone();
    let answered = match command {
        Plugin::List { workspace } => asking.operation("plugins.list", json!({}), Some(workspace)).await,
        Plugin::Contain { plugin, workspace } => {
            let stop = json!({ "id": plugin, "reason": reason });
            asking.operation("plugins.contain", stop, Some(workspace)).await
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

fn line(plugin: &Value) -> String {
    let text = |name: &str| plugin[name].as_str().unwrap_or_default();
    format!("{}  {}  {} {}", text("id"), text("state"), text("name"), text("release"))
}
