//! `cargo xtask soak`: the trials that are too long for every day.

use crate::{python, workspace};

pub const PROGRAM: &str = "soak";
/// The trial of the API is the test of every day, for longer.
const API: &str = "api";
const API_SECONDS: &str = "600";
/// And that of the files that come in.
const FILES: &str = "files";
const FILES_SECONDS: &str = "60";

pub fn run(what: &[String]) -> Result<(), String> {
    if let Some((first, rest)) = what.split_first()
        && first == API
    {
        return api(rest.first().map_or(API_SECONDS, String::as_str));
    }
    if let Some((first, rest)) = what.split_first()
        && first == FILES
    {
        return files(rest.first().map_or(FILES_SECONDS, String::as_str));
    }
    workspace::run_with_server(PROGRAM, what)
}

/// Requests made up for the parser for so long, and then schemathesis for so long on each database.
fn api(seconds: &str) -> Result<(), String> {
    python::SCHEMATHESIS.ready()?;
    let mut test = workspace::cargo()?;
    test.args(["test", "-p", "server", "--test", "server", "--", "fuzz", "stranger"]);
    test.args(["--nocapture", "--test-threads", "1"]).env("CI", "true").env("STOCKADE_SOAK_SECONDS", seconds);
    workspace::finish(test)
}

/// Files made up for the readers for so long.
fn files(seconds: &str) -> Result<(), String> {
    let mut test = workspace::cargo()?;
    test.args(["test", "-p", "exchange", "--lib", "--", "fuzz", "--nocapture"]);
    test.env("CI", "true").env("STOCKADE_SOAK_SECONDS", seconds);
    workspace::finish(test)
}
