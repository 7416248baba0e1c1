//! Accounts: one file for each verb.

pub mod add;
pub mod archive;
pub mod change;
pub mod list;
