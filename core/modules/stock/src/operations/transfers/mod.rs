//! Goods on their way: one file for each step.

pub mod cancel;
pub mod close;
pub mod draft;
pub mod get;
pub mod list;
pub mod receive;
pub mod send;
