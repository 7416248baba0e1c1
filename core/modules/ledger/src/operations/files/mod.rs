//! The journal as files: one file for each verb.

pub mod export;
pub mod get;
pub mod list;
