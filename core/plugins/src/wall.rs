//! Where programs of plugins run. Behind it is the sandbox; a test puts plain Rust there instead, which is asked the
//! same and may the same.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use door::blob::BlobId;
use parking_lot::Mutex;
use sandbox::{
    Bounds, Cache, Called, Compiler, Component, Failure, Limits, Outcome, Recording, Replayed, Sandbox, Tape, Trigger,
    Usage,
};

use crate::host::Reach;

/// Programs that are kept ready; beyond it, all are loaded again.
const READY: usize = 100;

pub trait Runs: Send + Sync {
    /// Whether this is a program at all; then what it reaches for, by the names of interfaces.
    fn check(&self, program: &[u8]) -> Result<Vec<String>, String>;

    /// Whether it is loaded; then its bytes are not needed again.
    fn has(&self, id: BlobId) -> bool;

    fn load(&self, id: BlobId, program: &[u8]) -> Result<(), String>;

    /// Calls what was loaded, on this thread. None where it is not loaded any more.
    fn call(&self, id: BlobId, trigger: &Trigger, limits: &Limits, reach: Taped) -> Option<Ended>;

    /// Calls what was loaded as somebody was called before, and says what is not the same. It reaches nothing, and nothing
    /// of it is kept.
    fn replay(&self, id: BlobId, recording: &Recording) -> Option<Replayed> {
        let ended = self.call(id, &recording.trigger, &recording.limits, recording.again())?;
        Some(recording.beside(ended))
    }
}

/// What it reaches for in a call, as that is written down; or what is left of it.
pub type Taped = Tape<Reach>;

/// What came of a call, and what it reached for meanwhile.
pub type Ended = Called<Result<Outcome, Failure>, Taped>;

pub type Wall = Arc<dyn Runs>;

/// The sandbox. It takes address space, so it is set up when the first plugin needs it.
pub struct Walled {
    /// What it is set up with.
    parts: Mutex<Option<(Compiler, Option<Cache>)>>,
    sandbox: OnceLock<Result<Sandbox, String>>,
    ready: Mutex<HashMap<BlobId, Component>>,
}

impl Walled {
    /// With a cache, what was compiled before is not compiled again.
    pub fn new(compiler: Compiler, cache: Option<Cache>) -> Self {
        Self { parts: Mutex::new(Some((compiler, cache))), sandbox: OnceLock::new(), ready: Mutex::default() }
    }

    fn sandbox(&self) -> Result<&Sandbox, String> {
        let made = self.sandbox.get_or_init(|| {
            let (compiler, cache) = self.parts.lock().take().ok_or("its compiler is gone")?;
            Sandbox::new(Bounds::default(), compiler, cache).map_err(|error| error.to_string())
        });
        made.as_ref().map_err(Clone::clone)
    }
}

impl Runs for Walled {
    fn check(&self, program: &[u8]) -> Result<Vec<String>, String> {
        let component = self.sandbox()?.load(program).map_err(|why| why.to_string())?;
        Ok(component.reaches_for())
    }

    fn has(&self, id: BlobId) -> bool {
        self.ready.lock().contains_key(&id)
    }

    fn load(&self, id: BlobId, program: &[u8]) -> Result<(), String> {
        let component = self.sandbox()?.load(program).map_err(|why| why.to_string())?;
        let mut ready = self.ready.lock();
        if ready.len() >= READY {
            ready.clear();
        }
        ready.insert(id, component);
        Ok(())
    }

    fn call(&self, id: BlobId, trigger: &Trigger, limits: &Limits, reach: Taped) -> Option<Ended> {
        let component = self.ready.lock().get(&id).cloned()?;
        Some(self.sandbox().ok()?.handle(&component, trigger, limits, reach))
    }
}

/// It ended by itself: for whoever stands in for the sandbox.
pub fn ended(answer: Result<Outcome, Failure>, reach: Taped) -> Ended {
    let host_calls = u32::try_from(reach.steps().len()).unwrap_or(u32::MAX);
    Called { answer: Ok(answer), usage: Usage { host_calls, ..Usage::default() }, host: reach }
}
