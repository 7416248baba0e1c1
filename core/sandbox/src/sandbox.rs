//! Everything that is run here is loaded and called through this.

use crate::bindings::exports::stockade::plugin::handler;
use crate::bindings::stockade::plugin::types;
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
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{HasSelf, InstancePre, Linker};

/// Of all interfaces.
const PACKAGE: &str = "stockade:plugin/";
/// What a plugin exports.
const HANDLER: &str = "stockade:plugin/handler@0.1.0";

/// The version of the interface that is spoken here.
pub fn interface() -> &'static str {
    HANDLER.rsplit_once('@').map_or(HANDLER, |(_, version)| version)
}

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

impl Component {
    /// What it reaches for, by the names of interfaces: `http`, `kv`.
    pub fn reaches_for(&self) -> Vec<String> {
        let component = self.plugin.instance_pre().component();
        let kind = component.component_type();
        let names = kind.imports(component.engine()).filter_map(|(name, _)| {
            let interface = name.strip_prefix(PACKAGE)?.split('@').next()?;
            Some(interface.to_owned())
        });
        names.collect()
    }
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
        let linked = component.and_then(|component| self.linker.instantiate_pre(&component));
        let plugin = linked.and_then(|linked| has_our_types(&linked).and_then(|()| PluginPre::new(linked)));
        Ok(Component { plugin: plugin.map_err(|error| Refused::NotAPlugin(format!("{error:#}")))? })
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

/// wasmtime itself looks at the types of exports when they are called; an owner wants to know before that.
fn has_our_types(linked: &InstancePre<Guest>) -> wasmtime::Result<()> {
    let (component, shape) = (linked.component(), linked.instance_type());
    let function = |name| {
        let interface = component.get_export_index(None, HANDLER);
        match interface.and_then(|interface| component.get_export(Some(&interface), name)) {
            Some((ComponentItem::ComponentFunc(function), _)) => Ok(function),
            _ => Err(wasmtime::Error::msg(format!("it does not export `{name}` of `{HANDLER}`"))),
        }
    };
    let ill = |name| move |error: wasmtime::Error| error.context(format!("`{name}` of `{HANDLER}` has other types"));
    function("handle")?
        .typecheck::<(types::Trigger,), (Result<handler::Outcome, handler::Failure>,)>(&shape)
        .map_err(ill("handle"))?;
    function("describe")?
        .typecheck::<(String, String), (Result<String, types::Problem>,)>(&shape)
        .map_err(ill("describe"))
}
