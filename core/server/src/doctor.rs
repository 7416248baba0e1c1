//! What is wrong, and what to do.

use std::{os::unix::fs::PermissionsExt as _, path::Path, process::ExitCode};

use model::WorkspaceId;
use serde_json::{Value, json};

use crate::{
    asking::Asking,
    config::Config,
    control::Want,
    exit::{Code, Stop},
    house::House,
    voice::say,
};

/// Less than this free, and somebody should know.
const LITTLE_SPACE: u64 = 512 * 1024 * 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    good: bool,
    what: String,
    remedy: String,
}

fn good(what: impl Into<String>) -> Finding {
    Finding { good: true, what: what.into(), remedy: String::new() }
}

fn bad(what: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding { good: false, what: what.into(), remedy: remedy.into() }
}

pub async fn run(mut asking: Asking, json: bool) -> Result<ExitCode, Stop> {
    let config = &asking.config;
    let mut findings =
        vec![data(&config.data()), master_key(config), space(&config.data()), transport(config)?, keyring(config)];
    if House::is_begun(config) {
        findings.extend(databases(&mut asking).await);
    }
    asking.leave().await;
    let all_good = findings.iter().all(|finding| finding.good);
    for finding in &findings {
        if json {
            say(json!({ "good": finding.good, "what": finding.what, "remedy": finding.remedy }))?;
        } else if finding.good {
            say(format!("good  {}", finding.what))?;
        } else {
            say(format!("BAD   {}\n      {}", finding.what, finding.remedy))?;
        }
    }
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::from(Code::Failed as u8) })
}

fn data(path: &Path) -> Finding {
    let shown = path.display();
    match std::fs::metadata(path) {
        Err(_) => bad(format!("the data directory {shown} is not there"), "It is made by the first `stockade serve`."),
        Ok(folder) if folder.permissions().mode() & 0o077 != 0 => {
            bad(format!("the data directory {shown} can be read by others"), format!("chmod 700 {shown}"))
        }
        Ok(_) => good(format!("the data directory {shown} is there, for this user alone")),
    }
}

fn master_key(config: &Config) -> Finding {
    match config.master_key(|name| std::env::var(name).ok()).map(|source| source.load()) {
        Ok(Ok(_)) => good("the master key is there. Keep a copy of it somewhere else: without it nothing here opens"),
        Ok(Err(error)) => bad(error.to_string(), "Without the master key nothing here opens."),
        Err(stop) => bad(stop.message, "See `stockade config`."),
    }
}

fn space(path: &Path) -> Finding {
    match rustix::fs::statvfs(path) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let megabytes = free / (1024 * 1024);
            if free < LITTLE_SPACE {
                bad(format!("only {megabytes} MB are free"), "Free some space: a full disk stops every write.")
            } else {
                good(format!("{megabytes} MB are free"))
            }
        }
        Err(error) => bad(format!("the disk's free space is not known: {error}"), "Check the data directory."),
    }
}

fn transport(config: &Config) -> Result<Finding, Stop> {
    let listen = config.listen()?;
    let public = config.public_url()?;
    Ok(if !listen.ip().is_loopback() && public.scheme() == "http" {
        bad(
            format!("plain HTTP is answered on {listen}, where others can listen in"),
            "Put a proxy with TLS before it, listen on loopback, and set public_url to the https address.",
        )
    } else {
        good(format!("HTTP is answered on {listen}; people use {public}"))
    })
}

fn keyring(config: &Config) -> Finding {
    if config.database().is_some() {
        bad(
            "the keyring shares PostgreSQL's backups",
            "A destroyed key comes back with an old backup of the database; erasure is complete when those backups have expired.",
        )
    } else {
        good("the keyring is a file of its own, keyring.db: back it up apart from the rest, and for at most 30 days")
    }
}

/// Opens the platform and every workspace, or asks the server that has them open.
async fn databases(asking: &mut Asking) -> Vec<Finding> {
    let list = match asking.operation("workspaces.list", json!({}), None).await {
        Ok(list) => list,
        Err(stop) => return vec![bad(stop.message, "Nothing here can be served until that is put right.")],
    };
    let mut findings = vec![opened(asking, "the platform", None).await];
    for row in list["items"].as_array().into_iter().flatten() {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let (id, name) = (text("id"), text("name"));
        let Ok(workspace) = id.parse::<WorkspaceId>() else { continue };
        findings.push(opened(asking, &format!("the workspace {id} ({name})"), Some(workspace)).await);
        findings.extend(plugins(asking, workspace, name).await);
    }
    findings
}

/// Whether the programs of its plugins can be loaded by this release of Stockade.
async fn plugins(asking: &mut Asking, workspace: WorkspaceId, name: &str) -> Vec<Finding> {
    const REMEDY: &str = "Install a newer release of it, or remove it. Until then, what comes to it waits.";
    let checked = match asking.operation("plugins.check", json!({}), Some(workspace)).await {
        Ok(checked) => checked,
        Err(stop) => {
            return vec![bad(format!("the plugins of {name} could not be looked at: {}", stop.message), REMEDY)];
        }
    };
    let all: Vec<&Value> = checked["items"].as_array().into_iter().flatten().collect();
    if all.iter().all(|one| one["trouble"].is_null()) {
        let count = all.len();
        return Vec::from_iter(
            (count > 0).then(|| good(format!("all plugins of {name} can be loaded, {count} in all"))),
        );
    }
    let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
    let cannot = all.into_iter().filter(|one| !one["trouble"].is_null());
    let told = cannot.map(|one| {
        let (plugin, release, why) = (text(one, "name"), text(one, "release"), text(one, "trouble"));
        bad(format!("the plugin {plugin} {release} of {name} cannot be loaded: {why}"), REMEDY)
    });
    told.collect()
}

/// Whether it opens, and is whole to its last page.
async fn opened(asking: &mut Asking, what: &str, workspace: Option<WorkspaceId>) -> Finding {
    const REMEDY: &str = "The log says why. Restore it from a backup; the other workspaces go on.";
    match asking.ask(Want::Check { workspace }).await {
        Ok(Value::Array(damaged)) if !damaged.is_empty() => {
            let first = damaged.iter().filter_map(Value::as_str).take(3).collect::<Vec<_>>().join("; ");
            bad(format!("{what} opens, but {} of its pages are damaged: {first}", damaged.len()), REMEDY)
        }
        Ok(_) => good(format!("{what} opens, and is whole")),
        Err(stop) => bad(format!("{what}: {}", stop.message), REMEDY),
    }
}
