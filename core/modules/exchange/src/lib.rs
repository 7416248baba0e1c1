//! Products and stock come in and go out: as files, from other shops and to them.
//!
//! - [`neutral`]: a product, and what is there of it, as a file speaks of them
//! - [`reading`]: files into descriptions, with a word about every cell that makes no sense
//! - [`writing`]: descriptions into files that [`reading`] reads back to the same

pub mod neutral;
pub mod reading;
pub mod writing;
