//! What is for authors who write in TypeScript: a copy in the target folder, where npm may install what it needs, so that
//! nothing lies in a checkout that nobody wrote; and the example, made a component there.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::npm::SDK;
use crate::{plugins, workspace};

/// In the target folder, laid out as in a checkout.
const COPY: &str = "typescript";
const SDK_FOLDER: &str = "sdk/typescript";
const EXAMPLE: &str = "hello-ts";
/// What is copied: the SDK, what its templates share with those in Rust, and the example.
const PARTS: [&str; 3] = [SDK_FOLDER, "sdk/templates", "examples/hello-ts"];
const TEMPLATES: [&str; 3] = ["webhook", "sync", "report"];
const INSTALLED: &str = "node_modules";
/// What begins builds and tests.
const TOOL: &str = "tool/stockade-sdk.mjs";

/// As `package.json` of the SDK says it.
const NODE: (u32, u32) = (20, 19);

/// Made anew each time: that takes a second, and looking whether it must be would not take much less.
pub fn ready() -> Result<(), String> {
    let node = Command::new("node").arg("--version").output().map_err(|error| format!("there is no node: {error}"))?;
    let node = String::from_utf8_lossy(&node.stdout).trim().to_owned();
    if version(&node).is_none_or(|version| version < NODE) {
        return Err(format!("node is {node}, and what is written in TypeScript needs {}.{}", NODE.0, NODE.1));
    }
    SDK.ready()?;
    let (root, copy) = (workspace::root()?, copy()?);
    for part in PARTS {
        let to = copy.join(part);
        remove(&to)?;
        copied(&root.join(part), &to)?;
    }
    let sdk = copy.join(SDK_FOLDER);
    let installed = workspace::target()?.join(SDK.name).join(INSTALLED);
    for folder in folders()? {
        linked(&folder, &sdk, &installed)?;
    }
    let example = copy.join("examples").join(EXAMPLE);
    let mut build = tool(&example)?;
    build.args(["build", "--no-check"]);
    workspace::finish(build)?;
    let made = workspace::target()?.join(plugins::NAME);
    fs::create_dir_all(&made).map_err(|error| format!("cannot make {}: {error}", made.display()))?;
    let (from, to) = (example.join("component.wasm"), made.join(EXAMPLE).with_extension("wasm"));
    fs::copy(&from, &to).map_err(|error| format!("cannot copy {}: {error}", from.display()))?;
    Ok(())
}

/// Whether the example was made: what comes after needs no more than it did.
pub fn is_ready() -> Result<bool, String> {
    Ok(workspace::target()?.join(plugins::NAME).join(EXAMPLE).with_extension("wasm").is_file())
}

/// The SDK's own tests, and those of the templates and the example, with their components behind the wall.
pub fn tests() -> Result<Vec<Command>, String> {
    let stockade = workspace::target()?.join("debug").join(workspace::SERVER);
    let test = |folder: PathBuf| {
        let mut test = tool(&folder)?;
        test.arg("test").env("STOCKADE", &stockade);
        Ok(test)
    };
    folders()?.into_iter().map(test).collect()
}

/// Those that have tests.
fn folders() -> Result<Vec<PathBuf>, String> {
    let copy = copy()?;
    let sdk = copy.join(SDK_FOLDER);
    let templates = TEMPLATES.map(|name| sdk.join("templates").join(name));
    Ok([sdk, copy.join("examples").join(EXAMPLE)].into_iter().chain(templates).collect())
}

fn copy() -> Result<PathBuf, String> {
    Ok(workspace::target()?.join(COPY))
}

fn tool(folder: &Path) -> Result<Command, String> {
    let mut node = Command::new("node");
    node.arg(copy()?.join(SDK_FOLDER).join(TOOL)).current_dir(folder);
    Ok(node)
}

/// As `npm install` would leave it: all that the SDK depends on, the SDK itself, and what it is called by.
fn linked(folder: &Path, sdk: &Path, installed: &Path) -> Result<(), String> {
    let own = folder.join(INSTALLED);
    let failed = |error: std::io::Error| format!("cannot link in {}: {error}", own.display());
    fs::create_dir_all(own.join(".bin")).map_err(failed)?;
    for entry in fs::read_dir(installed).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            symlink(entry.path(), own.join(entry.file_name())).map_err(failed)?;
        }
    }
    symlink(sdk, own.join("stockade-sdk")).map_err(failed)?;
    symlink(sdk.join(TOOL), own.join(".bin/stockade-sdk")).map_err(failed)
}

/// But for what was installed or made there.
fn copied(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot copy {}: {error}", from.display());
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, name) = (entry.path(), entry.file_name());
        if name == INSTALLED || name == "component.wasm" {
            continue;
        }
        // What only names a file elsewhere becomes that file.
        match path.is_dir() {
            true => copied(&path, &to.join(name))?,
            false => fs::copy(&path, to.join(name)).map(drop).map_err(failed)?,
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<(), String> {
    match folder.exists() {
        true => fs::remove_dir_all(folder).map_err(|error| format!("cannot remove {}: {error}", folder.display())),
        false => Ok(()),
    }
}

/// Of `v20.20.2`, what counts here.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_says_how_new_it_is() {
        assert_eq!((version("v20.20.2"), version("v18.19.0")), (Some((20, 20)), Some((18, 19))));
        assert!(version("v18.19.0") < Some(NODE) && version("v22.0.1") > Some(NODE));
        assert_eq!((version("20.1.0"), version("")), (None, None));
    }
}
