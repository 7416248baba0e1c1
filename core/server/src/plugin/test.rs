//! `stockade plugin test`: a plugin is built and tested, natively and as it is.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::json;

use super::{Said, build};
use crate::exit::{Code, Stop};

/// By which the tests find this program again.
const PROGRAM: &str = "STOCKADE";

/// What cargo has to say of it, it says itself.
pub fn test(folder: &Path) -> Result<Said, Stop> {
    build::build(folder)?;
    let own = env::current_exe().map_err(Stop::failed)?;
    let mut tests = build::cargo(folder);
    tests.arg("test").env(PROGRAM, own);
    match run(tests)? {
        true => Ok(Said { value: json!({ "passed": true }), lines: vec![] }),
        false => Err(Stop::failed("its tests do not pass")),
    }
}

fn run(mut tests: Command) -> Result<bool, Stop> {
    let done = tests.stdin(Stdio::null()).status();
    let done = done.map_err(|error| Stop::new(Code::Unavailable, format!("cargo cannot be started: {error}")))?;
    Ok(done.success())
}
