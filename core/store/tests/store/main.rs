//! What the store promises, proved on both databases where both promise it.
//!
//! - `encryption`   nothing that was written can be read from the files
//! - `migrations`   both databases have the shape that the program knows, and the same one
//! - `upgrading`    a file changes whole or not at all
//! - `self_test`    a PostgreSQL that would not keep workspaces apart is refused
//! - `audit`        whatever is done to the log is found, and where
//! - `export`       the log, verified elsewhere with nothing but the public key
//! - `frontier`     roots are those of RFC 6962, however signing and writing alternate
//! - `rollback`     a file that was put back is noticed when it opens
//! - `trouble`      what is said when a directory, a key or a file is not as it should be
//! - `disk_full`    a full disk is a clean no
//! - `writer`       durable, together, in order, and to the end
//! - `opening`      workspaces open and close while they are asked
//! - `floor`        old entries leave the log, and the rest still proves what it proved
//! - `search`       what is looked for is derived, and made again from the records
//! - `blobs`        bytes come back as they were sent, or not at all
//! - `practice`     what a workspace is for
//! - `keyring`      one key for one purpose, and none after it was destroyed
//!
//! [`premises`] is where a store is opened; [`intruder`] is somebody who has its keys; [`statement`]
//! speaks SQL on the application's own connections; [`killing`] ends a process in the middle of its work.

#![cfg(test)]
#![allow(clippy::type_complexity, reason = "a table of cases is read, not named")]

#[macro_use]
mod premises;
mod intruder;
mod killing;
mod statement;

mod audit;
mod blobs;
mod disk_full;
mod encryption;
mod export;
mod floor;
mod frontier;
mod keyring;
mod migrations;
mod opening;
mod practice;
mod rollback;
mod search;
mod self_test;
mod trouble;
mod upgrading;
mod writer;
