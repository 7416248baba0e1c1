//! What wasmtime makes of `sdk/wit`. Whatever a host function answers can also end the call.

wasmtime::component::bindgen!({
    path: "../../sdk/wit",
    world: "plugin",
    imports: { default: trappable },
    with: { "stockade:plugin/credentials.credential": crate::guest::Held },
});
