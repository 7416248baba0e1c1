//! Installs what tests need and PyPI has into the target folder: each a Python environment of its own, with the
//! versions that `requirements.txt` beside the tests names.

use crate::workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Environment {
    /// What it is called, also in the target folder.
    pub name: &'static str,
    requirements: &'static str,
}

/// Asks the API everything that its description allows.
pub const SCHEMATHESIS: Environment =
    Environment { name: "schemathesis", requirements: "core/server/tests/server/stranger/requirements.txt" };
/// Finds what shuts people out of a page.
pub const AXE: Environment = Environment { name: "axe", requirements: "core/server/tests/browser/requirements.txt" };
/// What those who make the standards say of papers.
pub const VALIDATORS: Environment =
    Environment { name: "validators", requirements: "core/papers/tests/papers/validators/requirements.txt" };
pub const ALL: [Environment; 3] = [SCHEMATHESIS, AXE, VALIDATORS];

/// A copy of the requirements that are installed, written last.
const INSTALLED: &str = "installed.txt";

impl Environment {
    /// Fast where it is there already. What it says is why it is not there.
    pub fn ready(&self) -> Result<(), String> {
        let wanted = workspace::root()?.join(self.requirements);
        let folder = workspace::target()?.join(self.name);
        let text = fs::read_to_string(&wanted).map_err(|e| format!("cannot read {}: {e}", wanted.display()))?;
        if is_installed(&folder, &text) {
            return Ok(());
        }
        // A half of an earlier attempt, or other versions.
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|e| format!("cannot remove {}: {e}", folder.display()))?;
        }
        install(&folder, &wanted)?;
        fs::write(folder.join(INSTALLED), text).map_err(|e| format!("cannot write into {}: {e}", folder.display()))
    }
}

fn is_installed(folder: &Path, wanted: &str) -> bool {
    fs::read_to_string(folder.join(INSTALLED)).is_ok_and(|installed| installed == wanted)
}

fn install(folder: &Path, wanted: &PathBuf) -> Result<(), String> {
    let mut environment = Command::new("python3");
    environment.args(["-m", "venv"]).arg(folder);
    let mut packages = Command::new(folder.join("bin/pip"));
    packages.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"]).arg(wanted);
    for command in [environment, packages] {
        println!("   {}", workspace::as_typed(&command));
        workspace::finish(command)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_versions_are_installed_anew() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_installed(folder.path(), "schemathesis==4"));
        fs::write(folder.path().join(INSTALLED), "schemathesis==4").unwrap();
        assert!(is_installed(folder.path(), "schemathesis==4"));
        assert!(!is_installed(folder.path(), "schemathesis==5"));
    }
}
