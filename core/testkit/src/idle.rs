//! Stands where programs of plugins run, in tests that are about something else.

use std::sync::Arc;

use door::blob::BlobId;
use plugins::wall::{Ended, NotCalled, Runs, Taped, Wall, ended};
use sandbox::{Limits, Outcome, Trigger};

/// What a program begins with.
const MAGIC: &[u8] = b"\0asm";

struct Idle;

/// Takes every program, and does nothing with it.
pub fn idle() -> Wall {
    Arc::new(Idle)
}

impl Runs for Idle {
    fn check(&self, program: &[u8]) -> Result<Vec<String>, String> {
        if program.starts_with(MAGIC) { Ok(Vec::new()) } else { Err("it does not begin as one".to_owned()) }
    }

    fn has(&self, _: BlobId) -> bool {
        true
    }

    fn load(&self, _: BlobId, _: &[u8]) -> Result<(), NotCalled> {
        Ok(())
    }

    fn call(&self, _: BlobId, _: &Trigger, _: &Limits, reach: Taped) -> Option<Ended> {
        let nothing = Outcome { operations: Vec::new(), cursor: None, facts: String::new() };
        Some(ended(Ok(nothing), reach))
    }
}
