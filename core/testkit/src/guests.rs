//! Plugins as `cargo xtask plugins` made them.

#![allow(clippy::print_stdout, reason = "what is skipped is said")]

use std::{env, fs};

/// The component of this name. None where this machine goes without, which is said, and refused under CI.
pub fn component(name: &str) -> Option<Vec<u8>> {
    let said = |name: &str| env::var(name).unwrap_or_default();
    let is_wanted = !said("STOCKADE_TEST_SKIP").split(',').any(|name| name.trim() == "plugins");
    let own = env::current_exe().ok()?;
    let bytes = own
        .ancestors()
        .map(|folder| folder.join("plugins").join(name).with_extension("wasm"))
        .find_map(|file| fs::read(file).ok());
    let bytes = bytes.filter(|_| is_wanted);
    if bytes.is_none() {
        let missing = format!("{name} is not built: run `cargo xtask plugins`");
        assert!(matches!(said("CI").as_str(), "" | "0" | "false"), "{missing}, and under CI nothing may be skipped");
        println!("!! {missing}. WHAT IT WOULD TEST IS SKIPPED.");
    }
    bytes
}
