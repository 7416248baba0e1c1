//! One file for each verb.

pub mod dismiss;
pub mod end_session;
pub mod end_there;
pub mod list_days;
pub mod list_findings;
pub mod list_sessions;
pub mod look;
pub mod pass_on;
pub mod take_in;
