//! Descriptions into files. What is written here, [`crate::reading`] reads back to the same.
//!
//! - [`cell`]: what a spreadsheet must not run

pub mod cell;
pub mod sheet;
