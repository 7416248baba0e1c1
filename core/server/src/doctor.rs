//! What is wrong, and what to do.

#![expect(clippy::print_stdout, reason = "this is the program's voice")]

use std::{os::unix::fs::PermissionsExt as _, path::Path, process::ExitCode};

use serde_json::json;

use crate::{
    config::Config,
    exit::{Code, Stop},
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

pub fn run(config: &Config, json: bool) -> Result<ExitCode, Stop> {
    let findings = [data(&config.data()), master_key(config), space(&config.data()), transport(config)?, keyring(config)];
    let all_good = findings.iter().all(|finding| finding.good);
    for finding in &findings {
        if json {
            println!("{}", json!({ "good": finding.good, "what": finding.what, "remedy": finding.remedy }));
        } else if finding.good {
            println!("good  {}", finding.what);
        } else {
            println!("BAD   {}\n      {}", finding.what, finding.remedy);
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
