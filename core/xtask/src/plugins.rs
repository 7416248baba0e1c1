//! `cargo xtask plugins`: what runs inside of the sandbox, from source to components in `target/plugins`.
//!
//! Guests are compiled by the release profile, whatever the server is compiled by, and never by clippy: what the steps
//! of the tests set for our own crates is taken away here.

use crate::guest_compiler::{GuestCompiler, TARGET};
use crate::{typescript, workspace};
use std::fs;
use std::process::Command;

pub const NAME: &str = "plugins";

/// The workspace of all guests, and of the program that makes components of them.
pub const MANIFEST: &str = "sdk/Cargo.toml";
const GUESTS: &[&str] = &["hello", "prober", "woocommerce"];
/// In the target folder.
const BUILD: &str = "guests";

const NOT_FOR_GUESTS: [&str; 4] = ["RUSTC_WORKSPACE_WRAPPER", "CLIPPY_ARGS", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"];

pub fn run(_: &[String]) -> Result<(), String> {
    ready()?;
    println!("{} in {}", GUESTS.join(", "), workspace::target()?.join(NAME).display());
    typescript::ready().map_err(|problem| format!("what is written in TypeScript is not there: {problem}"))
}

/// Fast where nothing changed: cargo looks.
pub fn ready() -> Result<(), String> {
    let compiler = GuestCompiler::find()?;
    let mut build = cargo("build")?;
    build.args(["--release", "--target", TARGET]);
    for guest in GUESTS {
        build.args(["-p", guest]);
    }
    compiler.tell(&mut build);
    workspace::finish(build)?;

    let target = workspace::target()?;
    let made = target.join(NAME);
    fs::create_dir_all(&made).map_err(|error| format!("cannot make {}: {error}", made.display()))?;
    for guest in GUESTS {
        let file = format!("{}.wasm", guest.replace('-', "_"));
        // Not as it is released: what makes a small thing once is sooner compiled than quick.
        let mut component = cargo("run")?;
        component.args(["-p", "component", "--"]);
        component.arg(target.join(BUILD).join(TARGET).join("release").join(file));
        component.arg(made.join(guest).with_extension("wasm"));
        workspace::finish(component)?;
    }
    Ok(())
}

/// What is written for authors, and the examples, tested as authors do it: on this machine, without a sandbox; and the
/// components of templates, by the program that was built before.
pub fn tests() -> Result<Command, String> {
    let (mut tests, target) = (cargo("test")?, workspace::target()?);
    tests.args(["--workspace"]);
    tests.env("STOCKADE", target.join("debug").join(workspace::SERVER)).env("CARGO_TARGET_DIR", target.join(BUILD));
    Ok(tests)
}

fn cargo(what: &str) -> Result<Command, String> {
    let mut cargo = workspace::cargo()?;
    cargo.args([what, "--manifest-path", MANIFEST, "--locked", "--quiet"]);
    cargo.arg("--target-dir").arg(workspace::target()?.join(BUILD));
    for name in NOT_FOR_GUESTS {
        cargo.env_remove(name);
    }
    Ok(cargo)
}
