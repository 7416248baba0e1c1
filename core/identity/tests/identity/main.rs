//! Proving who one is, at the door and on both databases, by a clock that moves when told.
//!
//! - [`factors`]: second factors, from the first code to the last recovery code
//! - [`passwords`]: good ones, old ones from elsewhere, guesses
//! - [`programs`]: tokens, service accounts, and an owner who is recovered
//! - [`resets`]: a new password by a mailed link
//!
//! and, for these: [`gate`] (whoever comes in, and what they are let do).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod factors;
mod gate;
mod passwords;
mod programs;
mod resets;
