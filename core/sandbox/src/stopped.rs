//! Why a call was stopped, for whoever looks at it.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use thiserror::Error;
use wasmtime::{PoolConcurrencyLimitError, Trap};

/// A call that did not end by itself. Nothing of it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{detail}")]
pub struct Stopped {
    pub why: Why,
    /// A sentence. What the guest says in it (the names of its functions) has no control characters.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Its own code ran too long.
    GuestTime,
    /// All of it took too long.
    Wall,
    /// Too many instructions.
    Fuel,
    Memory,
    Table,
    Stack,
    /// More open at once than there are handles for.
    Handles,
    HostCalls,
    /// One call of the host brought too much.
    Said,
    /// It answered too much.
    Output,
    /// It came to something that cannot go on: a panic, a division by nothing, memory that it does not have.
    Trap,
    /// What it handed over is not what the interface says: no UTF-8, outside of its memory, a handle it does not have.
    Malformed,
    /// The host failed, and not the guest.
    Host,
    /// There was no place to run it in time.
    Busy,
}

impl Why {
    /// For logs, metrics and people who filter by it.
    pub fn code(self) -> &'static str {
        match self {
            Self::GuestTime => "guest-time",
            Self::Wall => "wall",
            Self::Fuel => "fuel",
            Self::Memory => "memory",
            Self::Table => "table",
            Self::Stack => "stack",
            Self::Handles => "handles",
            Self::HostCalls => "host-calls",
            Self::Said => "said",
            Self::Output => "output",
            Self::Trap => "trap",
            Self::Malformed => "malformed",
            Self::Host => "host",
            Self::Busy => "busy",
        }
    }

    /// Whether the plugin is to blame, and not the moment or the host.
    pub fn is_the_guests(self) -> bool {
        !matches!(self, Self::Host | Self::Busy)
    }
}

/// Of a detail.
const LONGEST: usize = 2_000;
/// wasmtime has no type for these; the tests say if its words change.
const TOO_MUCH_DATA: &str = "too much data is being copied between the host and the guest";
const TOO_MANY_HANDLES: &str = "store handle limit exceeded";

impl Stopped {
    pub(crate) fn new(why: Why, detail: impl Into<String>) -> Self {
        Self { why, detail: detail.into() }
    }

    pub(crate) fn guest_time(limit: Duration) -> Self {
        Self::new(Why::GuestTime, format!("its own code ran longer than {limit:?}"))
    }

    pub(crate) fn wall(limit: Duration) -> Self {
        Self::new(Why::Wall, format!("it took longer than {limit:?} in all"))
    }

    /// What wasmtime says, as the guest's fault unless it says otherwise.
    pub(crate) fn by(error: &wasmtime::Error) -> Self {
        if let Some(stopped) = error.downcast_ref::<Self>() {
            return stopped.clone();
        }
        let told = told(error);
        let why = if let Some(trap) = error.downcast_ref::<Trap>() {
            match trap {
                Trap::StackOverflow => Why::Stack,
                Trap::OutOfFuel => Why::Fuel,
                Trap::Interrupt => Why::GuestTime,
                Trap::StringOutOfBounds
                | Trap::ListOutOfBounds
                | Trap::InvalidChar
                | Trap::InvalidDiscriminant
                | Trap::UnalignedPointer => Why::Malformed,
                _ => Why::Trap,
            }
        } else if error.is::<PoolConcurrencyLimitError>() {
            Why::Busy
        } else if told.contains(TOO_MUCH_DATA) {
            Why::Said
        } else if told.contains(TOO_MANY_HANDLES) {
            Why::Handles
        } else {
            Why::Malformed
        };
        Self::new(why, told)
    }
}

/// The whole chain in one line, without what a terminal would obey.
fn told(error: &wasmtime::Error) -> String {
    let all = format!("{error:#}");
    let plain = all.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(LONGEST).collect()
}
