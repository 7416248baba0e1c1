//! Looks on while a plugin works: the wall is the real one.

use std::{mem, sync::Arc};

use door::blob::BlobId;
use parking_lot::Mutex;
use plugins::wall::{Ended, NotCalled, Runs, Taped, Wall};
use sandbox::{Came, Limits, Step, Trigger, Usage};

/// One call, as it went.
pub struct Call {
    pub trigger: Trigger,
    pub came: Came,
    pub steps: Vec<Step>,
    pub usage: Usage,
}

/// Calls that nobody asked about yet.
pub type Calls = Arc<Mutex<Vec<Call>>>;

pub struct Watched {
    wall: Wall,
    calls: Calls,
}

impl Watched {
    pub fn around(wall: Wall, calls: Calls) -> Wall {
        Arc::new(Self { wall, calls })
    }
}

pub fn take(calls: &Calls) -> Vec<Call> {
    mem::take(&mut calls.lock())
}

impl Runs for Watched {
    fn check(&self, program: &[u8]) -> Result<Vec<String>, String> {
        self.wall.check(program)
    }

    fn has(&self, id: BlobId) -> bool {
        self.wall.has(id)
    }

    fn load(&self, id: BlobId, program: &[u8]) -> Result<(), NotCalled> {
        self.wall.load(id, program)
    }

    fn call(&self, id: BlobId, trigger: &Trigger, limits: &Limits, reach: Taped) -> Option<Ended> {
        let ended = self.wall.call(id, trigger, limits, reach)?;
        self.calls.lock().push(Call {
            trigger: trigger.clone(),
            came: Came::of(ended.answer.clone()),
            steps: ended.host.steps().to_vec(),
            usage: ended.usage.clone(),
        });
        Some(ended)
    }
}
