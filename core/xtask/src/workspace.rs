//! Where this checkout is, and how to call the cargo that started us.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program that people run.
pub const SERVER: &str = "stockade";

/// The folder of the root Cargo.toml.
pub fn root() -> Result<PathBuf, String> {
    let own = env::var_os("CARGO_MANIFEST_DIR")
        .ok_or("start me as `cargo xtask`, so that cargo tells me where the project is")?;
    Path::new(&own)
        .ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .ok_or_else(|| format!("{} is not inside the project", own.display()))
}

/// The folder that cargo builds into: the one that this program lies in,
/// whichever environment variable or configuration file chose it.
pub fn target() -> Result<PathBuf, String> {
    let own = env::current_exe().map_err(|e| format!("cannot find my own program: {e}"))?;
    own.ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .ok_or_else(|| format!("{} is not inside a target folder", own.display()))
}

/// Whether testkit has this program.
pub fn has_program(name: &str) -> bool {
    let Ok(root) = root() else { return false };
    let programs = root.join("core/testkit/src/bin");
    programs.join(format!("{name}.rs")).is_file() || programs.join(name).join("main.rs").is_file()
}

/// The same cargo, in the root, without what `cargo run` told us about
/// ourselves: build scripts that watch these variables (ring's) would run
/// again each time somebody changes between `cargo xtask` and plain cargo.
pub fn cargo() -> Result<Command, String> {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root()?);
    for (name, _) in env::vars_os() {
        if is_about_us(&name) {
            command.env_remove(name);
        }
    }
    Ok(command)
}

fn is_about_us(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
}

/// Runs to the end with our own input and output; a failure is a sentence.
pub fn finish(mut command: Command) -> Result<(), String> {
    let line = as_typed(&command);
    let status = command.status().map_err(|e| format!("cannot start `{line}`: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{line}` failed ({status})")) }
}

/// Runs a program of testkit that starts servers: released, and built together with the server, so that what both are
/// made of is compiled once.
pub fn run_with_server(program: &str, with: &[String]) -> Result<(), String> {
    let mut build = cargo()?;
    build.args(["build", "--release", "-p", "testkit", "-p", "server", "--bin", program, "--bin", SERVER]);
    finish(build)?;
    let mut run = Command::new(target()?.join("release").join(program));
    run.args(with);
    finish(run)
}

/// The command as a person would type it in the root, with the variables that
/// we set, but not those that we took away.
pub fn as_typed(command: &Command) -> String {
    let set = command.get_envs().filter_map(|(name, value)| Some(format!("{}={}", name.display(), quoted(value?))));
    let program = match Path::new(command.get_program()).file_name() {
        Some(name) if name == "cargo" => name,
        _ => command.get_program(),
    };
    set.chain([quoted(program)]).chain(command.get_args().map(quoted)).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_can_be_typed() {
        let mut command = Command::new("/somewhere/bin/cargo");
        command
            .args(["nextest", "run", "-E", "test(it's)"])
            .env("STOCKADE_TEST_SKIP", "postgres")
            .env_remove("CARGO_PKG_NAME");
        assert_eq!(as_typed(&command), r"STOCKADE_TEST_SKIP=postgres cargo nextest run -E 'test(it'\''s)'");
    }
}
