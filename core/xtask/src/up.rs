//! `cargo xtask up`: a working server on this machine, from nothing.

use crate::workspace;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// The profile of the program that people run.
pub const PROFILE: &str = "release";

/// What `serve` is told unless the person says otherwise.
const DEFAULTS: &[(&str, &str)] = &[("--data", "data"), ("--listen", "127.0.0.1:8780")];

pub fn run(given: &[String]) -> Result<(), String> {
    let mut build = workspace::cargo()?;
    build.args(["build", "--profile", PROFILE, "-p", "server"]);
    println!("{}", workspace::as_typed(&build));
    workspace::finish(build)?;

    let program = workspace::target()?.join(PROFILE).join(workspace::SERVER);
    let mut serve = Command::new(&program);
    serve.current_dir(workspace::root()?).arg("serve").args(arguments(given));
    println!("{}", workspace::as_typed(&serve));
    // The server takes our place: signals, exit code and terminal are its own.
    let problem = serve.exec();
    Err(format!("cannot start {}: {problem}", program.display()))
}

fn arguments(given: &[String]) -> Vec<String> {
    let mut arguments = Vec::new();
    for (option, value) in DEFAULTS {
        let said = |word: &String| word == option || word.starts_with(&format!("{option}="));
        if !given.iter().any(said) {
            arguments.extend([option.to_string(), value.to_string()]);
        }
    }
    arguments.extend_from_slice(given);
    arguments
}

#[cfg(test)]
mod tests {
    use super::arguments;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(String::from).collect()
    }

    #[test]
    fn what_a_person_says_replaces_the_default() {
        assert_eq!(arguments(&[]), words("--data data --listen 127.0.0.1:8780"));
        assert_eq!(
            arguments(&words("--listen=0.0.0.0:80 --verbose")),
            words("--data data --listen=0.0.0.0:80 --verbose")
        );
        assert_eq!(arguments(&words("--data shop")), words("--listen 127.0.0.1:8780 --data shop"));
    }
}
