//! What an attacker with the database, the keyring's rows or a network connection would try.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod api_token;
mod golden;
mod master;
mod password;
mod seal;
mod secret;
mod sign;
mod token;
mod unprintable;
mod wrap;
