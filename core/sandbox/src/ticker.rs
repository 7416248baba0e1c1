//! What counts the time of guests. A while after the last call it stands still: an idle server does not wake up for it,
//! and a busy one does not start it for each call.

use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use wasmtime::Engine;

/// How often a guest is asked whether its time is up.
const TICK: Duration = Duration::from_millis(5);
/// How many of them come after the last call.
const LAST_TICKS: u32 = 200;

pub struct Ticker {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    calls: usize,
    /// Since there was none.
    idle_ticks: u32,
    is_asleep: bool,
    is_over: bool,
}

/// The ticker goes as long as one of these is there.
pub struct Ticking<'a>(&'a Shared);

impl Ticker {
    pub fn of(engine: &Engine) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (its, engine) = (shared.clone(), engine.clone());
        thread::Builder::new().name("sandbox-ticker".into()).spawn(move || its.tick(&engine))?;
        Ok(Self { shared })
    }

    pub fn start(&self) -> Ticking<'_> {
        let mut state = self.shared.state.lock();
        state.calls += 1;
        state.idle_ticks = 0;
        if state.is_asleep {
            self.shared.changed.notify_one();
        }
        Ticking(&self.shared)
    }
}

impl Drop for Ticking<'_> {
    fn drop(&mut self) {
        self.0.state.lock().calls -= 1;
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.state.lock().is_over = true;
        self.shared.changed.notify_one();
    }
}

impl Shared {
    fn tick(&self, engine: &Engine) {
        let mut state = self.state.lock();
        while !state.is_over {
            state.is_asleep = state.calls == 0 && state.idle_ticks >= LAST_TICKS;
            if state.is_asleep {
                self.changed.wait(&mut state);
                continue;
            }
            self.changed.wait_for(&mut state, TICK);
            state.idle_ticks = state.idle_ticks.saturating_add(u32::from(state.calls == 0));
            engine.increment_epoch();
        }
    }
}
