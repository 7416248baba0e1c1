//! A plugin becomes one file. What is wrong with it is said now, and not when somebody wants to install it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use packages::{Package, Part, sbom};
use plugins::gate::Offered;
use serde::Deserialize;
use serde_json::json;

use super::{COMPONENT, Said, files, language::Language};
use crate::exit::{Code, Stop};

const TEXTS: &str = "texts";
const CARGO: &str = "Cargo.toml";
const LOCK: &str = "Cargo.lock";
const NPM_LOCK: &str = "package-lock.json";

pub fn pack(folder: &Path, component: Option<PathBuf>, output: Option<PathBuf>) -> Result<Said, Stop> {
    let parts = parts(folder, component)?;
    let package = package(folder, &parts)?;
    let bytes = package.to_bytes();
    let offered = Offered::read(&bytes).map_err(data)?;
    let about = &offered.manifest.plugin;
    let output = output.unwrap_or_else(|| PathBuf::from(format!("{}-{}.stockade", about.id, about.version)));
    files::write(&output, &bytes)?;
    let names: Vec<String> = parts.keys().map(ToString::to_string).collect();
    Ok(Said {
        value: json!({ "package": output, "size": bytes.len(), "parts": names }),
        lines: vec![format!("{}  {} bytes: {}", output.display(), bytes.len(), names.join(", "))],
    })
}

/// All that lies in a plugin's folder and belongs into its package.
pub fn parts(folder: &Path, component: Option<PathBuf>) -> Result<BTreeMap<Part, Vec<u8>>, Stop> {
    let component = component.unwrap_or_else(|| folder.join(COMPONENT));
    let mut parts = BTreeMap::from([(Part::Component, files::read(&component)?)]);
    for part in [Part::Manifest, Part::Icon, Part::Licence, Part::Sbom].into_iter().chain(texts(folder)?) {
        if let Some(bytes) = files::read_if_there(&folder.join(part.to_string()))? {
            parts.insert(part, bytes);
        }
    }
    // What another language is made of, its own tools say.
    if !parts.contains_key(&Part::Sbom)
        && let Some(sbom) = made_of(folder)?
    {
        parts.insert(Part::Sbom, sbom);
    }
    Ok(parts)
}

/// Signed by nobody.
pub fn package<'a>(folder: &Path, parts: &'a BTreeMap<Part, Vec<u8>>) -> Result<Package<'a>, Stop> {
    let borrowed = parts.iter().map(|(part, bytes)| (part.clone(), &bytes[..])).collect();
    Package::of(borrowed).map_err(|refused| data(format!("{}: {refused}", folder.display())))
}

/// A file that stands among the texts and is none is a slip of the pen, and not left out.
fn texts(folder: &Path) -> Result<Vec<Part>, Stop> {
    let folder = folder.join(TEXTS);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|error| files::unread(&folder, &error))? {
        let path = entry.map_err(|error| files::unread(&folder, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let language = name.strip_suffix(".toml").and_then(packages::Language::named);
        let what = || data(format!("{} is no text: call it by its language, such as de.toml", path.display()));
        all.push(Part::Text(language.ok_or_else(what)?));
    }
    Ok(all)
}

/// What a plugin is made of, as the lock file of its language says.
fn made_of(folder: &Path) -> Result<Option<Vec<u8>>, Stop> {
    match Language::of(folder) {
        Some(Language::Rust) => of_cargo(folder).map(Some),
        Some(Language::TypeScript) => of_npm(folder),
        None => Ok(None),
    }
}

/// Whoever installs with something else than npm has no lock file of its kind.
fn of_npm(folder: &Path) -> Result<Option<Vec<u8>>, Stop> {
    let lock = folder.join(NPM_LOCK);
    if !lock.is_file() {
        return Ok(None);
    }
    let sbom = sbom::of_npm_lock(&files::read_text(&lock)?);
    sbom.map(Some).map_err(|why| data(format!("{}: {why}", lock.display())))
}

/// The lock file of a crate is its own, or that of the workspace around it.
fn of_cargo(folder: &Path) -> Result<Vec<u8>, Stop> {
    #[derive(Deserialize)]
    struct Cargo {
        package: Named,
    }
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let manifest = folder.join(CARGO);
    let read: Cargo = toml::from_str(&files::read_text(&manifest)?)
        .map_err(|error| data(format!("{}: {error}", manifest.display())))?;
    let absolute = folder.canonicalize().map_err(|error| files::unread(folder, &error))?;
    let lock = absolute.ancestors().map(|folder| folder.join(LOCK)).find(|lock| lock.is_file());
    let lock = lock.ok_or_else(|| data(format!("there is no {LOCK} beside {}: build it first", manifest.display())))?;
    let sbom = sbom::of_cargo_lock(&files::read_text(&lock)?, &read.package.name);
    sbom.map_err(|why| data(format!("{}: {why}", lock.display())))
}

fn data(message: impl std::fmt::Display) -> Stop {
    Stop::new(Code::Data, message)
}
