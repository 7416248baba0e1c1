//! One change to many products: to those that are named, or to all that match.
//!
//! - [`matching`]: which they are
//! - [`plan`]: what it would do, product by product; [`count`]: to how many
//! - [`begin`]: leaves it to a job; [`go_on`]: what that job tells with each batch of what it does

pub mod begin;
pub mod count;
pub mod go_on;
pub mod matching;
pub mod plan;
