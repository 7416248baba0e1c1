//! The component is built once in each run of the tests, so that none is tested that is older than its source.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Command,
    sync::{LazyLock, Mutex, PoisonError},
};

use crate::{
    Trouble,
    wire::{missing, program},
};

static BUILT: LazyLock<Mutex<HashMap<PathBuf, Result<(), Trouble>>>> = LazyLock::new(Mutex::default);

pub(crate) fn build(folder: &Path) -> Result<(), Trouble> {
    // Whoever panicked meanwhile left nothing half done.
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    built.entry(folder.to_owned()).or_insert_with(|| once(folder)).clone()
}

fn once(folder: &Path) -> Result<(), Trouble> {
    let done = Command::new(program()).args(["plugin", "build"]).arg(folder).output();
    let done = done.map_err(|error| missing(&error))?;
    match done.status.success() {
        true => Ok(()),
        false => Err(Trouble::new("not-built", String::from_utf8_lossy(&done.stderr).trim())),
    }
}
