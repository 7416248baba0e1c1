//! When to order again, and how much.

pub mod list_points;
pub mod list_reorders;
pub mod remove_point;
pub mod set_point;
