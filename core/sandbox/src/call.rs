//! One call: a fresh instance, its limits, and what came of it.

use crate::bindings::exports::stockade::plugin::handler;
use crate::bindings::stockade::plugin::types;
use crate::bindings::{Plugin, PluginPre};
use crate::bounds::Limits;
use crate::guest::Guest;
use crate::host::{Host, Problem};
use crate::meter::{Meter, Usage};
use crate::stopped::{Stopped, Why};
use crate::trigger::{Failure, Operation, Outcome, Remedy, Trigger};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use wasmtime::{Store, UpdateDeadline};

/// What came of a call, and its host back.
#[derive(Debug)]
pub struct Called<T, H> {
    pub answer: Result<T, Stopped>,
    pub usage: Usage,
    pub host: H,
}

/// `handler.handle`.
pub fn handle<H: Host>(
    plugin: &PluginPre<Guest>,
    trigger: &Trigger,
    limits: &Limits,
    host: H,
) -> Called<Result<Outcome, Failure>, H> {
    let trigger = types::Trigger {
        kind: trigger.kind.clone(),
        id: trigger.id.clone(),
        connection: trigger.connection.clone(),
        version: trigger.version,
        body: trigger.body.clone(),
    };
    run(plugin, limits, host, |plugin, store| {
        let answer = plugin.stockade_plugin_handler().call_handle(&mut *store, &trigger)?;
        let answer = answer.map(Outcome::from).map_err(Failure::from);
        let (size, operations) = match &answer {
            Ok(outcome) => (outcome.size(), outcome.operations.len()),
            Err(failure) => (failure.code.len() + failure.detail.len(), 0),
        };
        measure(size, operations, store)?;
        Ok(answer)
    })
}

/// `handler.describe`.
pub fn describe<H: Host>(
    plugin: &PluginPre<Guest>,
    kind: &str,
    body: &str,
    limits: &Limits,
    host: H,
) -> Called<Result<String, Problem>, H> {
    run(plugin, limits, host, |plugin, store| {
        let answer: Result<String, types::Problem> =
            plugin.stockade_plugin_handler().call_describe(&mut *store, kind, body)?;
        let answer = answer.map_err(|types::Problem { code, detail }| Problem { code, detail });
        let size = match &answer {
            Ok(text) => text.len(),
            Err(problem) => problem.code.len() + problem.detail.len(),
        };
        measure(size, 0, store)?;
        Ok(answer)
    })
}

fn run<T, H: Host>(
    plugin: &PluginPre<Guest>,
    limits: &Limits,
    host: H,
    call: impl FnOnce(&Plugin, &mut Store<Guest>) -> wasmtime::Result<T>,
) -> Called<T, H> {
    let mut store = Store::new(plugin.engine(), Guest::new(Box::new(host), Meter::start(limits.clone())));
    store.limiter(|guest| &mut guest.meter);
    store.set_hostcall_fuel(limits.said.max(limits.output));
    // The guest's own tables of handles, which are not those of the host.
    store.set_max_component_handles(limits.handles);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|store| {
        store.data().meter.tick()?;
        Ok(UpdateDeadline::Continue(1))
    });

    let given = limits.fuel.unwrap_or(u64::MAX);
    let answer = catch_unwind(AssertUnwindSafe(|| {
        // Where instructions are not counted, there is nothing to give.
        let _ = store.set_fuel(given);
        // Its start functions run here, so this is a part of the call.
        let plugin = plugin.instantiate(&mut store)?;
        call(&plugin, &mut store)
    }));
    let answer = match answer {
        Ok(answer) => answer.map_err(|error| Stopped::by(&error)),
        Err(_) => Err(Stopped::new(Why::Host, "the sandbox failed")),
    };

    let left = store.get_fuel().ok();
    let Guest { host, mut meter, .. } = store.into_data();
    meter.finish();
    meter.used.fuel = left.map(|left| given - left);
    Called { answer, usage: meter.used, host: *own(host) }
}

fn own<H: Host>(host: Box<dyn Host>) -> Box<H> {
    let host: Box<dyn Any> = host;
    #[expect(clippy::expect_used, reason = "`run` put it there, and nobody else can")]
    host.downcast().expect("the host that the call was given")
}

fn measure(size: usize, operations: usize, store: &mut Store<Guest>) -> Result<(), Stopped> {
    let Meter { limits, used, .. } = &mut store.data_mut().meter;
    used.output = size;
    if size > limits.output {
        return Err(Stopped::new(Why::Output, format!("it answered {size} bytes, and may answer {}", limits.output)));
    }
    if operations > limits.operations {
        let limit = limits.operations;
        return Err(Stopped::new(Why::Output, format!("it wants {operations} operations, and may want {limit}")));
    }
    Ok(())
}

impl Outcome {
    /// Bytes of all that was said.
    fn size(&self) -> usize {
        let operations = self.operations.iter().map(|operation| operation.name.len() + operation.input.len());
        operations.sum::<usize>() + self.cursor.as_ref().map_or(0, String::len) + self.facts.len()
    }
}

impl From<handler::Outcome> for Outcome {
    fn from(outcome: handler::Outcome) -> Self {
        let operations = outcome.operations.into_iter();
        Self {
            operations: operations.map(|types::Operation { name, input }| Operation { name, input }).collect(),
            cursor: outcome.cursor,
            facts: outcome.facts,
        }
    }
}

impl From<handler::Failure> for Failure {
    fn from(failure: handler::Failure) -> Self {
        let remedy = match failure.remedy.as_str() {
            "retry" => Remedy::Retry,
            "permanent" => Remedy::Permanent,
            _ => Remedy::Attention,
        };
        Self { remedy, code: failure.code, detail: failure.detail, retry_after: failure.retry_after }
    }
}
