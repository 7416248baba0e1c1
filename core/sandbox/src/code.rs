//! Machine code that was made here. It runs as it is, without another look, so there are two ways to come by it, and
//! no third: from the compiler, and from a file that says by its seal that it came from there.

use std::fmt;
use wasmtime::Engine;
use wasmtime::component::Component;

pub struct Code(Vec<u8>);

impl Code {
    /// Only for what [`Compiler`](crate::Compiler) was told by its child.
    pub(crate) fn of_compiler(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Only for what [`Cache`](crate::Cache) found under a seal that holds.
    pub(crate) fn of_cache(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn component(&self, engine: &Engine) -> wasmtime::Result<Component> {
        #[expect(unsafe_code, reason = "wasmtime cannot tell whether code is its own; who makes a `Code` can")]
        // SAFETY: the bytes are what `Engine::precompile_component` wrote in our own child.
        unsafe {
            Component::deserialize(engine, &self.0)
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes of code", self.0.len())
    }
}
