//! Which compiler makes guests: a standard library for their target is on few machines. In this order: the one that is
//! installed, what rustup installs, the library's source beside the compiler, and Debian's packages.

use crate::{tools, workspace};
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub const TARGET: &str = "wasm32-unknown-unknown";

#[derive(Debug, PartialEq, Eq)]
pub enum GuestCompiler {
    /// The compiler has the target's library.
    Installed,
    /// It has the source of it, and may compile it.
    WithSource,
    /// Debian's compiler and its source, with our linker.
    Debian { linker: PathBuf },
}

/// Where rustc keeps what it brings along, below its sysroot.
const LIBRARIES: &str = "lib/rustlib";
const SOURCE: &str = "lib/rustlib/src/rust/library/std/Cargo.toml";
pub const DEBIANS_RUSTC: &str = "/usr/bin/rustc";
const DEBIANS_SYSROOT: &str = "/usr";
const DEBIANS_PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];

impl GuestCompiler {
    pub fn find() -> Result<Self, String> {
        let sysroot = sysroot()?;
        if has_target(&sysroot) || (add_by_rustup() && has_target(&sysroot)) {
            return Ok(Self::Installed);
        }
        if has_source(&sysroot) {
            return Ok(Self::WithSource);
        }
        let debian = Path::new(DEBIANS_SYSROOT);
        if !has_source(debian) && tools::is_ours_to_install() {
            tools::install(&DEBIANS_PACKAGES);
        }
        match linker(&sysroot) {
            Some(linker) if has_source(debian) && Path::new(DEBIANS_RUSTC).is_file() => Ok(Self::Debian { linker }),
            _ => Err(format!(
                "plugins need the standard library of {TARGET}: `rustup target add {TARGET}`, \
                 or on Debian `sudo apt-get install {}`",
                DEBIANS_PACKAGES.join(" ")
            )),
        }
    }

    /// What cargo has to know of it.
    pub fn tell(&self, build: &mut Command) {
        if *self == Self::Installed {
            return;
        }
        // Compiling the library is something that only compilers of tomorrow admit to.
        build.args(["-Z", "build-std=std,panic_abort"]).env("RUSTC_BOOTSTRAP", "1");
        if let Self::Debian { linker } = self {
            build.env("RUSTC", DEBIANS_RUSTC).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
    }
}

fn sysroot() -> Result<PathBuf, String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(&rustc)
        .args(["--print", "sysroot"])
        .output()
        .map_err(|error| format!("cannot start {}: {error}", rustc.display()))?;
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

fn has_target(sysroot: &Path) -> bool {
    sysroot.join(LIBRARIES).join(TARGET).join("lib").is_dir()
}

fn has_source(sysroot: &Path) -> bool {
    sysroot.join(SOURCE).is_file()
}

/// Whether it worked is seen by looking again.
fn add_by_rustup() -> bool {
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).stdout(Stdio::null());
    println!("   {}", workspace::as_typed(&rustup));
    workspace::finish(rustup).is_ok()
}

/// Every compiler of rustup's brings one along.
fn linker(sysroot: &Path) -> Option<PathBuf> {
    let hosts = sysroot.join(LIBRARIES).read_dir().ok()?;
    hosts.flatten().map(|host| host.path().join("bin/rust-lld")).find(|linker| linker.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_compiler_is_known_by_what_lies_beside_it() {
        let sysroot = tempfile::tempdir().unwrap();
        let sysroot = sysroot.path();
        assert!(!has_target(sysroot) && !has_source(sysroot) && linker(sysroot).is_none());

        fs::create_dir_all(sysroot.join("lib/rustlib/wasm32-unknown-unknown/lib")).unwrap();
        fs::create_dir_all(sysroot.join("lib/rustlib/src/rust/library/std")).unwrap();
        fs::write(sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml"), "").unwrap();
        fs::create_dir_all(sysroot.join("lib/rustlib/a-host/bin")).unwrap();
        fs::write(sysroot.join("lib/rustlib/a-host/bin/rust-lld"), "").unwrap();
        assert!(has_target(sysroot) && has_source(sysroot));
        assert_eq!(linker(sysroot), Some(sysroot.join("lib/rustlib/a-host/bin/rust-lld")));
    }

    #[test]
    fn what_has_no_library_is_told_to_make_it() {
        let told = |compiler: GuestCompiler| {
            let mut build = Command::new("cargo");
            compiler.tell(&mut build);
            workspace::as_typed(&build)
        };
        assert_eq!(told(GuestCompiler::Installed), "cargo");
        assert_eq!(told(GuestCompiler::WithSource), "RUSTC_BOOTSTRAP=1 cargo -Z build-std=std,panic_abort");
        assert_eq!(
            told(GuestCompiler::Debian { linker: "lld".into() }),
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=lld RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
             cargo -Z build-std=std,panic_abort"
        );
    }
}
