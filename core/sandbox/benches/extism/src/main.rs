//! Calls a plugin by extism, in a fresh instance each time: for each line with a number, so many calls, and a line with
//! the nanoseconds that they took.

use extism::{CompiledPlugin, Error, Manifest, Plugin, PluginBuilder, Wasm};
use std::{
    io::{BufRead as _, Write as _, stdin, stdout},
    time::{Duration, Instant},
};

/// As ours has them.
const TIME: Duration = Duration::from_secs(5);
const PAGES: u32 = 1024;

/// As ours is told.
const TRIGGER: &str = r#"{"kind":"event","id":"dlv_1","connection":"con_1","version":1,"body":"{}"}"#;
const OUTCOME: &str = "{}";

/// Takes what it is told into its memory, and answers an outcome that wants nothing: what ours does.
const GUEST: &str = r#"(module
    (import "extism:host/env" "input_length" (func $length (result i64)))
    (import "extism:host/env" "input_load_u8" (func $load (param i64) (result i32)))
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
    (import "extism:host/env" "output_set" (func $answer (param i64 i64)))
    (memory (export "memory") 2)
    (func (export "handle") (result i32)
        (local $at i64) (local $length i64)
        (local.set $length (call $length))
        (block $read
            (loop $next
                (br_if $read (i64.ge_u (local.get $at) (local.get $length)))
                (i32.store8 (i32.wrap_i64 (i64.add (i64.const 65536) (local.get $at))) (call $load (local.get $at)))
                (local.set $at (i64.add (local.get $at) (i64.const 1)))
                (br $next)))
        (local.set $at (call $alloc (i64.const 2)))
        (call $store (local.get $at) (i32.const 0x7b))
        (call $store (i64.add (local.get $at) (i64.const 1)) (i32.const 0x7d))
        (call $answer (local.get $at) (i64.const 2))
        (i32.const 0)))"#;

fn main() -> Result<(), Error> {
    let manifest = Manifest::new([Wasm::data(GUEST.as_bytes())]).with_timeout(TIME).with_memory_max(PAGES);
    let plugin = CompiledPlugin::new(PluginBuilder::new(manifest).with_cache_disabled())?;
    for line in stdin().lock().lines() {
        let calls: u32 = line?.trim().parse()?;
        let began = Instant::now();
        for _ in 0..calls {
            let answer: String = Plugin::new_from_compiled(&plugin)?.call("handle", TRIGGER)?;
            assert_eq!(answer, OUTCOME);
        }
        writeln!(stdout(), "{}", began.elapsed().as_nanos())?;
        stdout().flush()?;
    }
    Ok(())
}
