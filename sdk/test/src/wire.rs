//! The program that does the work, and what is said to it: a JSON object a line, and one back.

use std::{
    env,
    ffi::OsString,
    io::{BufRead as _, BufReader, ErrorKind, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::Trouble;

/// What is spoken here.
const PROTOCOL: u64 = 1;
const PROGRAM: &str = "STOCKADE";

pub(crate) struct Wire {
    child: Child,
    /// Closed, it ends.
    says: Option<ChildStdin>,
    hears: BufReader<ChildStdout>,
    count: u64,
}

#[derive(Deserialize)]
struct Answer {
    id: Option<u64>,
    #[serde(default)]
    done: Value,
    problem: Option<Trouble>,
}

/// The one that the environment names, or the one on the path.
pub(crate) fn program() -> OsString {
    env::var_os(PROGRAM).unwrap_or_else(|| "stockade".into())
}

pub(crate) fn missing(error: &std::io::Error) -> Trouble {
    let program = program();
    let program = program.display();
    Trouble::new(
        "no-stockade",
        match error.kind() {
            ErrorKind::NotFound => {
                format!(
                    "there is no program {program}: install Stockade, or say where it is with {PROGRAM}=/path/to/stockade"
                )
            }
            _ => format!("{program} cannot be started: {error}"),
        },
    )
}

impl Wire {
    pub fn start() -> Result<Self, Trouble> {
        let mut command = Command::new(program());
        command.args(["plugin", "test-host"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        if env::var_os("STOCKADE_LOG").is_none() {
            // What goes wrong is told to the test.
            command.env("STOCKADE_LOG", "off");
        }
        let mut child = command.spawn().map_err(|error| missing(&error))?;
        let (Some(says), Some(hears)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Trouble::new("no-stockade", "the program that was started says nothing"));
        };
        let mut wire = Self { child, says: Some(says), hears: BufReader::new(hears), count: 0 };
        let greeting = wire.line().and_then(|line| serde_json::from_str(&line).ok()).unwrap_or(Value::Null);
        match greeting["protocol"].as_u64() {
            Some(PROTOCOL) => Ok(wire),
            Some(other) => {
                Err(mismatched(&format!("speaks version {other} of what tests say, and this crate {PROTOCOL}")))
            }
            None => Err(mismatched("knows nothing of `stockade plugin test-host`: it is too old")),
        }
    }

    pub fn ask(&mut self, what: &str, mut with: Value) -> Result<Value, Trouble> {
        self.count += 1;
        with["id"] = json!(self.count);
        with["do"] = json!(what);
        let gone = || Trouble::new("no-stockade", "the program that does the work ended; what it says stands above");
        let said = self.says.as_mut().ok_or_else(gone)?;
        writeln!(said, "{with}").and_then(|()| said.flush()).map_err(|_| gone())?;
        let line = self.line().ok_or_else(gone)?;
        let answer: Answer = serde_json::from_str(&line)
            .map_err(|error| Trouble::new("no-stockade", format!("{error} in the answer {line}")))?;
        match answer {
            Answer { problem: Some(problem), .. } => Err(problem),
            Answer { id, done, .. } if id == Some(self.count) => Ok(done),
            Answer { .. } => Err(Trouble::new("no-stockade", format!("an answer to something else: {line}"))),
        }
    }

    /// None where it ended.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.hears.read_line(&mut line).ok().filter(|read| *read > 0).map(|_| line)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.says = None;
        // It throws away what it made, and goes.
        drop(self.child.wait());
    }
}

fn mismatched(why: &str) -> Trouble {
    let detail = format!("{} {why}. Use stockade-sdk-test and Stockade of one release.", program().display());
    Trouble::new("other-stockade", detail)
}
