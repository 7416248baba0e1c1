//! What a program in TypeScript is made of, and made with: what makes a component of it puts its own engine in.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Unread, library, written};

/// Before the name of what was installed, wherever it lies.
const INSTALLED: &str = "node_modules/";

#[derive(Deserialize)]
struct Lockfile {
    #[serde(rename = "lockfileVersion")]
    written_as: u64,
    #[serde(default)]
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Package {
    name: Option<String>,
    version: Option<String>,
    integrity: Option<String>,
    /// For its author alone.
    dev: bool,
    /// For other machines: what is for all has it as its dependency.
    optional: bool,
    /// Where another entry is meant.
    link: bool,
}

/// Of the program beside this `package-lock.json`.
pub fn of_npm_lock(lock: &str) -> Result<Vec<u8>, Unread> {
    let Lockfile { written_as, packages } = serde_json::from_str(lock)?;
    if written_as < 2 {
        return Err(Unread::OlderNpm(written_as));
    }
    let root = packages.get("").ok_or_else(|| Unread::NoSuchPackage(String::from("of its own")))?;
    let mut found = BTreeMap::new();
    for (path, package) in
        packages.iter().filter(|(path, one)| !path.is_empty() && !one.dev && !one.optional && !one.link)
    {
        let installed = path.rsplit_once(INSTALLED).map(|(_, name)| name);
        if let (Some(name), Some(version)) = (package.name.as_deref().or(installed), package.version.as_deref()) {
            found.insert((name, version), package);
        }
    }
    let components = found.iter().map(|((name, version), one)| component(name, version, one)).collect();
    let text = |said: &Option<String>| said.clone().unwrap_or_default();
    Ok(written(&text(&root.name), &text(&root.version), components))
}

fn component(name: &str, version: &str, package: &Package) -> Value {
    let mut component = library(name, version);
    if package.integrity.is_some() {
        component["purl"] = json!(format!("pkg:npm/{}@{version}", name.replacen('@', "%40", 1)));
    }
    let hash = package.integrity.as_deref().and_then(|said| said.strip_prefix("sha512-"));
    if let Some(hash) = hash.and_then(|encoded| BASE64_STANDARD.decode(encoded).ok()) {
        component["hashes"] = json!([{ "alg": "SHA-512", "content": hex::encode(hash) }]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"{
        "name": "teas", "version": "0.1.0", "lockfileVersion": 3,
        "packages": {
            "": { "name": "teas", "version": "0.1.0", "dependencies": { "stockade-sdk": "file:../sdk" } },
            "../sdk": { "name": "stockade-sdk", "version": "0.1.0" },
            "node_modules/stockade-sdk": { "resolved": "../sdk", "link": true },
            "../sdk/node_modules/@noble/hashes": {
                "version": "2.0.1", "resolved": "https://registry.npmjs.org/@noble/hashes/-/hashes-2.0.1.tgz",
                "integrity": "sha512-AAAA"
            },
            "../sdk/node_modules/@esbuild/linux-x64": { "version": "0.28.2", "optional": true },
            "node_modules/typescript": { "version": "5.9.2", "dev": true }
        }
    }"#;

    #[test]
    fn it_names_what_it_stands_on_and_nothing_that_only_its_author_needs() {
        let made: Value = serde_json::from_slice(&of_npm_lock(LOCK).unwrap()).unwrap();
        let names: Vec<_> = made["components"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
        assert_eq!(names, ["@noble/hashes", "stockade-sdk"]);
        let hash = &made["components"][0];
        assert_eq!(hash["purl"], "pkg:npm/%40noble/hashes@2.0.1");
        assert_eq!(hash["hashes"], json!([{ "alg": "SHA-512", "content": "000000" }]));
        assert_eq!(made["metadata"]["component"]["name"], "teas");
    }

    #[test]
    fn what_is_no_lock_file_is_refused() {
        assert!(matches!(of_npm_lock("{"), Err(Unread::Npm(_))));
        assert!(matches!(of_npm_lock(r#"{ "lockfileVersion": 1 }"#), Err(Unread::OlderNpm(1))));
        assert!(matches!(of_npm_lock(r#"{ "lockfileVersion": 3 }"#), Err(Unread::NoSuchPackage(_))));
    }
}
