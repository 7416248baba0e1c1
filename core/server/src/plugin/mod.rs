//! `stockade plugin`: what runs here of others' programs, and how one is stopped; and what authors put into one file and
//! sign, which needs no server.

mod begin;
mod build;
mod carried;
mod check;
mod contain;
mod dev;
mod distant;
mod files;
mod index;
mod install;
mod language;
mod logs;
mod pack;
mod replay;
mod send;
mod sign;
mod test;
mod test_host;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use model::{InstallationId, WorkspaceId};
use serde_json::{Value, json};

use language::Language;

use crate::{asking::Asking, exit::Stop, voice::say};

/// What `build` leaves in a plugin's folder, and `pack` takes from there.
const COMPONENT: &str = "component.wasm";
/// Where a server is, unless said: on this machine, as it is usual.
const SERVER: &str = "http://127.0.0.1:8780";

#[derive(Subcommand)]
pub enum Plugin {
    /// The plugins of a business
    List {
        #[arg(long)]
        workspace: WorkspaceId,
    },
    /// Stop a plugin at once: it may nothing and is told nothing. In one business, or in all. Say why with --reason
    Contain(Which),
    /// Play a call of a plugin again, as it was kept: its own id, or that of a delivery, whose latest it is then
    Replay {
        id: String,
        #[arg(long)]
        workspace: WorkspaceId,
    },
    /// For authors: begin a plugin, in a folder of its name
    New {
        name: String,
        #[arg(long, value_enum, default_value_t = begin::Template::Webhook)]
        template: begin::Template,
        #[arg(long, value_enum, default_value_t = Language::Rust)]
        language: Language,
        /// The SDK of that language, such as a checkout's sdk/stockade or sdk/typescript [usual: the one of this program,
        /// which is put into the folder]
        #[arg(long, value_name = "FOLDER")]
        sdk: Option<PathBuf>,
    },
    /// For authors: make a component of a plugin
    Build {
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// For authors: build a plugin and run its tests, those of its component too
    Test {
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// For authors: build a plugin whenever it is saved, and run it in the practice workspace that the token is of. What it
    /// does there is shown. The server has the setting development; the token is in STOCKADE_TOKEN
    Dev {
        #[arg(default_value = ".")]
        folder: PathBuf,
        #[arg(long, value_name = "URL", default_value = SERVER)]
        server: String,
    },
    /// For authors: send the plugin that `dev` runs what others would: the body of a webhook, signed as they sign it
    Send {
        folder: PathBuf,
        /// Which of its webhooks
        webhook: String,
        /// A file with what is posted
        body: PathBuf,
        /// What the other side says beside it
        #[arg(long = "header", value_name = "NAME: VALUE")]
        headers: Vec<String>,
        #[arg(long, value_name = "URL", default_value = SERVER)]
        server: String,
    },
    /// Send a package to a server, and see who signed it, the worst that it could do, and where its owner agrees to that.
    /// The token is in STOCKADE_TOKEN
    Install {
        package: PathBuf,
        #[arg(long, value_name = "URL", default_value = SERVER)]
        server: String,
    },
    /// What a plugin was told, and what it said; by its own name or its id. The token is in STOCKADE_TOKEN
    Logs {
        plugin: String,
        #[arg(long, value_name = "URL", default_value = SERVER)]
        server: String,
        /// And what comes
        #[arg(long, short)]
        follow: bool,
    },
    /// For the test kits of authors: try a plugin out, as standard input says
    #[command(hide = true)]
    TestHost,
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
    /// For those who host plugins: list the packages in a folder, and sign that list. What is to be used no more is said
    /// in a file revoked.toml there
    Index {
        folder: PathBuf,
        /// Of the list, as `keygen` made it
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// How long the list is good
        #[arg(long, default_value_t = 30)]
        days: u32,
    },
    /// See whether this key signed a package, and nothing of it was changed since
    Verify {
        package: PathBuf,
        /// As `keygen` said it: ed25519:…
        #[arg(long)]
        key: String,
    },
}

/// A plugin in one business, or in all.
#[derive(Args)]
pub struct Which {
    /// By its id in one business
    #[arg(required_unless_present = "plugin", requires = "workspace")]
    installation: Option<InstallationId>,
    #[arg(long, requires = "installation")]
    workspace: Option<WorkspaceId>,
    /// In all businesses, by the plugin's own name
    #[arg(long, value_name = "ID", conflicts_with = "installation")]
    plugin: Option<String>,
}

pub async fn run(asking: Asking, command: Plugin, json: bool) -> Result<ExitCode, Stop> {
    let said = match command {
        Plugin::List { workspace } => return ask(asking, "plugins.list", json!({}), workspace, json).await,
        Plugin::Contain(which) => return contain::contain(asking, which, json).await,
        Plugin::Replay { id, workspace } => return replay::replay(asking, &id, workspace, json).await,
        Plugin::Dev { folder, server } => return dev::dev(&folder, &server).await,
        Plugin::Send { folder, webhook, body, headers, server } => {
            send::send(&folder, &webhook, &body, &headers, &server).await?
        }
        Plugin::Install { package, server } => install::install(&package, &server).await?,
        Plugin::Logs { plugin, server, follow } => return logs::logs(&plugin, &server, follow, json).await,
        Plugin::TestHost => return test_host::run().await,
        Plugin::New { name, template, language, sdk } => begin::begin(&name, template, language, sdk.as_deref())?,
        Plugin::Build { folder } => build::build(&folder)?,
        Plugin::Test { folder } => test::test(&folder)?,
        Plugin::Keygen { file } => sign::keygen(&file)?,
        Plugin::Pack { folder, component, output } => pack::pack(&folder, component, output)?,
        Plugin::Check { package } => check::check(&package)?,
        Plugin::Sign { package, key } => sign::sign(&package, &key)?,
        Plugin::Index { folder, key, days } => index::index(&folder, &key, days)?,
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
