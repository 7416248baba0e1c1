//! `stockade`: the back office of a small business, run by the business itself.

use std::process::ExitCode;

/// Requests make and drop many small things.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::command::run()
}
