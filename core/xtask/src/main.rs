//! The project's own chores: `cargo xtask up | test | bench | soak | plugins | new-module`.
//!
//! One file per chore. `tools` knows which foreign programs the tests need,
//! `workspace` where this checkout is and how to call cargo.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks to people")]

mod bench;
mod extism;
mod guest_compiler;
mod new_module;
mod npm;
mod plugins;
mod python;
mod soak;
mod test;
mod tools;
mod typescript;
mod up;
mod workspace;

use std::process::ExitCode;

struct Chore {
    name: &'static str,
    arguments: &'static str,
    does: &'static str,
    /// The program in testkit that does the work; without it the chore does not exist.
    program: Option<&'static str>,
    run: fn(&[String]) -> Result<(), String>,
}

const CHORES: &[Chore] = &[
    Chore {
        name: "up",
        arguments: "[options of stockade serve]",
        does: "build the server and start it on this machine",
        program: None,
        run: up::run,
    },
    Chore {
        name: "test",
        arguments: "[filter]",
        does: "set up what the tests need and run them all; with a filter, only those tests",
        program: None,
        run: test::run,
    },
    Chore {
        name: "bench",
        arguments: "[what]",
        does: "measure and print ratios",
        program: Some(bench::PROGRAM),
        run: bench::run,
    },
    Chore {
        name: "soak",
        arguments: "[what]",
        does: "the long trials: kills, power cuts, full disks; `api [seconds]`: everything that HTTP allows",
        program: Some(soak::PROGRAM),
        run: soak::run,
    },
    Chore {
        name: plugins::NAME,
        arguments: "",
        does: "build what runs inside of the sandbox, as components",
        program: None,
        run: plugins::run,
    },
    Chore {
        name: "new-module",
        arguments: "NAME [--record Record]",
        does: "make a module, with its migrations and tests, and put it into every list it must be in",
        program: None,
        run: new_module::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", usage());
        return ExitCode::SUCCESS;
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", usage());
        return ExitCode::SUCCESS;
    }
    let Some(chore) = existing().find(|chore| chore.name == name) else {
        eprint!("There is no chore named {name}.\n\n{}", usage());
        return ExitCode::FAILURE;
    };
    match (chore.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("cargo xtask {name}: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn existing() -> impl Iterator<Item = &'static Chore> {
    CHORES.iter().filter(|chore| chore.program.is_none_or(workspace::has_program))
}

fn usage() -> String {
    let mut text = String::from("Usage: cargo xtask <chore>\n\n");
    for chore in existing() {
        let call = format!("{} {}", chore.name, chore.arguments);
        text.push_str(&format!("  {call:<36} {}\n", chore.does));
    }
    text
}
