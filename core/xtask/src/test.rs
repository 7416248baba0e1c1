//! `cargo xtask test`: everything that must hold, in steps, stopping at the first that does not.

use crate::tools::{self, Tools};
use crate::{plugins, typescript, workspace};
use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

/// Crates whose documentation shows code that must run.
const DOCUMENTED: &[&str] = &["model", "vault", "declare"];

struct Step {
    name: &'static str,
    command: Command,
}

pub fn run(filter: &[String]) -> Result<(), String> {
    let in_ci = env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));

    let start = Instant::now();
    println!(
        "── tools: PostgreSQL, strace, curl, Chromium, Java, qpdf, schemathesis, axe, validators, oidc-provider, plugins, TypeScript, cargo-nextest"
    );
    let tools = tools::ready(in_ci)?;
    let mut times = vec![done("tools", start.elapsed())];

    let mut steps = Vec::new();
    if filter.is_empty() {
        steps.push(format()?);
        steps.push(format_of_guests()?);
    }
    steps.push(build()?);
    steps.push(tests(&tools, in_ci, filter)?);
    if filter.is_empty() {
        steps.push(doc_tests()?);
        steps.push(Step { name: "tests of guests", command: plugins::tests()? });
        // Where npm is missing that was said, and is refused under CI.
        if typescript::is_ready()? {
            let tests = typescript::tests()?.into_iter();
            steps.extend(tests.map(|command| Step { name: "tests in TypeScript", command }));
        }
    }
    for Step { name, command } in steps {
        let line = workspace::as_typed(&command);
        println!("── {name}: {line}");
        let began = Instant::now();
        workspace::finish(command).map_err(|_| {
            format!("step '{name}' failed after {}. To run it alone:\n    {line}", seconds(began.elapsed()))
        })?;
        times.push(done(name, began.elapsed()));
    }

    let what = if filter.is_empty() {
        String::from("Everything passed")
    } else {
        format!("The tests that match {} passed", filter.join(" "))
    };
    let but = match &tools.skip {
        None => String::new(),
        Some(skipped) => format!(", BUT WHAT NEEDS {skipped} WAS SKIPPED"),
    };
    println!("{what}{but}, in {}: {}.", seconds(start.elapsed()), times.join(", "));
    Ok(())
}

fn format() -> Result<Step, String> {
    step("format", &["fmt", "--all", "--check"])
}

/// A workspace of their own.
fn format_of_guests() -> Result<Step, String> {
    step("format of guests", &["fmt", "--manifest-path", plugins::MANIFEST, "--all", "--check"])
}

/// Programs too: tests start them, and cargo builds those of a package only
/// where the same package has integration tests. With the tests in the same
/// call, so that both share one set of features.
fn build() -> Result<Step, String> {
    step("lint and build", &["build", "--workspace", "--bins", "--tests"])
}

fn tests(tools: &Tools, in_ci: bool, filter: &[String]) -> Result<Step, String> {
    let mut tests = if !tools.nextest {
        step("tests", &["test", "--workspace", "--lib", "--bins", "--tests"])?
    } else if in_ci {
        step("tests", &["nextest", "run", "--workspace", "--profile", "ci"])?
    } else {
        step("tests", &["nextest", "run", "--workspace"])?
    };
    tests.command.args(filter);
    if let Some(skip) = &tools.skip {
        tests.command.env(tools::SKIP, skip);
    }
    Ok(tests)
}

fn doc_tests() -> Result<Step, String> {
    let mut doc_tests = step("doc tests", &["test", "--doc"])?;
    for package in DOCUMENTED {
        doc_tests.command.args(["-p", package]);
    }
    Ok(doc_tests)
}

/// Clippy compiles our own crates in each of these, so that what is linted is
/// what is tested, and what they stand on is compiled once instead of twice.
fn step(name: &'static str, arguments: &[&str]) -> Result<Step, String> {
    let mut command = workspace::cargo()?;
    command.args(arguments).env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "-Dwarnings");
    Ok(Step { name, command })
}

fn done(name: &str, time: Duration) -> String {
    println!("ok {name:<10} {:>8}", seconds(time));
    format!("{name} {}", seconds(time))
}

fn seconds(time: Duration) -> String {
    format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
}
