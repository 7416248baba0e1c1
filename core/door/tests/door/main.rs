//! The rules of the door, each proved where it holds: at the door, on both databases.
//!
//! - [`isolation`]: one business does not exist for another, not even where only the database looks
//! - [`matrix`]: who may do what, as a reviewed table, and the list of what anyone may
//! - [`verdicts`]: what everybody else is told, as another
//! - [`input`]: nothing unknown, nothing unbounded, nothing that panics
//! - [`once`]: the same key gets the same answer
//! - [`batch`]: all or nothing
//! - [`business`]: what a business says about itself
//! - [`deeds`]: what somebody did is taken back
//! - [`external_ids`]: what a record is called elsewhere is its own there
//! - [`approval`], [`step_up`]: not alone, and not without a fresh proof
//! - [`factors`]: who may do nothing without a second factor
//! - [`policy`]: roles, exceptions, owners, and the line that decides
//! - [`reasons`]: why somebody may, what may be given, and who the members are
//! - [`refusals`]: every no is written down
//! - [`writer`]: panics, crowds, and a log without gaps
//! - [`limits`]: too much
//! - [`views`]: what is masked, and what is written down about a change
//! - [`files`]: bytes in and out
//! - [`jobs`]: what is done later; [`outside`]: what waits for others
//!
//! and, for these: [`probe`] (operations that do one thing each), [`shapes`] (inputs made from their
//! schemas), [`things`] (one of everything), [`story`] (an audit log, read), [`reviewed`] (tables that a person agreed to).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod approval;
mod batch;
mod business;
mod deeds;
mod external_ids;
mod factors;
mod files;
mod input;
mod isolation;
mod jobs;
mod limits;
mod made;
mod matrix;
mod once;
mod outside;
mod policy;
mod probe;
mod reasons;
mod refusals;
mod reviewed;
mod shapes;
mod step_up;
mod story;
mod things;
mod verdicts;
mod views;
mod writer;
