//! Pictures that somebody sends: looked at before they are decoded, decoded within bounds, and made anew, so that
//! what is kept and shown was written here and says nothing but what is to be seen. No I/O.
//!
//! - [`made_anew`]: a picture as it is kept: upright, of a sensible size, without a word about where it was taken
//! - [`Grey`], [`Grey::code`]: what a camera sees, and the code that is in it
//! - [`points`]: its points, for what draws it itself
//! - [`SENT`]: the largest that is taken
//!
//! Whatever a sender made up is a [`Problem`](model::Problem) that says what to do, and costs little.

mod anew;
mod code;
mod decoded;
mod points;
mod turn;

pub use anew::{Encoded, Made, made_anew};
pub use code::{Code, Grey};
pub use points::{Points, points};

/// The largest file that is taken, in bytes. What telephones make is a quarter of it.
pub const SENT: u64 = 20 * 1024 * 1024;
