//! Descriptions into files. What is written here, [`crate::reading`] reads back to the same.
//!
//! - [`sheet`]: comma-separated values, for spreadsheets
//! - [`tree`]: JSON and XML
//! - [`file`]: a whole file, piece by piece

pub mod file;
pub mod sheet;
pub mod tree;
