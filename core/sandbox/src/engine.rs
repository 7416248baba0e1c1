//! One way to set wasmtime up, for the process that compiles and the one that runs: what differs between them does not
//! change the machine code.

use crate::bounds::Bounds;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Strategy};

/// For what was compiled to run in, every call in a slot of its own that is wiped after it.
pub fn for_running(bounds: &Bounds) -> wasmtime::Result<Engine> {
    let mut config = common(bounds);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(slots(bounds)));
    Engine::new(&config)
}

/// For compiling alone: it takes no memory to run anything in.
pub fn for_compiling(bounds: &Bounds) -> wasmtime::Result<Engine> {
    Engine::new(&common(bounds))
}

fn common(bounds: &Bounds) -> Config {
    let mut config = Config::new();
    config
        .strategy(Strategy::Cranelift)
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .consume_fuel(bounds.counts_fuel)
        .max_wasm_stack(bounds.stack)
        .native_unwind_info(false)
        // What a component needs, and no more. `scan` refuses the rest with a better sentence.
        .wasm_component_model(true)
        .wasm_simd(true)
        .wasm_relaxed_simd(false)
        .wasm_tail_call(true)
        // No module may have two, which `scan` sees to. But what wasmtime puts between two of a component's own parts
        // reaches the memories of both.
        .wasm_multi_memory(true)
        .wasm_memory64(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false);
    config
}

fn slots(bounds: &Bounds) -> PoolingAllocationConfig {
    let mut slots = PoolingAllocationConfig::new();
    slots
        .total_component_instances(bounds.calls)
        .total_core_instances(bounds.calls * bounds.instances)
        .total_memories(bounds.calls * bounds.memories)
        .total_tables(bounds.calls * bounds.tables)
        .max_core_instances_per_component(bounds.instances)
        .max_memories_per_component(bounds.memories)
        .max_tables_per_component(bounds.tables)
        .max_tables_per_module(bounds.tables)
        .max_memory_size(bounds.memory)
        .table_elements(bounds.table);
    slots
}
