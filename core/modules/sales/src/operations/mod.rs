//! One file for each verb, by what it is about.

pub mod goods;
pub mod invoices;
pub mod money;
pub mod orders;
pub mod papers;
pub mod policy;
pub mod reports;
pub mod taxes;
