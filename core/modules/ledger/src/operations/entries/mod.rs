//! The journal: one file for each verb.

pub mod get;
pub mod list;
pub mod post;
pub mod reverse;
