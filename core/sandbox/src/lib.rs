//! The wall: what runs here was written by strangers, and can do what its [`Host`] does for it and nothing else.
//! No door, no database, no network.
//!
//! - [`Sandbox`], [`Component`]: what is loaded and called here, a fresh instance for every call
//! - [`Bounds`], [`Limits`]: every size and every wait
//! - [`Host`]: what a plugin may ask for, and what stands behind it
//! - [`Trigger`], [`Outcome`], [`Failure`]: what a plugin is called for, and what it answers
//! - [`Tape`], [`Recording`]: what a plugin asked and was answered, written down; and played to it again
//! - [`Refused`], [`Stopped`]: why something is not loaded, and why a call did not end by itself
//! - [`Compiler`], [`child`]: compiling happens in a process of its own
//! - [`Cache`]: compiled code, sealed, for the next start
//!
//! `sdk/wit` is the host's side in the language of components, with what each part means. Calls are synchronous: they
//! belong on a thread that may wait.

mod api;
mod bindings;
mod bounds;
mod bytes;
mod cache;
mod call;
mod code;
mod compiling;
mod engine;
mod guest;
mod host;
mod meter;
mod places;
mod recording;
mod refused;
mod sandbox;
mod scan;
mod stopped;
mod tape;
mod ticker;
mod trigger;

pub use bounds::{Bounds, Compiling, Limits};
pub use bytes::Bytes;
pub use cache::Cache;
pub use call::Called;
pub use compiling::{CHILD, Compiler, child};
pub use host::{
    Answer, Attachment, Credential, Entry, Header, Host, Level, Page, Problem, RANDOM_BYTES, Request, Response,
};
pub use meter::Usage;
pub use recording::{Came, Difference, Recording, Replayed};
pub use refused::Refused;
pub use sandbox::{Component, NotReady, Sandbox, interface};
pub use stopped::{Stopped, Why};
pub use tape::{Departure, Said, Step, Tape};
pub use trigger::{Failure, Operation, Outcome, Remedy, Trigger};
