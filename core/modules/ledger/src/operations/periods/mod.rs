//! Periods: one file for each verb.

pub mod close;
pub mod list;
pub mod reopen;
