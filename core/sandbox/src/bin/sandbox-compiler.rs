//! The child that compiles, as a program of its own: for tests, which cannot be started again with another argument.

use std::process::ExitCode;

fn main() -> ExitCode {
    sandbox::child()
}
