//! Installs what tests need and npm has into the target folder, exactly as `package-lock.json` beside its script says.
//! No package runs anything of its own while it is installed.

use crate::workspace;
use std::fs;
use std::path::Path;
use std::process::Command;

pub struct Packages {
    /// What they are called, also in the target folder.
    pub name: &'static str,
    /// Where `package.json` and `package-lock.json` are.
    folder: &'static str,
}

/// A certified OpenID provider, for single sign-on.
pub const PROVIDER: Packages = Packages { name: "oidc-provider", folder: "core/testkit/provider" };

/// WooCommerce's own client, for the shop in `examples`.
pub const SHOP_CLIENT: Packages = Packages { name: "woocommerce-client", folder: "examples/woocommerce-shop/client" };

/// What plugins in TypeScript are written and built with.
pub const SDK: Packages = Packages { name: "typescript-sdk", folder: "sdk/typescript" };

const WANTED: [&str; 2] = ["package.json", "package-lock.json"];
/// A copy of the lock file that is installed, written last.
const INSTALLED: &str = "installed.json";

impl Packages {
    /// Fast where they are there already. What it says is why they are not there.
    pub fn ready(&self) -> Result<(), String> {
        let wanted = workspace::root()?.join(self.folder);
        let folder = workspace::target()?.join(self.name);
        let lock = wanted.join("package-lock.json");
        let text = fs::read_to_string(&lock).map_err(|e| format!("cannot read {}: {e}", lock.display()))?;
        if is_installed(&folder, &text) {
            return Ok(());
        }
        // A half of an earlier attempt, or other versions.
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|e| format!("cannot remove {}: {e}", folder.display()))?;
        }
        fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        for name in WANTED {
            let from = wanted.join(name);
            fs::copy(&from, folder.join(name)).map_err(|e| format!("cannot copy {}: {e}", from.display()))?;
        }
        let mut packages = Command::new("npm");
        packages.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]);
        packages.arg(&folder);
        println!("   {}", workspace::as_typed(&packages));
        workspace::finish(packages)?;
        fs::write(folder.join(INSTALLED), text).map_err(|e| format!("cannot write into {}: {e}", folder.display()))
    }
}

fn is_installed(folder: &Path, wanted: &str) -> bool {
    fs::read_to_string(folder.join(INSTALLED)).is_ok_and(|installed| installed == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_versions_are_installed_anew() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_installed(folder.path(), "{ 1 }"));
        fs::write(folder.path().join(INSTALLED), "{ 1 }").unwrap();
        assert!(is_installed(folder.path(), "{ 1 }") && !is_installed(folder.path(), "{ 2 }"));
    }
}
