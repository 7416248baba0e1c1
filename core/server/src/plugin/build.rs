//! What an author wrote becomes a component. A module that cargo makes says itself what it imports and exports; anything
//! else that it wants, such as WASI, is refused here. For TypeScript the package of the SDK does the same.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use wit_component::ComponentEncoder;

use super::{
    COMPONENT, Said, files,
    language::{Language, finish, missing},
};
use crate::exit::{Code, Stop};

const TARGET: &str = "wasm32-unknown-unknown";
/// Where npm puts what a plugin depends on.
const INSTALLED: &str = "node_modules";

pub fn build(folder: &Path) -> Result<Said, Stop> {
    let to = folder.join(COMPONENT);
    let size = match Language::of(folder) {
        Some(Language::Rust) => {
            let component = encoded(&compiled(folder)?)?;
            files::write(&to, &component)?;
            component.len()
        }
        Some(Language::TypeScript) => {
            bundled(folder)?;
            files::read(&to)?.len()
        }
        None => {
            let message = format!("{} has neither Cargo.toml nor package.json: it is no plugin", folder.display());
            return Err(Stop::new(Code::Usage, message));
        }
    };
    Ok(Said { value: json!({ "component": to, "size": size }), lines: vec![format!("{}  {size} bytes", to.display())] })
}

fn encoded(module: &Path) -> Result<Vec<u8>, Stop> {
    let bytes = files::read(module)?;
    let component = ComponentEncoder::default().module(&bytes).and_then(|encoder| encoder.validate(true).encode());
    component
        .map_err(|error| Stop::new(Code::Data, format!("{} does not become a component: {error:#}", module.display())))
}

/// By what the SDK brings along, which is installed where it is not there yet.
fn bundled(folder: &Path) -> Result<(), Stop> {
    if !folder.join(INSTALLED).is_dir() {
        let mut install = npm(folder);
        // What comes along has nothing to do here before it is asked.
        install.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        if !finish(install)? {
            return Err(Stop::failed("what it depends on cannot be installed"));
        }
    }
    let mut build = npm(folder);
    build.args(["run", "--silent", "build"]);
    if finish(build)? { Ok(()) } else { Err(Stop::failed("it does not build")) }
}

/// What it says stands beside what we say, and is no answer of ours.
fn npm(folder: &Path) -> Command {
    let mut npm = Language::TypeScript.tool(folder);
    npm.stdout(std::io::stderr());
    npm
}

/// Where cargo put the module. What it has to say of the code it says itself.
fn compiled(folder: &Path) -> Result<PathBuf, Stop> {
    let mut build = Language::Rust.tool(folder);
    build.args(["build", "--release", "--target", TARGET, "--message-format", "json-render-diagnostics"]);
    let done = build.stderr(Stdio::inherit()).output().map_err(|error| missing("cargo", &error))?;
    if !done.status.success() {
        let message = format!("it does not compile. If the target is missing: `rustup target add {TARGET}`");
        return Err(Stop::failed(message));
    }
    let said = String::from_utf8_lossy(&done.stdout);
    let mut made = said.lines().filter_map(|line| module(&serde_json::from_str(line).ok()?));
    // Of several, what stands on the others comes last.
    made.next_back().ok_or_else(|| {
        Stop::new(Code::Data, "cargo made no module: a plugin's Cargo.toml has crate-type = [\"cdylib\", \"rlib\"]")
    })
}

fn module(said: &Value) -> Option<PathBuf> {
    let files = said["filenames"].as_array().filter(|_| said["reason"] == "compiler-artifact")?;
    let mut files = files.iter().filter_map(Value::as_str).map(PathBuf::from);
    files.find(|file| file.extension().is_some_and(|kind| kind == "wasm"))
}
