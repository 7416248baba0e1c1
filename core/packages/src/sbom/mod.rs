//! What a program is made of, as CycloneDX: read from its lock file, so that it is what was built.

mod cargo;
mod npm;

pub use cargo::of_cargo_lock;
pub use npm::of_npm_lock;
use serde_json::{Value, json};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum Unread {
    #[error("this lock file cannot be read: {0}")]
    Cargo(#[from] cargo_lock::Error),

    #[error("this lock file cannot be read: {0}")]
    Npm(#[from] serde_json::Error),

    #[error("this lock file is of npm's version {0}: npm 7 and later write version 2 or 3")]
    OlderNpm(u64),

    #[error("there is no package `{0}` in this lock file")]
    NoSuchPackage(String),
}

/// The same bytes for the same parts: no hour, and no number of its own.
fn written(name: &str, version: &str, components: Vec<Value>) -> Vec<u8> {
    let all = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": { "type": "application", "name": name, "version": version } },
        "components": components,
    });
    format!("{all:#}\n").into_bytes()
}

fn library(name: &str, version: &str) -> Value {
    json!({ "type": "library", "name": name, "version": version })
}
