//! What stock is worth, and what became of its value.

pub mod account;
pub mod history;
pub mod list_values;
pub mod value;
