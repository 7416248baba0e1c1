//! SCIM over HTTP, on both databases.
//!
//! - [`okta`], [`entra`]: how each holds the conversation, as their documents write it
//! - [`hostile`]: whatever nobody should send
//! - [`ended`]: who is switched off is out with the answer
//!
//! and, for these: [`talk`] (a provider, and the server it talks to).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod ended;
mod entra;
mod hostile;
mod okta;
mod talk;
