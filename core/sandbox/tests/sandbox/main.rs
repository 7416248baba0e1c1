//! What the sandbox promises from outside.
//!
//! `interface`  that `sdk/wit` is what it was, and what the code says it is
//! `reference`  that authors read what it is
//! `ordinary`   that a plugin can do what it is for
//! `hostile`    that a plugin can do nothing else: the corpus
//! `recording`  that a call can be played again
//! `code`       where machine code comes from

#![cfg(test)]

mod code;
mod guests;
mod host;
mod hostile;
mod interface;
mod ordinary;
mod recording;
mod reference;

use sandbox::{Bounds, Compiler, Limits, Sandbox, Trigger};
use std::sync::LazyLock;
use std::time::Duration;

/// One for all tests of a process, as a server has it.
static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| Sandbox::new(bounds(), compiler(), None).unwrap());

fn compiler() -> Compiler {
    Compiler::new(env!("CARGO_BIN_EXE_sandbox-compiler"), [] as [&str; 0])
}

/// Small enough for machines on which everything runs at once.
fn bounds() -> Bounds {
    Bounds { calls: 8, ..Bounds::default() }
}

/// Short, so that what is stopped is stopped soon.
fn limits() -> Limits {
    Limits { guest_time: Duration::from_millis(200), wall: Duration::from_secs(20), ..Limits::default() }
}

fn trigger(kind: &str, body: &str) -> Trigger {
    Trigger { kind: kind.into(), id: "dlv_1".into(), connection: "con_1".into(), version: 1, body: body.into() }
}
