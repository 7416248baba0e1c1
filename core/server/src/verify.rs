//! Says what a walk along an audit log found, and walks exported ones.

#![expect(clippy::print_stdout, reason = "this is the program's voice")]

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::ExitCode,
};

use serde::Deserialize;
use serde_json::{Value, json};
use store::audit::{Break, Checkpoint, Entry, Report, Verifying};
use vault::Verifier;

use crate::exit::{Code, Stop};

/// One line of an export.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Log(String),
    Entry(Box<Entry>),
    Checkpoint(Checkpoint),
}

/// Shows the reports of several logs; any break is exit code 2.
pub fn show(reports: &[(String, Value)], json: bool) -> ExitCode {
    let mut broken = false;
    for (log, report) in reports {
        let found = serde_json::from_value::<Break>(report["broken"].clone()).ok();
        broken |= found.is_some();
        if json {
            println!("{}", json!({ "log": log, "report": report }));
            continue;
        }
        match found {
            Some(found) => println!("{log}: BROKEN. {found}."),
            None => println!("{log}: {}", people(report)),
        }
    }
    if broken { ExitCode::from(Code::Broken as u8) } else { ExitCode::SUCCESS }
}

fn people(report: &Value) -> String {
    let entries = report["entries"].as_i64().unwrap_or_default();
    let proven = report["proven_to"].as_i64().unwrap_or_default();
    let head = report["head"].as_str().unwrap_or_default();
    let vouched = match proven {
        0 => "nothing outside of it vouches for them yet, so whether they were rewritten as a whole is not provable".to_owned(),
        proven if proven >= entries => "all of them vouched for by a signed checkpoint or a head kept outside".to_owned(),
        proven => format!("the first {proven} vouched for by a signed checkpoint or a head kept outside; later ones are consistent, and more is not provable"),
    };
    format!("{entries} entries, each covering the one before; {vouched}. Head {head}")
}

/// Checks an exported log with nothing but the public key.
pub fn export(file: &Path, key: &str, json: bool) -> Result<ExitCode, Stop> {
    let signer = Verifier::from_text(key).map_err(|error| Stop::new(Code::Usage, format!("--key: {error}")))?;
    let unreadable = |why: String| Stop::new(Code::Data, format!("{}: {why}", file.display()));
    let open = || std::fs::File::open(file).map(BufReader::new).map_err(|error| unreadable(error.to_string()));

    // Checkpoints stand at the end, and are needed from the beginning; so the file is read twice.
    let (mut log, mut checkpoints) = (String::new(), Vec::new());
    for (number, line) in open()?.lines().enumerate() {
        match read(number, line).map_err(unreadable)? {
            Line::Log(name) => log = name,
            Line::Checkpoint(checkpoint) => checkpoints.push(checkpoint),
            Line::Entry(_) => {}
        }
    }
    let mut verifying = Verifying::new(&log, Some(signer), checkpoints, None);
    for (number, line) in open()?.lines().enumerate() {
        if let Line::Entry(entry) = read(number, line).map_err(unreadable)? {
            verifying.take(&entry);
        }
    }
    let report: Report = verifying.finish();
    Ok(show(&[(log, json!(report))], json))
}

fn read(number: usize, line: std::io::Result<String>) -> Result<Line, String> {
    let line = line.map_err(|error| error.to_string())?;
    serde_json::from_str(&line).map_err(|error| format!("line {} is not one of an export: {error}", number + 1))
}
