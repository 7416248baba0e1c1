//! What the sandbox is measured beside: a program of a workspace of its own, because it wants another wasmtime than ours,
//! and a newer compiler.

use crate::guest_compiler::DEBIANS_RUSTC;
use crate::workspace;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

const RIG: &str = "core/sandbox/benches/extism/Cargo.toml";
const PROGRAM: &str = "extism-calls";
/// What its newest wants of the compiler: 1.96.
const MINOR: u32 = 96;

/// The program, built. What it says is why there is none.
pub fn built() -> Result<PathBuf, String> {
    let folder = workspace::target()?.join("extism");
    let mut build = workspace::cargo()?;
    build.args(["build", "--release", "--locked", "--manifest-path", RIG, "--target-dir"]).arg(&folder);
    build.env("RUSTC", compiler()?);
    workspace::finish(build)?;
    Ok(folder.join("release").join(PROGRAM))
}

/// Ours, or Debian's.
fn compiler() -> Result<OsString, String> {
    let ours = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let is_new = |rustc: &OsString| {
        let output = Command::new(rustc).arg("--version").output();
        output.is_ok_and(|output| minor(&String::from_utf8_lossy(&output.stdout)).is_some_and(|minor| minor >= MINOR))
    };
    let found = [ours, DEBIANS_RUSTC.into()].into_iter().find(is_new);
    found.ok_or_else(|| format!("extism wants rustc 1.{MINOR}: `rustup update`, or Debian's package rustc-web"))
}

/// Of `rustc 1.96.0 (ac68faa20 2026-05-25)`, the second number.
fn minor(version: &str) -> Option<u32> {
    version.split_whitespace().nth(1)?.split('.').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_says_how_new_it_is() {
        assert_eq!(minor("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"), Some(96));
        assert_eq!(minor("rustc 1.97.0-nightly (ac68faa20 2026-05-25)"), Some(97));
        assert_eq!(minor("error: no toolchain"), None);
    }
}
