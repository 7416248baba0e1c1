//! `stockade plugin`: what runs here of others' programs, and how one is stopped; and what authors put into one file and
//! sign, which needs no server.

mod begin;
mod build;
mod check;
mod files;
mod pack;
mod replay;
mod sign;

use std::{path::PathBuf, process::ExitCode};

use clap::Subcommand;
use model::{InstallationId, WorkspaceId};
use serde_json::{Value, json};

use crate::{asking::Asking, exit::Stop, voice::say};

/// What `build` leaves in a plugin's folder, and `pack` takes from there.
const COMPONENT: &str = "component.wasm";

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
    /// For authors: begin a plugin in Rust, in a folder of its name
    New {
        name: String,
        #[arg(long, value_enum, default_value_t = begin::Template::Webhook)]
        template: begin::Template,
        /// The crate stockade-sdk: in a checkout it is sdk/stockade
        #[arg(long, value_name = "FOLDER")]
        sdk: PathBuf,
    },
    /// For authors: compile a plugin in Rust, and make a component of it
    Build {
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// For authors: make a key that packages are signed with. Whoever has the file is you
    Keygen { file: PathBuf },
    /// For authors: put a plugin into one file: its plugin.toml, its component, and icon.png, LICENSE and texts where
    /// they are there. What it is made of is read from its lock file
    Pack {
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// The program [usual: component.wasm in the folder, where `build` leaves it]
        #[arg(long, value_name = "FILE")]
        component: Option<PathBuf>,
        /// Where to [usual: ID-VERSION.stockade]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// For authors: look at a package as a server does that is asked to install it
    Check { package: PathBuf },
    /// For authors: sign a package, in the place of whoever signed it before
    Sign {
        package: PathBuf,
        /// As `keygen` made it
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// See whether this key signed a package, and nothing of it was changed since
    Verify {
        package: PathBuf,
        /// As `keygen` said it: ed25519:…
        #[arg(long)]
        key: String,
    },
}

pub async fn run(asking: Asking, command: Plugin, json: bool) -> Result<ExitCode, Stop> {
    let said = match command {
        Plugin::List { workspace } => return ask(asking, "plugins.list", json!({}), workspace, json).await,
        Plugin::Contain { plugin, workspace } => {
            let stop = json!({ "id": plugin, "reason": asking.reason });
            return ask(asking, "plugins.contain", stop, workspace, json).await;
        }
        Plugin::Replay { id, workspace } => return replay::replay(asking, &id, workspace, json).await,
        Plugin::New { name, template, sdk } => begin::begin(&name, template, &sdk)?,
        Plugin::Build { folder } => build::build(&folder)?,
        Plugin::Keygen { file } => sign::keygen(&file)?,
        Plugin::Pack { folder, component, output } => pack::pack(&folder, component, output)?,
        Plugin::Check { package } => check::check(&package)?,
        Plugin::Sign { package, key } => sign::sign(&package, &key)?,
        Plugin::Verify { package, key } => sign::verify(&package, &key)?,
    };
    match json {
        true => say(&said.value)?,
        false => said.lines.iter().try_for_each(say)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What a command has to say: for programs, and for people.
struct Said {
    value: Value,
    lines: Vec<String>,
}

async fn ask(
    mut asking: Asking,
    operation: &str,
    input: Value,
    workspace: WorkspaceId,
    json: bool,
) -> Result<ExitCode, Stop> {
    let answered = asking.operation(operation, input, Some(workspace)).await;
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
