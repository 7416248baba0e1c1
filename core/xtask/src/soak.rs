//! `cargo xtask soak`: the trials that are too long for every day.

use crate::workspace;

pub const PROGRAM: &str = "soak";

pub fn run(what: &[String]) -> Result<(), String> {
    let mut soak = workspace::cargo()?;
    soak.args(["run", "--release", "-p", "testkit", "--bin", PROGRAM, "--"]).args(what);
    workspace::finish(soak)
}
