//! Everything that is run here is loaded and called through this.

use crate::bindings::{Plugin, PluginPre};
use crate::bounds::{Bounds, Limits};
use crate::cache::Cache;
use crate::call::{self, Called};
use crate::code::Code;
use crate::compiling::Compiler;
use crate::engine;
use crate::guest::Guest;
use crate::host::{Host, Problem};
use crate::meter::Usage;
use crate::places::Places;
use crate::refused::Refused;
use crate::stopped::{Stopped, Why};
use crate::ticker::Ticker;
use crate::trigger::{Failure, Outcome, Trigger};
use thiserror::Error;
use wasmtime::Engine;
use wasmtime::component::{HasSelf, Linker};

pub struct Sandbox {
    engine: Engine,
    linker: Linker<Guest>,
    bounds: Bounds,
    compiler: Compiler,
    cache: Option<Cache>,
    places: Places,
    ticker: Ticker,
}

/// What was loaded: ready to be called, by whoever has it and as often as they like.
#[derive(Clone)]
pub struct Component {
    plugin: PluginPre<Guest>,
}

/// This machine cannot run a sandbox.
#[derive(Debug, Error)]
#[error("The sandbox cannot be set up: {0}")]
pub struct NotReady(String);

impl Sandbox {
    /// Takes address space, and hardly any memory, for as many calls as `bounds` say.
    pub fn new(bounds: Bounds, compiler: Compiler, cache: Option<Cache>) -> Result<Self, NotReady> {
        let engine = engine::for_running(&bounds).map_err(|error| NotReady(format!("{error:#}")))?;
        let mut linker = Linker::new(&engine);
        Plugin::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)
            .map_err(|error| NotReady(format!("{error:#}")))?;
        let ticker = Ticker::of(&engine).map_err(|error| NotReady(error.to_string()))?;
        let places = Places::of(bounds.calls);
        Ok(Self { engine, linker, bounds, compiler, cache, places, ticker })
    }

    /// From the bytes of a component, and of nothing else. It waits: for the compiler, which does one at a time.
    pub fn load(&self, bytes: &[u8]) -> Result<Component, Refused> {
        let component = match &self.cache {
            None => self.compile(bytes)?,
            Some(cache) => {
                let name = cache.name(bytes, &self.bounds, &self.engine);
                match cache.get(&name) {
                    Some(code) => code,
                    None => {
                        let code = self.compile(bytes)?;
                        if let Err(error) = cache.put(&name, &code) {
                            tracing::warn!(%error, "compiled code of a plugin could not be kept");
                        }
                        code
                    }
                }
            }
        }
        .component(&self.engine);
        let linked = component.and_then(|component| self.linker.instantiate_pre(&component)).and_then(PluginPre::new);
        Ok(Component { plugin: linked.map_err(|error| Refused::NotAPlugin(format!("{error:#}")))? })
    }

    fn compile(&self, bytes: &[u8]) -> Result<Code, Refused> {
        self.compiler.compile(bytes, &self.bounds)
    }

    /// `handler.handle`, in a fresh instance, on this thread: it waits as long as the call takes.
    pub fn handle<H: Host>(
        &self,
        component: &Component,
        trigger: &Trigger,
        limits: &Limits,
        host: H,
    ) -> Called<Result<Outcome, Failure>, H> {
        self.with_place(limits, host, |host| call::handle(&component.plugin, trigger, limits, host))
    }

    /// `handler.describe`, in the same way.
    pub fn describe<H: Host>(
        &self,
        component: &Component,
        kind: &str,
        body: &str,
        limits: &Limits,
        host: H,
    ) -> Called<Result<String, Problem>, H> {
        self.with_place(limits, host, |host| call::describe(&component.plugin, kind, body, limits, host))
    }

    fn with_place<T, H>(&self, limits: &Limits, host: H, call: impl FnOnce(H) -> Called<T, H>) -> Called<T, H> {
        let Some(_place) = self.places.take(limits.wall) else {
            let why = Stopped::new(Why::Busy, format!("there was no place to run it within {:?}", limits.wall));
            return Called { answer: Err(why), usage: Usage::default(), host };
        };
        let _ticking = self.ticker.start();
        call(host)
    }
}
