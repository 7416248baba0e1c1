//! `cargo xtask bench`: the targets of the design's "Speed", as ratios of one run.

use crate::workspace;

pub const PROGRAM: &str = "bench";

/// Measured where wasmtime is: beside wasmtime itself.
const SANDBOX: &str = "sandbox";

pub fn run(what: &[String]) -> Result<(), String> {
    if what == [SANDBOX] {
        let mut bench = workspace::cargo()?;
        bench.args(["bench", "-p", SANDBOX, "--bench", "calls"]);
        return workspace::finish(bench);
    }
    workspace::run_with_server(PROGRAM, what)
}
