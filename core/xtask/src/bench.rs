//! `cargo xtask bench`: the targets of the design's "Speed", as ratios of one run.

use crate::workspace;

pub const PROGRAM: &str = "bench";

pub fn run(what: &[String]) -> Result<(), String> {
    let mut bench = workspace::cargo()?;
    bench.args(["run", "--release", "-p", "testkit", "--bin", PROGRAM]).arg("--").args(what);
    workspace::finish(bench)
}
