//! The one way in. Everything that can be done is an operation; whoever asks for one, asks here.
//!
//! - [`Door`]: takes an [`Ask`] from an [`Actor`](model::Actor), gives an [`Answer`] or a [`Problem`]
//! - [`operation`]: what an operation is: [`Write`], [`Prepared`], [`Read`] and their [`Spec`]
//! - [`Registry`], [`Module`]: all of them, and what follows from the list
//! - [`access`]: who may do what (Casbin decides, a set remembers)
//! - [`View`]: a record as the one who asks may see it; [`history`]: what happened to it
//! - [`limits`], [`idempotency`](Ask::idempotency_key), [`proposals`]: too much, twice, and not alone
//! - [`schedules`]: what is done again and again
//! - [`step`]: the closed list of what the system itself may do without an operation
//!
//! A transaction can only be had from here; the types a module works with are re-exported from `store`.

pub mod access;
pub mod history;
pub mod limits;
pub mod operation;
pub mod operations;
pub mod proposals;
pub mod schedules;
pub mod schema;
pub mod step;

mod ask;
mod desk;
mod entrance;
mod idempotency;
mod input;
mod keys;
mod refusals;
mod registry;
mod resealing;
mod standing;
mod unopened;
mod view;

pub use ask::{Answer, Ask, Outcome};
pub use desk::Desk;
pub use entrance::{Door, Options};
pub use keys::Rotated;
pub use model::{Problem, Reason};
pub use operation::{Cost, Gift, Method, Nothing, Page, Prepared, Read, Realm, Route, Spec, Verdict, Write};
pub use registry::{Described, Grant, Module, Registry};
pub use store::{Clock, Done, Failure, Record, Snapshot, Tx, Unrecorded, audit::Stream, event, job};
pub use view::{Paged, View, hides};
