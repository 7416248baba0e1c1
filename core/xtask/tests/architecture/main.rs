//! The invariants of `docs/ARCHITECTURE.md` that a compiler does not hold.
//!
//! `arrows`     who may use whom, and which foreign crates stay inside one of ours
//! `manifests`  what every Cargo.toml inherits
//! `problems`   that every problem is published
//! `tree`       what lies in the repository, and what its text may not say
//!
//! Rules are functions from data to a list of breaches, so that each is also
//! shown a breach planted for it.

#![cfg(test)]

mod arrows;
mod manifests;
mod problems;
mod tree;

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// Fails with one breach a line.
#[track_caller]
fn assert_none(breaches: Vec<String>) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}
