//! Words that products have in common. They are made by being used.

pub mod change;
pub mod list;
pub mod merge;
