//! A plugin is begun: a folder that builds, with tests that pass. Templates lie beside the SDK of their language, and are
//! tested there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{Said, carried, files, language::Language};
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

type File = (&'static str, &'static str);

/// As it was when this program was built.
macro_rules! files {
    ($folder:literal: $($file:literal)*) => {
        &[$(($file, include_str!(concat!("../../../../sdk/", $folder, "/", $file)))),*]
    };
}

macro_rules! in_typescript {
    ($folder:literal) => {
        files!($folder: "package.json" "tsconfig.json" "src/plugin.ts"
            "test/tsconfig.json" "test/plugin.test.ts" "test/component.test.ts")
    };
}

impl Template {
    /// What it is called itself.
    fn own(self) -> &'static str {
        match self {
            Self::Webhook => "webhook-connector",
            Self::Sync => "sync-connector",
            Self::Report => "report-panel",
        }
    }

    /// What it is and needs, in whatever it is written.
    fn manifest(self) -> &'static str {
        match self {
            Self::Webhook => include_str!("../../../../sdk/templates/webhook/plugin.toml"),
            Self::Sync => include_str!("../../../../sdk/templates/sync/plugin.toml"),
            Self::Report => include_str!("../../../../sdk/templates/report/plugin.toml"),
        }
    }

    fn in_rust(self) -> &'static [File] {
        match self {
            Self::Webhook => files!("templates/webhook": "src/lib.rs" "tests/component.rs"),
            Self::Sync => files!("templates/sync": "src/lib.rs" "tests/component.rs"),
            Self::Report => files!("templates/report": "src/lib.rs" "tests/component.rs"),
        }
    }

    fn in_typescript(self) -> &'static [File] {
        match self {
            Self::Webhook => in_typescript!("typescript/templates/webhook"),
            Self::Sync => in_typescript!("typescript/templates/sync"),
            Self::Report => in_typescript!("typescript/templates/report"),
        }
    }
}

/// Of a crate, a package and a plugin alike.
const LONGEST: usize = 60;
/// Where a plugin has the SDK that this program carries, unless it is told where another lies.
const CARRIED: &str = "sdk";
/// The test kit for Rust, beside the folder of its SDK.
const KIT: &str = "test";
/// Where templates in TypeScript have their SDK.
const BESIDE: &str = "\"file:../..\"";

pub fn begin(name: &str, template: Template, language: Language, sdk: Option<&Path>) -> Result<Said, Stop> {
    let is_name = name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_name {
        let message = "a plugin's name is lower-case letters, digits and dashes, beginning with a letter; at most 60";
        return Err(Stop::new(Code::Usage, message));
    }
    let mut all = match language {
        Language::Rust => rust(name, template, sdk)?,
        Language::TypeScript => typescript(name, template, sdk)?,
    };
    if sdk.is_none() {
        all.extend(carried::sdk(language).into_iter().map(|(path, text)| (Path::new(CARRIED).join(path), text)));
    }
    let folder = Path::new(name);
    fs::create_dir(folder).map_err(|error| unmade(folder, &error))?;
    for (file, text) in all {
        let path = folder.join(file);
        if let Some(within) = path.parent() {
            fs::create_dir_all(within).map_err(|error| unmade(within, &error))?;
        }
        files::write(&path, text.as_bytes())?;
    }
    Ok(Said {
        value: json!({ "folder": name }),
        lines: vec![format!("{name} is there. `stockade plugin test {name}` builds it and runs its tests.")],
    })
}

type Begun = Vec<(PathBuf, String)>;

fn rust(name: &str, template: Template, sdk: Option<&Path>) -> Result<Begun, Stop> {
    let (sdk, kit) = match sdk {
        None => (Path::new(CARRIED).join("stockade"), Path::new(CARRIED).join(KIT)),
        Some(sdk) => {
            let sdk = found(sdk, "Cargo.toml", "the crate stockade-sdk: in a checkout it is sdk/stockade")?;
            let kit = sdk.with_file_name(KIT);
            if !kit.join("Cargo.toml").is_file() {
                let message = "has no crate stockade-sdk-test beside it: in a checkout that is sdk/test";
                return Err(Stop::new(Code::Usage, format!("{} {message}", sdk.display())));
            }
            (sdk, kit)
        }
    };
    let mut all = begun(name, template, template.in_rust(), "/target\n/component.wasm\n*.key\n");
    all.push(("Cargo.toml".into(), cargo(name, &sdk, &kit)));
    Ok(all)
}

fn typescript(name: &str, template: Template, sdk: Option<&Path>) -> Result<Begun, Stop> {
    let sdk = match sdk {
        None => Path::new(".").join(CARRIED),
        Some(sdk) => found(sdk, "package.json", "the package stockade-sdk: in a checkout it is sdk/typescript")?,
    };
    let mut all = begun(name, template, template.in_typescript(), "/node_modules\n/component.wasm\n*.key\n");
    // What the SDK needs comes with it, and stands in the plugin's own lock file.
    all.push((".npmrc".into(), "install-links=true\n".to_owned()));
    let at = json!(format!("file:{}", sdk.display())).to_string();
    for (_, text) in all.iter_mut().filter(|(file, _)| file.ends_with("package.json")) {
        *text = text.replace(template.own(), name).replace(BESIDE, &at);
    }
    Ok(all)
}

/// Where the SDK is, if that is one.
fn found(sdk: &Path, has: &str, what: &str) -> Result<PathBuf, Stop> {
    let sdk = sdk.canonicalize().map_err(|error| files::unread(sdk, &error))?;
    match sdk.join(has).is_file() {
        true => Ok(sdk),
        false => Err(Stop::new(Code::Usage, format!("{} is not the folder of {what}", sdk.display()))),
    }
}

/// What every plugin of this kind begins with.
fn begun(name: &str, template: Template, files: &[File], ignored: &str) -> Begun {
    let mut all: Begun = files.iter().map(|(file, text)| (file.into(), (*text).to_owned())).collect();
    all.push(("plugin.toml".into(), template.manifest().replace(template.own(), name)));
    all.push((".gitignore".into(), ignored.to_owned()));
    all
}

fn unmade(folder: &Path, error: &std::io::Error) -> Stop {
    Stop::new(Code::Usage, format!("the folder {} cannot be made: {error}", folder.display()))
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
exclude = ["sdk"] # it is one of its own

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
