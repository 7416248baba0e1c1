//! What a program in Rust is made of.

use std::collections::BTreeMap;

use cargo_lock::{Dependency, Lockfile, Package};
use serde_json::{Value, json};

use super::{Unread, library, written};

/// Of the package with this name: all that it stands on, by name and version.
pub fn of_cargo_lock(lock: &str, package: &str) -> Result<Vec<u8>, Unread> {
    let lock: Lockfile = lock.parse()?;
    let root = lock.packages.iter().find(|one| one.source.is_none() && one.name.as_str() == package);
    let root = root.ok_or_else(|| Unread::NoSuchPackage(package.to_owned()))?;
    let mut found = BTreeMap::new();
    let mut open: Vec<&Dependency> = root.dependencies.iter().collect();
    while let Some(next) = open.pop() {
        let Some(one) = lock.packages.iter().find(|one| next.matches(one)) else { continue };
        if found.insert((one.name.as_str(), one.version.to_string()), one).is_none() {
            open.extend(&one.dependencies);
        }
    }
    let components = found.values().map(|one| component(one)).collect();
    Ok(written(root.name.as_str(), &root.version.to_string(), components))
}

fn component(package: &Package) -> Value {
    let (name, version) = (package.name.as_str(), package.version.to_string());
    let mut component = library(name, &version);
    if package.source.is_some() {
        component["purl"] = json!(format!("pkg:cargo/{name}@{version}"));
    }
    if let Some(hash) = package.checksum.as_ref().and_then(|checksum| checksum.as_sha256()) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": hex::encode(hash) }]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "teas"
version = "0.1.0"
dependencies = ["serde", "stockade-sdk"]

[[package]]
name = "stockade-sdk"
version = "0.1.0"
dependencies = ["serde"]

[[package]]
name = "serde"
version = "1.0.229"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "6ebaa1a2bf1290ab3bfe5a7b771d050ebffab2711c19a81691c683a5144a25de"

[[package]]
name = "for-another"
version = "1.0.0"
"#;

    #[test]
    fn it_names_what_it_stands_on_once_and_nothing_else() {
        let made: Value = serde_json::from_slice(&of_cargo_lock(LOCK, "teas").unwrap()).unwrap();
        let names: Vec<_> = made["components"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
        assert_eq!(names, ["serde", "stockade-sdk"]);
        assert_eq!(made["components"][0]["purl"], "pkg:cargo/serde@1.0.229");
        assert_eq!(made["metadata"]["component"]["name"], "teas");
        assert!(matches!(of_cargo_lock(LOCK, "serde"), Err(Unread::NoSuchPackage(_))), "that is somebody else's");
        assert!(matches!(of_cargo_lock("[[package", "teas"), Err(Unread::Cargo(_))));
    }
}
