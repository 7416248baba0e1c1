//! Plugins as they come in: packed, and signed by somebody whom a test may trust.

use std::collections::BTreeMap;

use packages::{Package, Part};
use vault::Signer;

const KEY: &str = "stockade-signing-key:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The same in every test.
pub fn publisher() -> Signer {
    Signer::from_own_key(KEY).expect("a key")
}

pub fn packed(manifest: &str, program: &[u8]) -> Vec<u8> {
    let parts = BTreeMap::from([(Part::Manifest, manifest.as_bytes()), (Part::Component, program)]);
    Package::of(parts).expect("a package").signed(&publisher()).to_bytes()
}
