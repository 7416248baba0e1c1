//! What a paper promises: it says what it was given, whatever that is; it is the same bytes each time; and those who
//! make the standards find nothing wrong with it.
//!
//! - [`data`]: what is written as an e-invoice, and what is not
//! - [`drawn`]: the file, its data and its logo
//! - [`hostile`]: whatever texts and figures are in it
//! - [`validators`]: veraPDF, qpdf, and the published schemas and rules
//! - [`sample`]: papers of a small shop

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod data;
mod drawn;
mod hostile;
mod sample;
mod validators;
