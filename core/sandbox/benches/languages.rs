//! `cargo xtask bench sandbox`: the same plugin written in Rust and in TypeScript, which differ in what they are made of:
//! the one is its own code, the other an engine with a program in it. How large each is, how long it takes to be let in,
//! and what a call costs, in turns.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    reason = "a chore that talks to people"
)]

#[allow(dead_code, clippy::panic, reason = "what goes wrong in it is for the tests")]
#[path = "../tests/sandbox/host.rs"]
mod host;

use host::Scripted;
use sandbox::{Bounds, Compiler, Component, Limits, Sandbox, Trigger};
use std::time::{Duration, Instant};
use std::{env, fs};

const ROUNDS: usize = 5;
const CALLS: u32 = 2_000;
const EXAMPLES: [(&str, &str); 2] = [("Rust", "hello"), ("TypeScript", "hello-ts")];

struct Example {
    language: &'static str,
    component: Component,
    times: Vec<Duration>,
    memory: u64,
}

fn main() {
    let compiler = Compiler::new(env!("CARGO_BIN_EXE_sandbox-compiler"), [] as [&str; 0]);
    let sandbox = Sandbox::new(Bounds::default(), compiler, None).unwrap();
    let mut examples: Vec<Example> =
        EXAMPLES.iter().filter_map(|(language, name)| let_in(&sandbox, language, name)).collect();
    for _ in 0..ROUNDS {
        for example in &mut examples {
            let began = Instant::now();
            for _ in 0..CALLS {
                example.memory = greet(&sandbox, &example.component);
            }
            example.times.push(began.elapsed() / CALLS);
        }
    }
    for Example { language, times, memory, .. } in &mut examples {
        times.sort_unstable();
        println!("a greeting in {language:<11} {:>10.2?} a call, {} KiB of memory", times[ROUNDS / 2], *memory / 1024);
    }
    if let [rust, typescript] = &examples[..] {
        let times = typescript.times[ROUNDS / 2].as_secs_f64() / rust.times[ROUNDS / 2].as_secs_f64();
        println!("TypeScript of Rust        {times:>10.2}");
    }
}

/// None where it was not built.
fn let_in(sandbox: &Sandbox, language: &'static str, name: &str) -> Option<Example> {
    let own = env::current_exe().unwrap();
    let files = own.ancestors().map(|folder| folder.join("plugins").join(name).with_extension("wasm"));
    let Some(bytes) = files.into_iter().find_map(|file| fs::read(file).ok()) else {
        println!("without {language}: {name} is not built, which `cargo xtask plugins` does");
        return None;
    };
    let began = Instant::now();
    let component = sandbox.load(&bytes).unwrap();
    println!("{language:<11} {:>10} bytes, let in after {:.0?}", bytes.len(), began.elapsed());
    Some(Example { language, component, times: Vec::new(), memory: 0 })
}

/// With a setting read, a count read and written, a notice and a line in the log.
fn greet(sandbox: &Sandbox, hello: &Component) -> u64 {
    let body = r#"{"form":{"name":"Ada"}}"#;
    let trigger = Trigger {
        kind: "action".into(),
        id: "dlv_1".into(),
        connection: "con_1".into(),
        version: 1,
        body: body.into(),
    };
    let host = Scripted { settings: r#"{"greeting":"Moin"}"#.into(), ..Scripted::default() };
    let called = sandbox.handle(hello, &trigger, &Limits::default(), host);
    called.answer.unwrap().unwrap();
    called.usage.memory as u64
}
