//! Proving who one is, at the door and on both databases, by a clock that moves when told.
//!
//! - [`addresses`]: whose an address is, where somebody else said first that it is theirs
//! - [`factors`]: second factors, from the first code to the last recovery code
//! - [`keys`]: another key in the place of that which seals all of these
//! - [`passkeys`]: two factors in one, and devices that are not honest ([`device`])
//! - [`passwords`]: good ones, old ones from elsewhere, guesses
//! - [`programs`]: tokens, service accounts, and an owner who is recovered
//! - [`resets`]: a new password by a mailed link
//! - [`timeouts`]: how long a session lasts, as an owner says by role
//! - [`watch`]: what is unusual, and what is not
//! - [`sso`]: people who come in by a provider, and what is not believed of one
//!
//! and, for these: [`gate`] (whoever comes in, and what they are let do).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod addresses;
mod device;
mod factors;
mod gate;
mod keys;
mod passkeys;
mod passwords;
mod programs;
mod resets;
mod sso;
mod timeouts;
mod watch;
