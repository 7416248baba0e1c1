//! What a plugin is written in, and the tools that authors have for it.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use clap::ValueEnum;

use crate::exit::{Code, Stop};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    Rust,
    #[value(name = "typescript")]
    TypeScript,
}

impl Language {
    /// As the files in its folder tell.
    pub fn of(folder: &Path) -> Option<Self> {
        let is_there = |name: &str| folder.join(name).is_file();
        match (is_there("Cargo.toml"), is_there("package.json")) {
            (true, _) => Some(Self::Rust),
            (false, true) => Some(Self::TypeScript),
            (false, false) => None,
        }
    }

    /// What everything about it is done by.
    pub fn tool(self, folder: &Path) -> Command {
        let mut tool = match self {
            Self::Rust => Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
            Self::TypeScript => Command::new("npm"),
        };
        // What builds here is whatever a dependency is: it has no use for a token.
        tool.current_dir(folder).env_remove("STOCKADE_TOKEN").stdin(Stdio::null());
        tool
    }
}

/// Whether it went well. What the tool has to say, it says itself.
pub fn finish(mut tool: Command) -> Result<bool, Stop> {
    let name = tool.get_program().display().to_string();
    let done = tool.status().map_err(|error| missing(&name, &error))?;
    Ok(done.success())
}

pub fn missing(name: &str, error: &std::io::Error) -> Stop {
    Stop::new(Code::Unavailable, format!("{name} cannot be started: {error}"))
}
