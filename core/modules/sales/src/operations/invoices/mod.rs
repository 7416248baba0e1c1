//! Invoices and credit notes: one file for each verb.

pub mod credit;
pub mod get;
pub mod issue;
pub mod list;
