//! How a country writes its figures, its money and its days, in the language that is read.
//!
//! - [`Figures`]: separators and the signs of money
//! - [`calendar`]: days and hours
//!
//! By hand and not by ICU, which adds more than a megabyte to the program and has no settled way to write money yet.

pub mod calendar;
mod figures;

pub use self::figures::{Figures, coins, sign};
