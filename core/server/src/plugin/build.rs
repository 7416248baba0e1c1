//! What cargo compiles of a plugin becomes a component. The module says itself what it imports and exports; anything
//! else that it wants, such as WASI, is refused here.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use wit_component::ComponentEncoder;

use super::{COMPONENT, Said, files};
use crate::exit::{Code, Stop};

const TARGET: &str = "wasm32-unknown-unknown";

pub fn build(folder: &Path) -> Result<Said, Stop> {
    let module = compiled(folder)?;
    let bytes = files::read(&module)?;
    let component = ComponentEncoder::default().module(&bytes).and_then(|encoder| encoder.validate(true).encode());
    let component = component.map_err(|error| {
        Stop::new(Code::Data, format!("{} does not become a component: {error:#}", module.display()))
    })?;
    let to = folder.join(COMPONENT);
    files::write(&to, &component)?;
    Ok(Said {
        value: json!({ "component": to, "size": component.len() }),
        lines: vec![format!("{}  {} bytes", to.display(), component.len())],
    })
}

/// Where cargo put the module. What it has to say of the code it says itself.
fn compiled(folder: &Path) -> Result<PathBuf, Stop> {
    fs::metadata(folder.join("Cargo.toml")).map_err(|error| files::unread(&folder.join("Cargo.toml"), &error))?;
    let mut build = cargo(folder);
    build.args(["build", "--release", "--target", TARGET, "--message-format", "json-render-diagnostics"]);
    let done = build.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let done = done.map_err(|error| Stop::new(Code::Unavailable, format!("cargo cannot be started: {error}")))?;
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

pub fn cargo(folder: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What builds here is whatever a dependency is: it has no use for a token.
    cargo.current_dir(folder).env_remove("STOCKADE_TOKEN");
    cargo
}

fn module(said: &Value) -> Option<PathBuf> {
    let files = said["filenames"].as_array().filter(|_| said["reason"] == "compiler-artifact")?;
    let mut files = files.iter().filter_map(Value::as_str).map(PathBuf::from);
    files.find(|file| file.extension().is_some_and(|kind| kind == "wasm"))
}
