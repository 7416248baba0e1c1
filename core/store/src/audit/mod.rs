//! The audit log: who did what, when, from where, what changed, and how it ended.
//!
//! - [`entry`]: one entry, its hash over the one before, and how it is written
//! - [`detail`]: what changed, by label: secrets left out, personal values sealed under their owner's key
//! - [`merkle`]: roots over the chain (RFC 6962)
//! - [`checkpoint`]: roots, signed
//! - [`floor`](mod@floor): where the log begins, when old entries left it
//! - [`verify`]: whether the chain is whole, and what can be proved about it

mod checkpoint;
mod detail;
mod entry;
mod floor;
mod merkle;
mod verify;

pub use checkpoint::{Checkpoint, sign_checkpoint};
pub use detail::{Spot, detail, opened};
pub use entry::{Entry, Note, Stream};
pub use floor::{Floor, PRUNE, floor, raise_floor, remove_below_floor};
pub use merkle::Frontier;
pub use verify::{Break, Known, Report, Verifying, page, verify, verify_against};
