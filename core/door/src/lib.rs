//! The one way in. Everything that can be done is an operation; whoever asks for one, asks here.
//!
//! - [`Door`]: takes an [`Ask`] from an [`Actor`](model::Actor), gives an [`Answer`] or a [`Problem`]
//! - [`operation`]: what an operation is: [`Write`], [`Prepared`], [`Read`] and their [`Spec`]
//! - [`Registry`], [`Module`]: all of them, and what follows from the list
//! - [`access`]: who may do what (Casbin decides, a set remembers)
//! - [`factors`]: who may do nothing without a second factor, and the few things that they may
//! - [`timeouts`]: how long a session may be, by role
//! - [`View`]: a record as the one who asks may see it; [`history`]: what happened to it
//! - [`Door::upload`], [`Door::download`]: operations with bytes
//! - [`search`]: a page of what was looked for; [`pairs`]: a page of what is likely the same
//! - [`limits`], [`idempotency`](Ask::idempotency_key), [`proposals`]: too much, twice, and not alone
//! - [`relations`]: what an answer mentions, shown with it
//! - [`Holds`]: what modules hold of people; [`Door::forget_people`]: those who were erased
//! - [`schedules`]: what is done again and again
//! - [`practice`]: workspaces in which nothing is real
//! - [`step`]: the closed list of what the system itself may do without an operation
//!
//! A transaction can only be had from here; the types a module works with are re-exported from `store`.

pub mod access;
pub mod factors;
pub mod history;
pub mod limits;
pub mod operation;
pub mod operations;
pub mod pairs;
pub mod practice;
pub mod proposals;
pub mod relations;
pub mod schedules;
pub mod schema;
pub mod search;
pub mod step;
pub mod timeouts;

mod ask;
mod bytes;
mod desk;
mod entrance;
mod forgetting;
mod holdings;
mod idempotency;
mod input;
mod keys;
mod making;
mod pruning;
mod refusals;
mod registry;
mod resealing;
mod standing;
mod unopened;
mod view;

pub use ask::{Answer, Ask, Outcome};
pub use bytes::{Body, Bytes, Download};
pub use desk::Desk;
pub use entrance::{BATCH_LIMIT, BatchProblem, Door, Options};
pub use holdings::{Held, Holding, Holds, Kept};
pub use idempotency::check_key;
pub use input::{named, parse as read_input};
pub use keys::Rotated;
pub use model::{Problem, Reason};
pub use operation::{
    Consequence, Cost, Deprecation, Gift, Method, Nothing, Page, Prepared, Read, Realm, Route, Spec, Verdict, Write,
};
pub use pruning::Pruned;
pub use registry::{Described, Grant, Guard, Keeper, Module, Registry};
pub use relations::{EXPANDED, Relation};
pub use resealing::{Resealed, Resealer};
pub use standing::roles_of;
pub use store::{Clock, Done, Failure, Record, Snapshot, Total, Tx, Unrecorded, audit::Stream, blob, event, job};
pub use view::{Paged, View, hides};
