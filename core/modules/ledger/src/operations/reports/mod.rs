//! What the journal comes to: one file for each.

pub mod statement;
pub mod trial_balance;
