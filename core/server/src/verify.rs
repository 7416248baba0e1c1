//! Says what a walk along an audit log found, and walks exported ones.

use std::{
    fmt::Display,
    fs::File,
    io::{self, BufRead as _, BufReader},
    path::Path,
    process::ExitCode,
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::audit::{Break, Checkpoint, Entry, Floor, Report, Verifying};
use vault::Verifier;

use crate::{
    exit::{Code, Stop},
    voice::say,
};

/// One line of an export.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Log(String),
    Floor(Floor),
    Entry(Box<Entry>),
    Checkpoint(Checkpoint),
}

/// Shows the reports of several logs; any break is exit code 2, and so is one that cannot be read.
pub fn show(reports: &[(String, Value)], json: bool, vouched: fn(&Value) -> String) -> Result<ExitCode, Stop> {
    let mut broken = false;
    for (log, report) in reports {
        let found = report.get("broken").filter(|found| !found.is_null());
        let unreadable = report.get("unreadable").and_then(Value::as_str);
        broken |= found.is_some() || unreadable.is_some();
        if json {
            say(json!({ "log": log, "report": report }))?;
            continue;
        }
        match (found, unreadable) {
            (Some(found), _) => say(format!("{log}: BROKEN. {}.", told(found)))?,
            (None, Some(why)) => say(format!("{log}: NOT READABLE. {why}"))?,
            (None, None) => say(format!("{log}: {}", people(report, vouched(report))))?,
        }
    }
    Ok(if broken { ExitCode::from(Code::Broken as u8) } else { ExitCode::SUCCESS })
}

/// A break in words; one that only a newer Stockade knows, as it came.
fn told(found: &Value) -> String {
    serde_json::from_value::<Break>(found.clone()).map_or_else(|_| found.to_string(), |found| found.to_string())
}

fn people(report: &Value, vouched: String) -> String {
    let entries = report["entries"].as_i64().unwrap_or_default();
    let head = report["head"].as_str().unwrap_or_default();
    let left = match report["floor"].as_i64() {
        None | Some(0) => String::new(),
        Some(floor) => format!(", of which the first {floor} left it and a signed checkpoint stands for them"),
    };
    format!("{entries} entries, each covering the one before{left}; {vouched}. Head {head}")
}

/// What vouches for a log where it is kept. Whoever has everything that is there could have signed it anew and
/// remembered it otherwise, so only what was held elsewhere proves anything against them.
pub fn by_heads(report: &Value) -> String {
    let [entries, proven, held] =
        ["entries", "proven_to", "held_to"].map(|name| report[name].as_i64().unwrap_or_default());
    match held {
        0 => format!(
            "the first {proven} as this installation signed or remembers them. That they were not rewritten as a whole, by one who has \
             its keys, is not provable without a head that was kept elsewhere (--head)"
        ),
        held if held >= entries => "all of them vouched for by the head that you kept".to_owned(),
        held => format!(
            "the first {held} vouched for by the head that you kept; later ones are consistent, and more is not provable"
        ),
    }
}

/// What vouches for a log that was brought elsewhere, where the public key was known before.
fn by_key(report: &Value) -> String {
    let [entries, proven] = ["entries", "proven_to"].map(|name| report[name].as_i64().unwrap_or_default());
    match proven {
        0 => "nothing outside of it vouches for them yet, so whether they were rewritten as a whole is not provable"
            .to_owned(),
        proven if proven >= entries => "all of them vouched for by a checkpoint signed with this key".to_owned(),
        proven => format!(
            "the first {proven} vouched for by a checkpoint signed with this key; later ones are consistent, and more is not provable"
        ),
    }
}

/// Checks an exported log with nothing but the public key. An export ends with a checkpoint, so one that
/// nothing vouches for lost its end on the way, and is no proof.
pub fn export(file: &Path, key: &str, json: bool) -> Result<ExitCode, Stop> {
    let signer = Verifier::from_text(key).map_err(|error| Stop::new(Code::Usage, format!("--key: {error}")))?;
    let walked = walk(file, &signer).map_err(|error| Stop::new(Code::Io, format!("{}: {error}", file.display())))?;
    match walked {
        Ok((log, report)) => {
            let is_proof = report.broken.is_some() || report.proven_to > 0;
            let shown = show(&[(log, json!(report))], json, by_key)?;
            Ok(if is_proof { shown } else { ExitCode::from(Code::Failed as u8) })
        }
        Err(Torn { line, why }) => {
            if json {
                say(json!({ "report": { "broken": { "break": "torn", "line": line } } }))?;
            } else {
                say(format!("{}: BROKEN. Line {line} is not as it was written: {why}.", file.display()))?;
            }
            Ok(ExitCode::from(Code::Broken as u8))
        }
    }
}

/// A line that is not as it was written.
struct Torn {
    line: usize,
    why: String,
}

/// Checkpoints stand at the end, and are needed from the beginning; so the file is read twice.
fn walk(file: &Path, signer: &Verifier) -> io::Result<Result<(String, Report), Torn>> {
    let (mut log, mut floor, mut checkpoints) = (String::new(), None, Vec::new());
    for (number, bytes) in BufReader::new(File::open(file)?).split(b'\n').enumerate() {
        match read(number, &bytes?, signer) {
            Ok(Line::Log(name)) => log = name,
            Ok(Line::Floor(there)) => floor = Some(there),
            Ok(Line::Checkpoint(checkpoint)) => checkpoints.push(checkpoint),
            Ok(Line::Entry(_)) => {}
            Err(torn) => return Ok(Err(torn)),
        }
    }
    let mut verifying = Verifying::new(&log, Some(*signer), checkpoints, None).above(floor);
    for (number, bytes) in BufReader::new(File::open(file)?).split(b'\n').enumerate() {
        match read(number, &bytes?, signer) {
            Ok(Line::Entry(entry)) => verifying.take(&entry),
            Ok(_) => {}
            Err(torn) => return Ok(Err(torn)),
        }
    }
    Ok(Ok((log, verifying.finish())))
}

fn read(number: usize, bytes: &[u8], signer: &Verifier) -> Result<Line, Torn> {
    let torn = |why: &dyn Display| Torn { line: number + 1, why: why.to_string() };
    let value: Value = serde_json::from_slice(bytes).map_err(|error| torn(&error))?;
    let line: Line = serde_json::from_value(value.clone()).map_err(|error| torn(&error))?;
    // Another way to write the same is not what was written.
    if json!(line) != value {
        return Err(torn(&"it says the same in other letters"));
    }
    match &line {
        Line::Checkpoint(checkpoint) if checkpoint.signer != signer.to_text() => {
            Err(torn(&"it names another key than the one given"))
        }
        _ => Ok(line),
    }
}
