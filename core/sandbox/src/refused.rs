//! Why something is not loaded. Its sentences are for the author of the plugin, and for the owner who was given it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Refused {
    /// Machine code that somebody else made is never run, whatever it says it is.
    #[error("this is compiled code; a plugin is a component, and is compiled here")]
    Precompiled,

    #[error("this is a module; a plugin is a component")]
    Module,

    #[error("this is no component: {0}")]
    Malformed(String),

    #[error("it has {is} {what}, and may have {limit}")]
    TooMuch { what: String, is: u64, limit: u64 },

    /// What it wants to have that no plugin has. All of it, so that the author need not ask again and again.
    #[error("it imports what Stockade does not give to plugins: {}", .0.join(", "))]
    Imports(Vec<String>),

    #[error("it is not a plugin: {0}")]
    NotAPlugin(String),

    /// More time or memory than one component may take.
    #[error("compiling it {0}")]
    Compiling(String),

    /// This server's fault: it may work later.
    #[error("it could not be compiled: {0}")]
    Compiler(String),
}
