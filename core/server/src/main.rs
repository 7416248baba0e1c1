//! `stockade`: the back office of a small business, run by the business itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A component of a plugin is compiled by this program, started again, which then does nothing else.
    match std::env::args_os().nth(1) {
        Some(first) if first == sandbox::CHILD => sandbox::child(),
        _ => server::command::run(),
    }
}
