//! `cargo xtask bench sandbox`: a call in a fresh sandbox, with its limits and its record of what was used, beside
//! wasmtime alone instantiating and calling the same component, and beside extism doing the same work, in turns.

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
use sandbox::{Bounds, Compiler, Limits, Sandbox, Trigger};
use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

wasmtime::component::bindgen!({
    path: "../../sdk/wit",
    inline: "package bench:bare; world bare { export stockade:plugin/handler@0.1.0; }",
    world: "bench:bare/bare",
});

const ROUNDS: usize = 5;
const CALLS: u32 = 20_000;
/// The design's: at most so many times what wasmtime takes.
const TARGET: f64 = 1.5;
/// The program that calls by extism, where there is one.
const EXTISM: &str = "STOCKADE_BENCH_EXTISM";

/// Answers an outcome that wants nothing.
const GUEST: &str = r#"(module
    (memory (export "memory") 2)
    (global $next (mut i32) (i32.const 65536))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (local $at i32)
        (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
        (global.set $next (i32.add (local.get $at) (local.get 3)))
        (local.get $at))
    (func (export "stockade:plugin/handler@0.1.0#handle")
        (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "stockade:plugin/handler@0.1.0#describe") (param i32 i32 i32 i32) (result i32) unreachable))"#;

fn main() {
    let component = component();
    let bare = bare(&component);
    let ours = ours(&component);
    let mut extism = Extism::start();
    let (mut theirs, mut mine, mut extisms) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(time(&bare));
        mine.push(time(&ours));
        extisms.extend(extism.as_mut().map(Extism::time));
    }
    let (theirs, mine) = (middle(theirs), middle(mine));
    println!("wasmtime alone      {theirs:>10.2?} a call");
    println!("in the sandbox      {mine:>10.2?} a call");
    let times = |one: Duration| one.as_secs_f64() / theirs.as_secs_f64();
    println!("of wasmtime alone   {:>10.2}    at most {TARGET}", times(mine));
    if extism.is_some() {
        let extisms = middle(extisms);
        println!("by extism           {extisms:>10.2?} a call");
        println!("of wasmtime alone   {:>10.2}", times(extisms));
        println!("ours of extism's    {:>10.2}    less than 1", mine.as_secs_f64() / extisms.as_secs_f64());
    }
}

fn component() -> Vec<u8> {
    let mut module = wat::parse_str(GUEST).unwrap();
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sdk/wit")).unwrap();
    let world = resolve.select_world(&[package], Some("plugin")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

fn bare(component: &[u8]) -> impl Fn() + use<> {
    use exports::stockade::plugin::handler::Trigger;
    let mut config = Config::new();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(PoolingAllocationConfig::new()));
    let engine = Engine::new(&config).unwrap();
    let component = Component::new(&engine, component).unwrap();
    let linker: Linker<()> = Linker::new(&engine);
    let plugin = BarePre::new(linker.instantiate_pre(&component).unwrap()).unwrap();
    let trigger =
        Trigger { kind: "event".into(), id: "dlv_1".into(), connection: "con_1".into(), version: 1, body: "{}".into() };
    move || {
        let mut store = Store::new(&engine, ());
        let plugin = plugin.instantiate(&mut store).unwrap();
        plugin.stockade_plugin_handler().call_handle(&mut store, &trigger).unwrap().unwrap();
    }
}

fn ours(component: &[u8]) -> impl Fn() + use<> {
    let compiler = Compiler::new(env!("CARGO_BIN_EXE_sandbox-compiler"), [] as [&str; 0]);
    let sandbox = Sandbox::new(Bounds::default(), compiler, None).unwrap();
    let component = sandbox.load(component).unwrap();
    let limits = Limits::default();
    let trigger =
        Trigger { kind: "event".into(), id: "dlv_1".into(), connection: "con_1".into(), version: 1, body: "{}".into() };
    move || {
        sandbox.handle(&component, &trigger, &limits, Scripted::default()).answer.unwrap().unwrap();
    }
}

/// Another program: it has another wasmtime in it.
struct Extism {
    program: Child,
}

impl Extism {
    fn start() -> Option<Self> {
        let mut program = Command::new(env::var_os(EXTISM)?);
        let program = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        Some(Self { program })
    }

    fn time(&mut self) -> Duration {
        writeln!(self.program.stdin.as_mut().unwrap(), "{CALLS}").unwrap();
        let mut line = String::new();
        BufReader::new(self.program.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Duration::from_nanos(line.trim().parse().unwrap()) / CALLS
    }
}

impl Drop for Extism {
    fn drop(&mut self) {
        // Nothing more is asked of it.
        drop(self.program.stdin.take());
        self.program.wait().unwrap();
    }
}

fn time(call: &impl Fn()) -> Duration {
    let began = Instant::now();
    (0..CALLS).for_each(|_| call());
    began.elapsed() / CALLS
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
