//! What happens later, and outside.
//!
//! - [`http`]: the one guarded way to ask something of the outside world
//! - [`mail`]: mail to people

pub mod http;
pub mod mail;
