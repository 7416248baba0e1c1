//! The corpus: what plugins could try, each stopped, and for the right reason.
//!
//! `running`  loops, bombs and traps
//! `lying`    answers and addresses that are not what the interface says
//! `asking`   floods of the host, made-up handles, and a host that fails
//! `loading`  what is refused before it runs
//! `beside`   that others are served meanwhile

mod asking;
mod beside;
mod loading;
mod lying;
mod running;

use crate::guests::{Guest, call};
use crate::limits;
use sandbox::Why;

/// A name, what is done, and what it is stopped for.
type Case<'a> = (&'a str, Guest<'a>, Why);

/// Each is stopped for its reason, and nothing was done.
#[track_caller]
fn all_stopped(cases: &[Case<'_>]) {
    let mut wrong = Vec::new();
    for (name, guest, why) in cases {
        let called = call(&guest.load(), &limits());
        match called.answer {
            Err(stopped) if stopped.why == *why => {}
            other => wrong.push(format!("{name}: {other:?}, and not {}", why.code())),
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// For a list of cases.
fn guest(items: &'static str, handle: &'static str) -> Guest<'static> {
    Guest { items, handle, ..Guest::default() }
}
