//! Descriptions into files. What is written here, [`crate::reading`] reads back to the same.
//!
//! - [`cell`]: what a spreadsheet must not run
//! - [`sheet`]: CSV
//! - [`tree`]: JSON and XML

pub mod cell;
pub mod sheet;
pub mod tree;
