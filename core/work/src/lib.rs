//! What happens later, and outside.
//!
//! - [`jobs`]: runs the job rows that transactions leave behind
//! - [`housekeeping`]: what Stockade does for itself, on a tick
//! - [`schedules`]: when something is due again
//! - [`following`]: what follows from what happened, a moment behind it
//! - [`http`]: the one guarded way to ask something of the outside world
//! - [`mail`]: mail to people

pub mod following;
pub mod housekeeping;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod schedules;
