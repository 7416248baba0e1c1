//! `stockade`: the back office of a small business, run by the business itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::command::run()
}
