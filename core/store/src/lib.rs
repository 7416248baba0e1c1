//! Databases: one encrypted file per workspace, or PostgreSQL with forced row-level security, behind
//! the same queries. Only `door` holds a [`Store`]; everybody else is lent a [`Snapshot`] or a [`Tx`].
//!
//! - [`Store`]: opens, closes and migrates the platform and the workspaces
//! - [`Snapshot`]: reads, as of one moment
//! - [`Tx`]: writes; what changes is recorded in the same breath
//! - [`Record`], [`Unrecorded`]: rows that tell their story, and the few that do not
//! - [`Sealed`]: a value that is kept under the key of the person it is about
//! - [`Signed`]: what a workspace says in its own name
//! - [`audit`]: the chain that cannot be rewritten, its checkpoints, its verification
//! - [`event`], [`job`]: what happened, and what is to be done, written by the same transaction
//! - [`blob`]: what is kept as bytes, streamed and sealed
//! - [`search`]: what of the records is looked for, derived from them
//! - [`keyring`]: the wrapped keys
//! - [`Clock`]: the only place that knows what time it is
//! - [`Failure`]: what a transaction can end in

extern crate self as store; // the derives name their types from outside, here too

pub mod audit;
pub mod beforehand;
pub mod blob;
pub mod event;
pub mod job;
pub mod keyring;
pub mod postgres;
pub mod search;

mod clock;
mod connection;
mod database;
mod failure;
mod head;
mod home;
mod migrate;
mod pool;
mod record;
mod rekey;
mod repeated;
pub mod schema;
mod sealed;
mod seen;
mod signed;
mod snapshot;
mod total;
mod transaction;
mod tx;
mod workspaces;
mod writer;

pub use clock::{Clock, ManualClock, SystemClock};
pub use connection::{AnyConnection as Connection, MultiBackend};
pub use database::Database;
pub use failure::{Done, Failure, Trouble};
pub use head::Head;
pub use home::OpenError;
pub use migrate::{Pending, migrate_postgres};
pub use record::{Record, UNRECORDED, Unrecorded, value};
pub use repeated::Update;
pub use sealed::Sealed;
pub use seen::SeenHead;
pub use serde_json::Value;
pub use signed::Signed;
pub use snapshot::{Again, Snapshot};
pub use total::Total;
pub use tx::{Seen, Tx};
pub use workspaces::{HELD, Settings, Store};
