//! `cargo xtask bench sandbox`: how long a component waits before it can be called, compiled in a child within its bounds
//! and checked, beside wasmtime alone; and when it was compiled before. Of what `cargo xtask plugins` built.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    reason = "a chore that talks to people"
)]

use sandbox::{Bounds, Cache, Compiler, Sandbox};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use vault::DataKey;
use wasmtime::component::Component;
use wasmtime::{Config, Engine};

const ROUNDS: u32 = 3;
const NAMES: [&str; 2] = ["hello", "woocommerce"];
/// What a large one weighs, in bytes.
const LARGE: f64 = 2_000_000.0;

fn main() {
    for name in NAMES {
        match read(name) {
            Some(bytes) => measure(name, &bytes),
            None => println!("{name} is not built: run `cargo xtask plugins`"),
        }
    }
}

fn read(name: &str) -> Option<Vec<u8>> {
    let own = PathBuf::from(env!("CARGO_BIN_EXE_sandbox-compiler"));
    let mut folders = own.ancestors().map(|folder| folder.join("plugins").join(name).with_extension("wasm"));
    folders.find_map(|file| fs::read(file).ok())
}

fn measure(name: &str, bytes: &[u8]) {
    let engine = Engine::new(&Config::new()).unwrap();
    let bare = time(|| drop(Component::new(&engine, bytes).unwrap()));
    let ours = sandbox(None);
    let cold = time(|| drop(ours.load(bytes).unwrap()));
    let folder = tempfile::tempdir().unwrap();
    let kept = sandbox(Some(folder.path()));
    kept.load(bytes).unwrap();
    let warm = time(|| drop(kept.load(bytes).unwrap()));
    println!("{name}, {} kB", bytes.len() / 1_000);
    println!("  wasmtime alone        {bare:>10.2?}");
    println!("  in the sandbox        {cold:>10.2?}    {:.2} of that", cold.as_secs_f64() / bare.as_secs_f64());
    println!("  at this rate, 2 MB    {:>10.2?}", cold.mul_f64(LARGE / bytes.len() as f64));
    println!("  compiled before       {warm:>10.2?}");
}

fn sandbox(kept: Option<&Path>) -> Sandbox {
    let compiler = Compiler::new(env!("CARGO_BIN_EXE_sandbox-compiler"), [] as [&str; 0]);
    let cache = kept.map(|folder| Cache::new(folder, Arc::new(DataKey::generate())));
    Sandbox::new(Bounds::default(), compiler, cache).unwrap()
}

fn time(mut work: impl FnMut()) -> Duration {
    let began = Instant::now();
    (0..ROUNDS).for_each(|_| work());
    began.elapsed() / ROUNDS
}
