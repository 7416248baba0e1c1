//! A plugin is begun: a folder that compiles, with tests that pass. Templates are crates of `sdk`, tested there.

use std::{fs, path::Path};

use serde_json::json;

use super::{Said, files};
use crate::exit::{Code, Stop};

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Template {
    /// Others post to it
    Webhook,
    /// It brings something over, page by page
    Sync,
    /// It shows people something
    Report,
}

impl Template {
    /// What it is called itself, what it says about itself, its program, and what tries that out.
    fn parts(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Webhook => (
                "webhook-connector",
                include_str!("../../../../sdk/templates/webhook/plugin.toml"),
                include_str!("../../../../sdk/templates/webhook/src/lib.rs"),
                include_str!("../../../../sdk/templates/webhook/tests/component.rs"),
            ),
            Self::Sync => (
                "sync-connector",
                include_str!("../../../../sdk/templates/sync/plugin.toml"),
                include_str!("../../../../sdk/templates/sync/src/lib.rs"),
                include_str!("../../../../sdk/templates/sync/tests/component.rs"),
            ),
            Self::Report => (
                "report-panel",
                include_str!("../../../../sdk/templates/report/plugin.toml"),
                include_str!("../../../../sdk/templates/report/src/lib.rs"),
                include_str!("../../../../sdk/templates/report/tests/component.rs"),
            ),
        }
    }
}

/// Of a crate and of a plugin alike.
const LONGEST: usize = 60;
/// Beside the folder of the SDK.
const KIT: &str = "test";

pub fn begin(name: &str, template: Template, sdk: &Path) -> Result<Said, Stop> {
    let is_name = name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_name {
        let message = "a plugin's name is lower-case letters, digits and dashes, beginning with a letter; at most 60";
        return Err(Stop::new(Code::Usage, message));
    }
    let unlike = |what: &str| Stop::new(Code::Usage, format!("{} {what}", sdk.display()));
    let sdk = sdk.canonicalize().map_err(|error| files::unread(sdk, &error))?;
    if !sdk.join("Cargo.toml").is_file() {
        return Err(unlike("is not the folder of the crate stockade-sdk: in a checkout it is sdk/stockade"));
    }
    let kit = sdk.parent().map(|sdk| sdk.join(KIT)).filter(|kit| kit.join("Cargo.toml").is_file());
    let kit = kit.ok_or_else(|| unlike("has no crate stockade-sdk-test beside it: in a checkout that is sdk/test"))?;
    let folder = Path::new(name);
    fs::create_dir(folder)
        .and_then(|()| fs::create_dir(folder.join("src")))
        .and_then(|()| fs::create_dir(folder.join("tests")))
        .map_err(|error| Stop::new(Code::Usage, format!("the folder {name} cannot be made: {error}")))?;
    let (own, manifest, program, tests) = template.parts();
    for (file, text) in [
        ("Cargo.toml", &cargo(name, &sdk, &kit)),
        ("plugin.toml", &manifest.replace(own, name)),
        ("src/lib.rs", &program.to_owned()),
        ("tests/component.rs", &tests.to_owned()),
        (".gitignore", &"/target\n/component.wasm\n*.key\n".to_owned()),
    ] {
        files::write(&folder.join(file), text.as_bytes())?;
    }
    Ok(Said {
        value: json!({ "folder": name }),
        lines: vec![format!("{name} is there. `stockade plugin test {name}` builds it and runs its tests.")],
    })
}

/// A workspace of its own, wherever it lies. What is built is loaded from its bytes and never unwinds.
fn cargo(name: &str, sdk: &Path, kit: &Path) -> String {
    let text = |path: &Path| toml::Value::String(path.display().to_string());
    let (sdk, kit) = (text(sdk), text(kit));
    format!(
        r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"
publish = false

[workspace]

[lib]
crate-type = ["cdylib", "rlib"] # the plugin, and what its tests call

[dependencies]
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"
stockade-sdk = {{ path = {sdk} }}

[dev-dependencies]
stockade-sdk-test = {{ path = {kit} }}

[profile.release]
opt-level = "s"
lto = true
codegen-units = 1
panic = "abort"
strip = "debuginfo"
"#
    )
}
