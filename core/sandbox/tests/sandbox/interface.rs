//! Plugins that are out there were made for the interface as it was.

use crate::guests::wit_path;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs;

/// Of every version that was released, for ever; of the one that is being made, whoever changes it changes this too,
/// and knows that plugins must be built anew.
const VERSIONS: &[(&str, &str)] = &[("plugin.wit", "a964ee4648c55fff8534e932a6da2c60e78a8ac1a2bca97b78e29b00dfc2e69a")];

#[test]
fn the_interface_is_what_it_was() {
    let mut files: Vec<_> = fs::read_dir(wit_path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let is: Vec<(String, String)> = files
        .iter()
        .map(|file| {
            let hash = Sha256::digest(fs::read(file).unwrap()).iter().fold(String::new(), |mut text, byte| {
                write!(text, "{byte:02x}").unwrap();
                text
            });
            (file.file_name().unwrap().to_string_lossy().into_owned(), hash)
        })
        .collect();
    let was: Vec<(String, String)> = VERSIONS.iter().map(|(file, hash)| (file.to_string(), hash.to_string())).collect();
    assert_eq!(is, was, "the host API changed: is that meant, and does an old plugin still run?");
}
