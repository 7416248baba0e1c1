//! `stockade plugin test`: a plugin is built and tested, natively and as it is.

use std::{env, path::Path};

use serde_json::json;

use super::{
    Said, build,
    language::{Language, finish},
};
use crate::exit::Stop;

/// By which the tests find this program again.
const PROGRAM: &str = "STOCKADE";

pub fn test(folder: &Path) -> Result<Said, Stop> {
    build::build(folder)?;
    let own = env::current_exe().map_err(Stop::failed)?;
    let language = Language::of(folder).unwrap_or(Language::Rust);
    let mut tests = language.tool(folder);
    tests.arg("test").env(PROGRAM, own);
    match finish(tests)? {
        true => Ok(Said { value: json!({ "passed": true }), lines: vec![] }),
        false => Err(Stop::failed("its tests do not pass")),
    }
}
