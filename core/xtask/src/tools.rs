//! Foreign programs that the tests need: look, install where that is ours to
//! do, and say loudly what is missing.

use crate::{npm, plugins, python, typescript, workspace};
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Tests that need one of these ask `STOCKADE_TEST_SKIP` (see testkit).
pub const SKIP: &str = "STOCKADE_TEST_SKIP";

struct Tool {
    /// The word in `STOCKADE_TEST_SKIP`.
    name: &'static str,
    programs: &'static [&'static str],
    debian_package: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool { name: "postgres", programs: &["postgres", "initdb", "pg_ctl", "psql"], debian_package: "postgresql" },
    Tool { name: "strace", programs: &["strace"], debian_package: "strace" },
    Tool { name: "curl", programs: &["curl"], debian_package: "curl" },
    Tool { name: "chromium", programs: &["chromium", "chromedriver"], debian_package: "chromium-driver" },
    Tool { name: "python3", programs: &["python3"], debian_package: "python3-venv" },
    // veraPDF is started from its source.
    Tool { name: "java", programs: &["java", "javac"], debian_package: "default-jdk-headless" },
    Tool { name: "qpdf", programs: &["qpdf"], debian_package: "qpdf" },
    // Debian's npm brings its node.
    Tool { name: "node", programs: &["node", "npm"], debian_package: "npm" },
];

/// What the other steps must know.
pub struct Tools {
    /// Value for `STOCKADE_TEST_SKIP`, if anything is to be skipped.
    pub skip: Option<String>,
    pub nextest: bool,
}

pub fn ready(in_ci: bool) -> Result<Tools, String> {
    let mut missing = missing_in(&folders());
    if !missing.is_empty() && is_ours_to_install() {
        let packages: Vec<&str> = missing.iter().map(|tool| tool.debian_package).collect();
        install(&packages);
        missing = missing_in(&folders());
    }
    for tool in &missing {
        let programs = tool.programs.join(", ");
        if in_ci {
            return Err(format!(
                "{} is not installed (looked for {programs}), and under CI nothing may be skipped",
                tool.name
            ));
        }
        eprintln!(
            "!! {name} is not installed (looked for {programs}). THE TESTS THAT NEED IT ARE SKIPPED.\n\
             !! On Debian: sudo apt-get install {package}",
            name = tool.name,
            package = tool.debian_package,
        );
    }
    let environments = python::ALL.iter().map(|one| (one.name, one.ready(), "PyPI and, on Debian, python3-venv"));
    let packages = [npm::PROVIDER, npm::SHOP_CLIENT].map(|one| (one.name, one.ready(), "npm and its registry"));
    let guests = [
        (plugins::NAME, plugins::ready(), "a compiler for WebAssembly, and cargo's registry"),
        (npm::SDK.name, typescript::ready(), "npm and its registry"),
    ];
    for (name, ready, needs) in environments.chain(packages).chain(guests) {
        let Err(problem) = ready else { continue };
        if in_ci {
            return Err(format!("{name} could not be installed, and under CI nothing may be skipped: {problem}"));
        }
        eprintln!(
            "!! {name} could not be installed: {problem}. WHAT IT TESTS IS SKIPPED.\n\
             !! It needs {needs}."
        );
    }
    let nextest = has_nextest()?;
    if !nextest {
        eprintln!(
            "!! cargo-nextest is not installed; falling back to `cargo test`, which cannot stop a test that hangs"
        );
    }
    let names = missing.iter().map(|tool| tool.name);
    Ok(Tools { skip: skip_list(env::var(SKIP).ok().as_deref(), names), nextest })
}

fn missing_in(folders: &[PathBuf]) -> Vec<&'static Tool> {
    let is_there = |program: &str| folders.iter().any(|folder| folder.join(program).is_file());
    TOOLS.iter().filter(|tool| !tool.programs.iter().all(|program| is_there(program))).collect()
}

/// PATH, and where packagers put PostgreSQL's server programs.
fn folders() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    if let Ok(versions) = Path::new("/usr/lib/postgresql").read_dir() {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders.push("/usr/local/bin".into());
    folders
}

/// Only as root on a Debian: anywhere else it is the owner's business.
pub fn is_ours_to_install() -> bool {
    Path::new("/etc/debian_version").is_file()
        && Command::new("apt-get").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
        && Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// Whether it worked is seen by looking again.
pub fn install(packages: &[&str]) {
    let mut update = Command::new("apt-get");
    update.arg("update");
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "--no-install-recommends"]).args(packages).env("DEBIAN_FRONTEND", "noninteractive");
    for command in [update, install] {
        println!("   {}", workspace::as_typed(&command));
        if let Err(problem) = workspace::finish(command) {
            eprintln!("!! {problem}");
        }
    }
}

fn has_nextest() -> Result<bool, String> {
    let status =
        workspace::cargo()?.args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    Ok(status.is_ok_and(|status| status.success()))
}

fn skip_list<'a>(asked: Option<&'a str>, missing: impl Iterator<Item = &'a str>) -> Option<String> {
    let asked = asked.unwrap_or_default().split(',').map(str::trim);
    let mut names: Vec<&str> = asked.chain(missing).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| names.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_tool_is_there_when_all_its_programs_are() {
        let folder = tempfile::tempdir().unwrap();
        let names = |missing: Vec<&Tool>| missing.iter().map(|tool| tool.name).collect::<Vec<_>>();
        let look = || names(missing_in(&[folder.path().into()]));

        assert_eq!(look(), ["postgres", "strace", "curl", "chromium", "python3", "java", "qpdf", "node"]);
        let programs = "postgres initdb pg_ctl strace curl chromium chromedriver python3 java javac qpdf node npm";
        for program in programs.split(' ') {
            fs::write(folder.path().join(program), "").unwrap();
        }
        assert_eq!(look(), ["postgres"]);
        fs::write(folder.path().join("psql"), "").unwrap();
        assert!(look().is_empty());
    }

    #[test]
    fn what_a_person_skips_and_what_is_missing_come_together() {
        assert_eq!(skip_list(None, [].into_iter()), None);
        assert_eq!(skip_list(Some(""), [].into_iter()), None);
        assert_eq!(skip_list(Some("strace, postgres"), ["postgres"].into_iter()).as_deref(), Some("postgres,strace"));
    }
}
