//! Where programs of plugins run. Behind it is the sandbox; a test puts plain Rust there instead, which is asked the
//! same and may the same.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock},
};

use door::{Desk, Done, blob::BlobId};
use packages::{Package, Part};
use parking_lot::Mutex;
use sandbox::{
    Bounds, Cache, Called, Compiler, Component, Failure, Limits, Outcome, Problem, Recording, Refused, Remedy,
    Replayed, Sandbox, Tape, Trigger, Usage,
};

use crate::host::Reach;

/// Programs that are kept ready; beyond it, all are loaded again.
const READY: usize = 100;
/// The kind of a call that asks how something looks. What it is answered stands where other calls have their facts.
pub const PANEL: &str = "panel";

pub trait Runs: Send + Sync {
    /// Whether this is a program at all; then what it reaches for, by the names of interfaces.
    fn check(&self, program: &[u8]) -> Result<Vec<String>, String>;

    /// Whether it is loaded; then its bytes are not needed again.
    fn has(&self, id: BlobId) -> bool;

    fn load(&self, id: BlobId, program: &[u8]) -> Result<(), NotCalled>;

    /// Calls what was loaded, on this thread. None where it is not loaded any more.
    fn call(&self, id: BlobId, trigger: &Trigger, limits: &Limits, reach: Taped) -> Option<Ended>;

    /// Calls what was loaded as somebody was called before, and says what is not the same. It reaches nothing, and nothing
    /// of it is kept.
    fn replay(&self, id: BlobId, recording: &Recording) -> Option<Replayed> {
        let ended = self.call(id, &recording.trigger, &recording.limits, recording.again())?;
        Some(recording.beside(ended))
    }
}

/// A program of a package: whoever calls it need not know whether it was put away.
pub struct Program {
    wall: Wall,
    id: BlobId,
    /// Where it was put away.
    package: Option<Vec<u8>>,
}

/// Why a program was not called.
pub enum NotCalled {
    /// It was put away in between, or could not be compiled now: it may be called again.
    Away,
    /// It cannot be loaded, and never will.
    Unloaded(String),
}

impl Program {
    /// The one in this package, which is fetched where the program was put away.
    pub async fn of<E>(wall: &Wall, id: BlobId, package: impl Future<Output = Result<Vec<u8>, E>>) -> Result<Self, E> {
        let package = if wall.has(id) { None } else { Some(package.await?) };
        Ok(Self { wall: Arc::clone(wall), id, package })
    }

    /// The same, for an operation that gets ready.
    pub async fn fetched(wall: &Wall, desk: &Desk, id: BlobId) -> Done<Self> {
        let package = async {
            let reading = desk.reading(id).await?;
            desk.compute(move || reading.whole()).await?
        };
        Self::of(wall, id, package).await
    }

    /// On this thread, which may wait.
    pub fn call(&self, trigger: &Trigger, limits: &Limits, reach: Taped) -> Result<Ended, NotCalled> {
        self.ready()?;
        self.wall.call(self.id, trigger, limits, reach).ok_or(NotCalled::Away)
    }

    /// The same as somebody was called before.
    pub fn replay(&self, recording: &Recording) -> Result<Replayed, NotCalled> {
        self.ready()?;
        self.wall.replay(self.id, recording).ok_or(NotCalled::Away)
    }

    fn ready(&self) -> Result<(), NotCalled> {
        let Some(package) = &self.package else { return Ok(()) };
        let package = Package::read(package).map_err(|why| NotCalled::Unloaded(why.to_string()))?;
        let program = package.part(&Part::Component).unwrap_or_default();
        self.wall.load(self.id, program)
    }
}

impl fmt::Display for NotCalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away => f.write_str("its program was put away"),
            Self::Unloaded(why) => f.write_str(why),
        }
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

    fn load(&self, id: BlobId, program: &[u8]) -> Result<(), NotCalled> {
        let passing = |why: String| {
            tracing::warn!(program = %id, why, "a plugin's program could not be compiled now");
            NotCalled::Away
        };
        let component = self.sandbox().map_err(passing)?.load(program).map_err(|why| match why {
            // It compiled when it was installed: here something else was in its way.
            Refused::Compiler(_) | Refused::Compiling(_) => passing(why.to_string()),
            why => NotCalled::Unloaded(why.to_string()),
        })?;
        let mut ready = self.ready.lock();
        if ready.len() >= READY {
            ready.clear();
        }
        ready.insert(id, component);
        Ok(())
    }

    fn call(&self, id: BlobId, trigger: &Trigger, limits: &Limits, reach: Taped) -> Option<Ended> {
        let component = self.ready.lock().get(&id).cloned()?;
        let sandbox = self.sandbox().ok()?;
        Some(match trigger.kind.as_str() {
            PANEL => described(sandbox.describe(&component, PANEL, &trigger.body, limits, reach)),
            _ => sandbox.handle(&component, trigger, limits, reach),
        })
    }
}

/// What wants nothing done comes to its facts alone, so that it is kept and played again like any other call.
fn described(called: Called<Result<String, Problem>, Taped>) -> Ended {
    let Called { answer, usage, host } = called;
    let answer = answer.map(|answer| match answer {
        Ok(facts) => Ok(Outcome { operations: Vec::new(), cursor: None, facts }),
        Err(Problem { code, detail }) => Err(Failure { remedy: Remedy::Permanent, code, detail, retry_after: None }),
    });
    Called { answer, usage, host }
}

/// It ended by itself: for whoever stands in for the sandbox.
pub fn ended(answer: Result<Outcome, Failure>, reach: Taped) -> Ended {
    let host_calls = u32::try_from(reach.steps().len()).unwrap_or(u32::MAX);
    Called { answer: Ok(answer), usage: Usage { host_calls, ..Usage::default() }, host: reach }
}
