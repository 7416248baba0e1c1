//! `cargo xtask bench`: the targets of the design's "Speed", as ratios of one run.

use crate::{extism, plugins, typescript, workspace};

pub const PROGRAM: &str = "bench";

/// Measured where wasmtime is: beside wasmtime itself.
const SANDBOX: &str = "sandbox";
/// Where that is told which program calls by extism.
const EXTISM: &str = "STOCKADE_BENCH_EXTISM";

pub fn run(what: &[String]) -> Result<(), String> {
    let (sandbox, others): (Vec<String>, Vec<String>) = what.iter().cloned().partition(|what| what == SANDBOX);
    if !others.is_empty() || what.is_empty() {
        workspace::run_with_server(PROGRAM, &others)?;
    }
    if !sandbox.is_empty() || what.is_empty() {
        sandboxed()?;
    }
    Ok(())
}

fn sandboxed() -> Result<(), String> {
    if let Err(why) = plugins::ready().and_then(|()| typescript::ready()) {
        println!("without the examples, or with older ones: {why}");
    }
    let mut bench = workspace::cargo()?;
    bench.args(["bench", "-p", SANDBOX, "--bench", "calls", "--bench", "compiling", "--bench", "languages"]);
    match extism::built() {
        Ok(program) => drop(bench.env(EXTISM, program)),
        Err(why) => println!("without extism: {why}"),
    }
    workspace::finish(bench)
}
