//! What stands between a plugin and the business: what it may do, what comes to it, what it does, and what is written
//! down of that.
//!
//! - [`manifest`]: what a plugin says that it needs, and what its owner allowed of that
//! - [`webhooks`]: whether a request is from whom it says it is

pub mod manifest;
pub mod webhooks;
