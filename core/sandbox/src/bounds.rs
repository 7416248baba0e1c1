//! Every size and every wait, with its number.

use serde::{Deserialize, Serialize};
use std::time::Duration;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// What a component may be, and what all calls share. The same for everyone who is called in one [`Sandbox`](crate::Sandbox).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bounds {
    /// Bytes of a component.
    pub bytes: usize,
    /// Functions in all its modules.
    pub functions: u32,
    /// Locals of one function, parameters left out.
    pub locals: u32,
    /// Types, globals, imports, exports, elements, data segments and aliases, of each kind in all.
    pub entries: u32,
    /// How deep types and components are nested.
    pub depth: u32,
    /// Modules and components that are made of it in one call. A call has so many core instances at the most.
    pub instances: u32,
    /// An engine of another language has one, and so has each of those that stand where it asks for what there is not.
    pub memories: u32,
    pub tables: u32,
    /// The most that [`Limits::memory`] and [`Limits::table`] can be.
    pub memory: usize,
    pub table: usize,
    /// Of the guest's own code, on the calling thread's.
    pub stack: usize,
    /// How many calls run at once; who comes then waits.
    pub calls: u32,
    /// Whether instructions are counted ([`Limits::fuel`]). It makes every call a tenth slower.
    pub counts_fuel: bool,
    pub compiling: Compiling,
}

/// What compiling one component may cost. It happens in a process of its own, one at a time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Compiling {
    pub cpu: Duration,
    pub wall: Duration,
    pub memory: u64,
    /// Bytes of machine code.
    pub code: u64,
}

impl Default for Bounds {
    /// For components from compiled languages, such as Rust.
    fn default() -> Self {
        Self {
            bytes: 8 * MIB,
            functions: 20_000,
            locals: 5_000,
            entries: 20_000,
            depth: 16,
            instances: 20,
            memories: 4,
            tables: 8,
            memory: 128 * MIB,
            table: 20_000,
            stack: 512 * KIB,
            calls: 32,
            counts_fuel: false,
            compiling: Compiling {
                cpu: Duration::from_secs(20),
                wall: Duration::from_secs(60),
                memory: 1024 * MIB as u64,
                code: 64 * MIB as u64,
            },
        }
    }
}

/// What one call may use.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Limits {
    /// What the guest's own code may take; waiting for the host is not in it. Where others keep the processor from it,
    /// only what it really had counts.
    pub guest_time: Duration,
    /// From the first to the last moment, the host's work included.
    pub wall: Duration,
    /// Instructions, if [`Bounds::counts_fuel`].
    pub fuel: Option<u64>,
    /// Bytes in all memories together.
    pub memory: usize,
    /// Entries in all tables together.
    pub table: usize,
    /// Credentials that are open at once.
    pub handles: usize,
    /// Calls of the host, of any kind.
    pub host_calls: u32,
    /// Requests among them.
    pub requests: u32,
    /// Bytes that one call of the host may bring.
    pub said: usize,
    /// Bytes in what the call answers.
    pub output: usize,
    pub operations: usize,
    pub log_lines: u32,
    pub log_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            guest_time: Duration::from_secs(5),
            wall: Duration::from_secs(60),
            fuel: None,
            memory: 64 * MIB,
            table: 10_000,
            handles: 100,
            host_calls: 10_000,
            requests: 100,
            said: 8 * MIB,
            output: 4 * MIB,
            operations: 1_000,
            log_lines: 100,
            log_bytes: 64 * KIB,
        }
    }
}
