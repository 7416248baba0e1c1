//! What the catalog promises, at the door, on both databases.
//!
//! - [`cost`]: the moving average

#![cfg(test)]

mod cost;
